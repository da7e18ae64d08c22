"""Of the office's first page what is about machines: tills, printers, journals, Vipps' line."""

import dataclasses
import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from payments.models import SalesUnit, Webhook, WebhookRegistration
from pos.models import Shift
from stores import access, business_days
from stores.access import Action, Person
from stores.models import POSDevice, Printer, Store

# An open till is heard of every quarter of an hour, also while nobody sells.
SILENT = dt.timedelta(minutes=30)
# Keys that were good so long ago are tested again.
TESTED = dt.timedelta(days=92)


@dataclasses.dataclass(frozen=True, slots=True)
class Tills:
    """Paired ones; `silent` have a day open and have not been heard of, `behind` one that nobody
    has closed for long: the first sale after it closes yesterday's by itself."""

    count: int
    silent: list[POSDevice]
    behind: list[POSDevice]


@dataclasses.dataclass(frozen=True, slots=True)
class Printers:
    """Those with an address; `troubled` are those that a till with an open day prints on."""

    count: int
    troubled: list[Printer]


@dataclasses.dataclass(frozen=True, slots=True)
class Journals:
    """How many devices have been verified, when the one that was longest ago, and what is wrong."""

    count: int
    of: int
    oldest: dt.datetime | None
    changed: int


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """Sales units in use, whose keys were tested and found good, and what Vipps told last."""

    count: int
    good: int
    wrong: list[SalesUnit]
    heard_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Machines:
    tills: Tills
    printers: Printers
    journals: Journals
    line: Line


def read(person: Person, at: dt.datetime, store: int | None = None) -> Machines:
    """Six statements. What a role does not allow to see is as if there were none of it."""

    def stores(action: Action) -> QuerySet[Store]:
        found = access.stores_of(person, action)
        return found.filter(pk=store) if store else found

    pairs = stores(Action.PAIR_DEVICES)
    return Machines(
        tills=_tills(pairs, at),
        printers=_printers(pairs),
        journals=_journals(stores(Action.SEE_AUDIT)),
        line=_line(stores(Action.KEEP_KEYS), at),
    )


def _tills(stores: QuerySet[Store], at: dt.datetime) -> Tills:
    is_open = Shift.objects.filter(device=OuterRef("pk"), closed_at=None)
    paired: Any = (
        POSDevice.objects.filter(store__in=stores, token_sha256__isnull=False)
        .annotate(day=Subquery(is_open.values("business_date")[:1]))
        .select_related("store")
        .only("name", "last_seen_at", "store__name", "store__time_zone", "store__day_starts_at")
        .order_by("last_seen_at")
    )
    rows = list(paired)
    late = dt.timedelta(days=1)
    behind = [row for row in rows if row.day and row.day + late < business_days.of(row.store, at)]
    silent = [
        row
        for row in rows
        if row.day and row not in behind and (row.last_seen_at or at) < at - SILENT
    ]
    return Tills(len(rows), silent, behind)


def _printers(stores: QuerySet[Store]) -> Printers:
    is_used = Shift.objects.filter(device__printer=OuterRef("pk"), closed_at=None)
    known: Any = (
        Printer.objects.filter(store__in=stores, token_sha256__isnull=False)
        .annotate(is_used=Exists(is_used))
        .select_related("store")
        .order_by("store__name", "name")
    )
    rows = list(known)
    # Paper that runs out soon keeps nothing from being printed.
    bad = [row for row in rows if row.is_used and row.trouble not in ("", Printer.Trouble.LOW)]
    return Printers(len(rows), bad)


def _journals(stores: QuerySet[Store]) -> Journals:
    """Of the devices that have one."""
    numbered = POSDevice.objects.filter(store__in=stores, numbering__isnull=False)
    found = numbered.aggregate(
        count=Count("verification"),
        of=Count("pk"),
        oldest=Min("verification__at"),
        changed=Count("verification", filter=Q(verification__faults__gt=0)),
    )
    return Journals(**found)


def _line(stores: QuerySet[Store], at: dt.datetime) -> Line:
    """Two statements. Of each registration the end of an index is read, however much came to it."""
    units = SalesUnit.objects.filter(
        store__in=stores, retired_at=None, environment=settings.VIPPS_ENVIRONMENT
    )
    last = Webhook.objects.filter(registration=OuterRef("pk")).order_by("-received_at")
    registered = WebhookRegistration.objects.filter(removed_at=None, sales_unit__in=units)
    heard = registered.annotate(heard_at=Subquery(last.values("received_at")[:1]))
    rows = list(units.order_by("name"))
    return Line(
        count=len(rows),
        good=sum(bool(row.tested_fits) and (row.tested_at or at) > at - TESTED for row in rows),
        wrong=[row for row in rows if row.tested_fits is False],
        heard_at=max(filter(None, heard.values_list("heard_at", flat=True)), default=None),
    )
