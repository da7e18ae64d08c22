"""What the accountant sees of a period: days that fit as one line, and the queue of what does not.

Read from sums that each matching leaves behind (`MatchedDay`), so that a month of a large chain is
a few hundred rows. Two statements, whatever the volume.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db import connection

from payments.models import Discrepancy
from payments.reconciliation import sides
from stores.models import Store

FITS, WAITS, OPEN = "FITS", "WAITS", "OPEN"
# Payments and exceptions are of a store; payouts are of its sales unit, and counted where it is.
DAYS = """
WITH chosen AS (SELECT unnest(%(stores)s::bigint[]) AS store_id),
paid AS (
    SELECT l.sales_unit_id, max(o.ledger_date) AS until FROM payments_payout o
    JOIN payments_ledger l ON l.id = o.ledger_id GROUP BY l.sales_unit_id
),
moved AS (
    SELECT m.day, u.currency, sum(m.moves) AS moves, sum(m.receipts) AS receipts,
        sum(m.amount)::bigint AS amount, sum(m.waiting) AS waiting,
        bool_and(coalesce(m.settled_on <= paid.until, false)) AS is_paid
    FROM payments_matchedday m JOIN chosen ON chosen.store_id = m.store_id
    JOIN payments_salesunit u ON u.id = m.sales_unit_id
    LEFT JOIN paid ON paid.sales_unit_id = m.sales_unit_id
    WHERE m.day BETWEEN %(first)s AND %(last)s GROUP BY m.day, u.currency
),
paid_out AS (
    SELECT o.ledger_date AS day, l.currency, count(*) AS payouts FROM payments_payout o
    JOIN payments_ledger l ON l.id = o.ledger_id
    JOIN payments_salesunit u ON u.id = l.sales_unit_id
    JOIN chosen ON chosen.store_id = u.store_id
    WHERE o.ledger_date BETWEEN %(first)s AND %(last)s GROUP BY o.ledger_date, l.currency
),
queued AS (
    SELECT d.day, d.currency, count(*) AS exceptions FROM payments_discrepancy d
    JOIN chosen ON chosen.store_id = d.store_id
    WHERE d.ended = '' AND d.day BETWEEN %(first)s AND %(last)s GROUP BY d.day, d.currency
)
SELECT day, currency, coalesce(moves, 0), coalesce(receipts, 0), coalesce(amount, 0),
    coalesce(payouts, 0), coalesce(exceptions, 0), coalesce(waiting, 0), coalesce(is_paid, true),
    (SELECT max(ended_at) FROM payments_matching)
FROM moved FULL JOIN paid_out USING (day, currency) FULL JOIN queued USING (day, currency)
ORDER BY currency, day
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """One day's movements in one currency; `amount` in signed minor units."""

    day: dt.date
    currency: str
    moves: int
    receipts: int
    amount: int
    payouts: int
    exceptions: int
    waiting: int
    is_paid: bool
    matched_at: dt.datetime | None = None

    @property
    def state(self) -> str:
        """All four sides are there; it waits for Vipps or the bank; or a person has to answer."""
        if self.exceptions:
            return OPEN
        return WAITS if self.waiting or not self.is_paid else FITS


@dataclasses.dataclass(slots=True)
class Line:
    """Days in a row that stand in one state, as one line of the page."""

    first: dt.date
    last: dt.date
    currency: str
    state: str
    days: int = 0
    receipts: int = 0
    payouts: int = 0
    exceptions: int = 0
    amount: int = 0

    def add(self, day: Day) -> None:
        self.last = day.day
        self.days += bool(day.moves)
        self.receipts += day.receipts
        self.payouts += day.payouts
        self.exceptions += day.exceptions
        self.amount += day.amount


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """What a page shows of some stores' days."""

    lines: list[Line]
    queue: list[Discrepancy]
    # When the matching ended that these days come from; None where there is no day.
    matched_at: dt.datetime | None = None

    @property
    def fitting(self) -> int:
        """How many days fit."""
        return sum(line.days for line in self.lines if line.state == FITS)

    @property
    def days(self) -> int:
        return sum(line.days for line in self.lines)

    @property
    def exceptions(self) -> int:
        """How many are open; the queue has the oldest of them."""
        return sum(line.exceptions for line in self.lines)

    @property
    def currencies(self) -> set[str]:
        return {line.currency for line in self.lines if line.days}

    @property
    def found(self) -> list[tuple[int, str]]:
        """What has been found in all four places, by currency."""
        return [(self.amount(currency), currency) for currency in sorted(self.currencies)]

    @property
    def open(self) -> int:
        """How many days have exceptions."""
        return sum(line.days for line in self.lines if line.state == OPEN)

    def amount(self, currency: str) -> int:
        fitting = (each for each in self.lines if each.state == FITS)
        return sum(line.amount for line in fitting if line.currency == currency)


def period(stores: Iterable[Store], *, first: dt.date, last: dt.date, most: int = 200) -> Period:
    """The days of these stores, and the oldest of what is open in them. Two statements."""
    chosen = [store.pk for store in stores]
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"stores": chosen, "first": first, "last": last})
        found = [Day(*row) for row in cursor.fetchall()]
    matched_at = found[0].matched_at if found else None
    rows = Discrepancy.objects.filter(store__in=chosen, ended="", day__range=(first, last))
    queue = list(rows.select_related(*sides.ROWS).order_by("day", "pk")[:most])
    return Period(collapse(found), queue, matched_at)


def collapse(days: Iterable[Day]) -> list[Line]:
    """One line for neighbours of one state. A day on which nothing moved parts nobody."""
    lines: list[Line] = []
    for day in days:
        last = lines[-1] if lines else None
        is_new = last is None or (last.currency, last.state) != (day.currency, day.state)
        if is_new or last is None:
            last = Line(day.day, day.day, day.currency, day.state)
            lines.append(last)
        last.add(day)
    return lines
