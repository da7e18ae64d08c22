"""What an accountant reads of a period: what was taken, what fits, what does not, and payouts."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from payments.models import ClosedPeriod, Payout
from payments.reconciliation import days
from pos.takings import Takings, Untold, of, untold
from stores.models import Store

# How many payouts and closings a page names.
PAYOUTS, CLOSINGS = 200, 5


@dataclasses.dataclass(frozen=True, slots=True)
class Sum:
    """Payouts of one currency added up, in signed minor units."""

    currency: str
    captures: int
    refunds: int
    fees_retained: int
    others: int
    amount: int


@dataclasses.dataclass(frozen=True, slots=True)
class Books:
    """Of some stores' days from `first` to `last`, both of them included."""

    first: dt.date
    last: dt.date
    takings: list[Takings]
    untold: list[Untold]
    period: days.Period
    payouts: list[Payout]
    closings: list[ClosedPeriod]

    @property
    def has_more_payouts(self) -> bool:
        return len(self.payouts) >= PAYOUTS

    @property
    def paid_out(self) -> list[Sum]:
        """The payouts that are shown, added up by currency."""
        found: dict[str, list[Payout]] = {}
        for payout in self.payouts:
            found.setdefault(payout.ledger.currency, []).append(payout)
        return [_sum(currency, rows) for currency, rows in sorted(found.items())]


def read(stores: Sequence[Store], *, first: dt.date, last: dt.date) -> Books:
    """Six statements, whatever the volume."""
    keys = [store.pk for store in stores]
    return Books(
        first=first,
        last=last,
        takings=of(keys, first=first, last=last),
        untold=untold(keys, first=first, last=last),
        period=days.period(stores, first=first, last=last),
        payouts=list(_payouts(keys, first, last)[:PAYOUTS]),
        closings=list(_closings(stores, first, last)[:CLOSINGS]),
    )


def _payouts(stores: Sequence[int], first: dt.date, last: dt.date) -> QuerySet[Payout]:
    rows = Payout.objects.filter(ledger__sales_unit__store__in=stores)
    rows = rows.filter(ledger_date__range=(first, last))
    return rows.select_related("ledger__sales_unit__store").order_by("ledger_date", "pk")


def _closings(stores: Sequence[Store], first: dt.date, last: dt.date) -> QuerySet[ClosedPeriod]:
    rows = ClosedPeriod.objects.filter(merchant__in={store.merchant_id for store in stores})
    # One of a merchant that had sold nothing begins nowhere.
    rows = rows.filter(Q(since=None) | Q(since__lte=last), until__gte=first)
    return rows.select_related("merchant", "user").order_by("-pk")


def _sum(currency: str, rows: Sequence[Payout]) -> Sum:
    return Sum(
        currency,
        sum(row.captures for row in rows),
        sum(row.refunds for row in rows),
        sum(row.fees_retained for row in rows),
        sum(row.rest for row in rows),
        sum(row.amount for row in rows),
    )
