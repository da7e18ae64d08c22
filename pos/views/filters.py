"""What the address of an export may say, and what is said of one that says something else.

The address takes over the filters of the list. Left out silently, one would give more or less than
the list shows.
"""

import datetime as dt
import json
import uuid
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pos import forms, jobs
from pos.models import Job
from pos.refusals import NotPossible
from stores.routes import OfficeRequest

# Of the address of an export, what a list has no filter for.
NOT_OF_LISTS = ("report", "rows", "as", "decimals")


class NotUnderstood(ValueError):
    """A filter in the address is none of ours. The text is for the person who sent it."""


def say(request: HttpRequest, why: Exception, *, of: str) -> HttpResponseRedirect:
    """Back to where it was asked for, with why not: the list as it was filtered, or the report.

    `of` is whose list, such as `pos_receipt`. What the list would not understand either is left
    out of its address.
    """
    messages.error(request, str(why))
    report = request.GET.get("report", "")
    if report.isdecimal() and len(report) < 19:
        return redirect("admin:pos_report_change", report)
    wanted = request.GET.copy()
    for name in list(wanted):
        if (isinstance(why, NotUnderstood) and name != "kind__exact") or name in NOT_OF_LISTS:
            del wanted[name]
    back = reverse(f"admin:{of}_changelist")
    return redirect(f"{back}?{wanted.urlencode()}" if wanted else back)


def ask_once(request: HttpRequest, kind: str, parameters: dict[str, Any]) -> HttpResponseRedirect:
    """A job for whoever has pressed the button, and the way to it; pressed twice it is one job.

    Raises NotPossible without a form key: an address that somebody follows makes no job.
    """
    if request.method != "POST":
        raise NotPossible(_("This takes a while. Ask for it with the button above the list."))
    key = forms.key_of(request)
    # All buttons of a page have its key: each has to make its own file.
    press = uuid.uuid5(key, json.dumps(parameters, sort_keys=True))
    slot = f"{kind} {request.user.pk} {press}"
    user = User.objects.get(pk=request.user.pk or 0)
    job = jobs.ask(kind, parameters=parameters, user=user, slot=slot)
    job = job or Job.objects.get(slot=slot)
    return redirect("admin:pos_job_change", job.pk)


def refuse_others(request: HttpRequest, known: Collection[str]) -> None:
    """A filter that an export does not have, or one given twice: the file would be another list."""
    for name, values in request.GET.lists():
        # No text in the database holds a zero byte.
        if name not in known or len(values) > 1 or "\x00" in values[0]:
            told = _("An export cannot be narrowed by %s. Choose again.")
            raise NotUnderstood(told % name)


def one_of(text: str, known: Collection[str], refusal: str) -> str:
    """What is none of ours is refused: left out, it would give more or less than was asked for."""
    if text not in known:
        raise NotUnderstood(refusal)
    return text


def key(text: str) -> int:
    """The key of a store or POS device, as the list's address carries it."""
    if not (text.isdecimal() and len(text) < 19):
        raise NotUnderstood(_("There is no such store or POS device. Choose again."))
    return int(text)


def stores(request: OfficeRequest, store: str, merchant: str = "") -> list[int]:
    """Those in which the person may export, or of them what the list is narrowed to by these
    filters."""
    mine = request.stores
    for name, field in ((merchant, "merchant"), (store, "pk")):
        if wanted := request.GET.get(name, ""):
            mine = mine.filter(**{field: key(wanted)})
    return sorted(mine.values_list("pk", flat=True))


def file_of(request: HttpRequest, known: Collection[str] = ("csv", "xlsx")) -> str:
    """What is made of the rows: CSV unless another button was pressed."""
    told = _("There is no such export. Choose again.")
    return one_of(request.POST.get("file", "csv"), known, told)


def days(
    request: HttpRequest, field: str = "business_date"
) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day; None: from the beginning, to the end."""
    since, until, before = (
        _date(text) if (text := request.GET.get(f"{field}__{bound}", "")) else None
        for bound in ("gte", "lte", "lt")
    )
    if before:
        until = min(until or before, before - dt.timedelta(days=1))
    elif since and until and since > until:
        # An empty file would say that nothing was sold.
        raise NotUnderstood(_("The first day is after the last. Correct them."))
    return since, until


def _date(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = dt.date.min
    if found == dt.date.min:
        raise NotUnderstood(_("Dates are written like 2026-11-26. Correct them."))
    return found
