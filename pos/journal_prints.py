"""The electronic journal on paper: the entries of one POS device and some days, in their order.

Source: kassasystemforskrifta 2-3 (a printer for receipts, journal, X and Z) and 2-7 (X and Z stand
whole in the journal). Each print is journalled itself, as *other print* (SAF-T 13018). It is read
and sent in pieces, so that a year of entries costs no more memory than a day of them.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from pos import documents, forms, journal, shifts
from pos.journal import Code
from pos.models import JournalEntry
from pos.refusals import NotPossible
from stores import countries
from stores.models import POSDevice

Paper = Literal["narrow", "wide"]
PAPERS: tuple[Paper, ...] = ("narrow", "wide")
CHUNK = 500
ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """What a print holds: `count` entries from number `first` to `last`, none of them is zero."""

    device: POSDevice
    since: dt.date
    until: dt.date
    paper: Paper
    at: dt.datetime
    first: int
    last: int
    count: int


def print_out(
    device: POSDevice,
    *,
    since: str,
    until: str,
    paper: str,
    key: uuid.UUID,
    staff_id: int | None = None,
    user: User | None = None,
) -> Printed:
    """Journal that these days, as ISO dates on the store's clock, go to paper, and say what does.

    The same press again is not journalled again, unless it prints more than it did: other days, or
    what has happened since. The print itself is not among its entries.
    Raises NotPossible for no days, days in the wrong order, and a paper there is none of.
    """
    first_day, last_day = _day(since), _day(until)
    if first_day > last_day:
        raise NotPossible(_("The first day is after the last. Correct them."))
    if paper not in PAPERS:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    # Counted before the till's counters are locked: a year of entries takes longer than a sale may.
    found = _of_days(device, first_day, last_day).aggregate(
        first=Min("number"),
        last=Max("number"),
        count=Count("pk"),
        news=Max("number", filter=Q(details__journal__isnull=True)),
    )
    numbers = {name: found[name] or 0 for name in ("first", "last", "count")}
    # The print opens a page of its own: the form stays, and its key with it.
    press = uuid.uuid5(key, f"{device.pk} {first_day} {last_day} {found['news']}")
    with transaction.atomic(durable=True):
        numbering, at = journal.lock(device.pk), shifts.now()
        if forms.is_first(press, device_id=device.pk, act="print journal"):
            told = {"since": first_day.isoformat(), "until": last_day.isoformat(), **numbers}
            journal.write(
                numbering,
                code=Code.PRINTED,
                at=at,
                text=f"printed journal {first_day} to {last_day}; {numbers['count']} entries",
                staff_id=staff_id,
                details={"journal": told, **({"user": user.pk} if user else {})},
            )
    return Printed(device, first_day, last_day, paper, at, **numbers)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise NotPossible(_("Choose the first and the last day.")) from error


def _of_days(device: POSDevice, since: dt.date, until: dt.date) -> QuerySet[JournalEntry]:
    zone = device.store.zone
    begin = dt.datetime.combine(since, dt.time(), zone)
    end = dt.datetime.combine(min(until, dt.date.max - ONE_DAY) + ONE_DAY, dt.time(), zone)
    return JournalEntry.objects.filter(device=device, at__gte=begin, at__lt=end)


def pages(printed: Printed) -> Iterator[str]:
    """The document piece by piece, in the language of the store's receipts."""
    store = printed.device.store
    language, zone = countries.receipt_language(store), store.zone
    context = {"printed": printed, "seller": documents.seller(store), "currency": store.currency}
    context |= {"language": language, "at": printed.at.astimezone(zone).isoformat()}
    with override(language):
        begin = render_to_string("pos/journal_print.html#begin", context)
    yield begin
    users = dict[int, str]()
    for entries in _read(printed):
        rows = [_row(entry, zone, users) for entry in entries]
        # Between two pieces the thread may speak another language.
        with override(language):
            text = render_to_string("pos/journal_print.html#entries", {"rows": rows})
        yield text
    with override(language):
        end = render_to_string("pos/journal_print.html#end", context)
    yield end


def _read(printed: Printed) -> Iterator[Sequence[JournalEntry]]:
    within = _of_days(printed.device, printed.since, printed.until).select_related("staff")
    told = within.annotate(
        total=F("receipt__total"), by=KeyTextTransform("staff", "receipt__content")
    ).order_by("number")
    after = printed.first - 1
    while entries := list(told.filter(number__gt=after, number__lte=printed.last)[:CHUNK]):
        yield entries
        after = entries[-1].number


def _row(entry: Any, zone: dt.tzinfo, users: dict[int, str]) -> dict[str, Any]:
    details = entry.details or {}
    is_report = entry.code in (Code.X_REPORT, Code.Z_REPORT) and "seller" in details
    amount = details.get("amount", entry.total)
    return {
        "entry": entry,
        "at": entry.at.astimezone(zone).isoformat(),
        "who": entry.staff.name if entry.staff else entry.by or _user(details, users),
        "amount": details["sales"]["amount"] if is_report else amount,
        "report": details if is_report else None,
    }


def _user(details: dict[str, Any], users: dict[int, str]) -> str:
    """A user of the office, by the name that staff have; nobody: the system."""
    pk = details.get("user")
    if pk and pk not in users:
        user = User.objects.filter(pk=pk).first()
        users[pk] = (user.get_full_name() or user.get_username()) if user else ""
    return users.get(pk, "") if pk else ""
