"""What the address of an export may say, and what is said of an address that says something else.

The address takes over the filters of the list. Left out silently, one would give more or less than
the list shows.
"""

import datetime as dt
from collections.abc import Collection

from django.http import HttpRequest
from django.utils.translation import gettext as _


class NotUnderstood(ValueError):
    """A filter in the address is none of ours. The text is for the person who sent it."""


def refuse_others(request: HttpRequest, known: Collection[str]) -> None:
    """A filter that an export does not have, or one given twice: the file would be another list."""
    for name, values in request.GET.lists():
        # No text in the database holds a zero byte.
        if name not in known or len(values) > 1 or "\x00" in values[0]:
            told = _("An export cannot be narrowed by %s. Go back and choose again.")
            raise NotUnderstood(told % name)


def one_of(text: str, known: Collection[str], refusal: str) -> str:
    """What is none of ours is refused: left out, it would give more or less than was asked for."""
    if text not in known:
        raise NotUnderstood(refusal)
    return text


def key(text: str) -> int:
    """The key of a store or POS device, as the list's address carries it."""
    if not (text.isdecimal() and len(text) < 19):
        raise NotUnderstood(_("There is no such store or POS device. Go back and choose again."))
    return int(text)


def days(request: HttpRequest) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last business date; None: from the beginning, to the end."""
    since, until, before = (
        _date(text) if (text := request.GET.get(name, "")) else None
        for name in ("business_date__gte", "business_date__lte", "business_date__lt")
    )
    if before:
        until = min(until or before, before - dt.timedelta(days=1))
    elif since and until and since > until:
        # An empty file would say that nothing was sold.
        raise NotUnderstood(_("The first day is after the last. Go back and correct them."))
    return since, until


def _date(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = dt.date.min
    if found == dt.date.min:
        raise NotUnderstood(_("Dates are written like 2026-11-26. Go back and correct them."))
    return found
