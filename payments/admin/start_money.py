"""Of the office's first page what is about money: what needs a person, what is on its way."""

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Abs, Coalesce

from payments import attention, deadlines
from payments.admin import flags
from payments.admin.flags import Flag
from payments.models import Discrepancy, Payment, SalesUnit, Stray
from stores.models import Store

MOST = 20
MOST_URGENT = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Urgent:
    """A payment that needs a person: what is known of it, since when, and of how many."""

    payment: Payment
    flag: Flag
    since: dt.datetime
    of: int

    @property
    def name(self) -> str:
        """All that is the matter with it, in a few words."""
        others = flags.others(self.payment)
        return " + ".join([self.flag.name, *(other.name for other in others)])


@dataclasses.dataclass(frozen=True, slots=True)
class Heap:
    """So many of something and what they come to, in one currency; `near` of them are urgent."""

    currency: str
    count: int
    amount: int
    oldest: Any
    near: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Money:
    urgent: list[Urgent]
    uncaptured: list[Heap]
    unfit: list[Heap]
    refused: list[SalesUnit]
    strays: int

    @property
    def flagged(self) -> int:
        return self.urgent[0].of if self.urgent else 0


def read(stores: QuerySet[Store], at: dt.datetime) -> Money:
    """Four statements, however much there is."""
    mine = Payment.objects.filter(device__store__in=stores, is_training=False)
    units = list(_units(stores))
    return Money(
        urgent=_urgent(mine, at),
        uncaptured=[Heap(**row) for row in _uncaptured(mine, at)],
        unfit=[Heap(**row) for row in _unfit(stores)],
        refused=[unit for unit in units if unit.refused_at and not unit.retired_at][:MOST],
        strays=sum(unit.unknown for unit in units),
    )


def _units(stores: QuerySet[Store]) -> QuerySet[Any]:
    """Those that Vipps refuses, or of which it tells what we do not know."""
    unknown = Stray.objects.filter(sales_unit=OuterRef("pk"), note=None)
    by_unit = unknown.order_by().values("sales_unit").annotate(count=Count("pk"))
    units = SalesUnit.objects.annotate(unknown=Coalesce(Subquery(by_unit.values("count")), 0))
    is_refused = Q(retired_at=None, refused_at__isnull=False)
    return (
        units.filter(is_refused | Q(unknown__gt=0), store__in=stores)
        .order_by("name")
        .only("name", "msn", "refused_code", "refused_at", "retired_at")
    )


def _urgent(payments: QuerySet[Payment], at: dt.datetime) -> list[Urgent]:
    """The first of the list."""
    found: QuerySet[Any] = attention.needing(payments, at)
    found = found.select_related("device__store", "sales_unit", "basket")
    found = found.annotate(since=attention.since(), of=Window(Count("pk")))
    return [
        Urgent(row, flags.of(attention.why(row, at) or "NOT_LOOKED_AT", row), row.since, row.of)
        for row in found.order_by(attention.urgency(), "since", "pk")[:MOST_URGENT]
    ]


def _uncaptured(payments: QuerySet[Payment], at: dt.datetime) -> QuerySet[Any, Any]:
    """By currency: what is approved and not taken."""
    waiting = Q(state=Payment.State.AUTHORIZED, authorized__gt=F("captured") + F("cancelled"))
    left = F("authorized") - F("captured") - F("cancelled")
    return (
        payments.filter(waiting)
        .values("currency")
        .annotate(
            count=Count("pk"),
            near=Count("pk", filter=deadlines.near(at)),
            amount=Sum(left),
            oldest=Min("authorized_at"),
        )
        .order_by("currency")
    )


def _unfit(stores: QuerySet[Store]) -> QuerySet[Any, Any]:
    """By currency: what does not fit in the reconciliation, whichever way it is off."""
    return (
        Discrepancy.objects.filter(ended=Discrepancy.Ended.OPEN, store__in=stores)
        .order_by()
        .values("currency")
        .annotate(count=Count("pk"), amount=Sum(Abs("amount")), oldest=Min("day"))
        .order_by("currency")
    )
