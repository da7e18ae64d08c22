"""What stores have sold today, and on the same weekday of last week: by hour, on their own clocks.

Two ranges of an index of receipts, whatever lies before and between them: nothing is counted while
a customer waits, and the length of the past costs nothing.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import connection

from stores import business_days
from stores.models import Store

WEEK = 7
HOURS = 24

# A day is the store's own, from when it starts (`stores.business_days`), and an hour is what its
# clocks show: passed twice it is told as one, and where one is left out there is none. Of each day
# the widest bounds are given as values: by them a planner knows whether to read the day as a whole
# or each till's, and by the stores' own bounds what is read is counted.
QUERY = """
WITH day AS MATERIALIZED (
    SELECT s.id, s.name, s.time_zone AS zone, s.day_starts_at::interval AS start, ago,
        (here::date - ago + s.day_starts_at::interval) AT TIME ZONE s.time_zone AS since,
        (here::date - ago + 1 + s.day_starts_at::interval) AT TIME ZONE s.time_zone AS until,
        here::time AS now
    FROM stores_store s CROSS JOIN (VALUES (0), (%(week)s)) AS back(ago)
    CROSS JOIN LATERAL (SELECT
        (%(at)s::timestamptz AT TIME ZONE s.time_zone) - s.day_starts_at::interval AS here) its
    WHERE s.id = ANY(%(stores)s)
), till AS (
    SELECT id, store_id FROM stores_posdevice WHERE store_id = ANY(%(stores)s)
), sold AS (
    SELECT till.store_id, 0 AS ago, r.currency, r.kind, r.issued_at, r.total, r.gift_cards
    FROM till JOIN pos_receipt r ON r.device_id = till.id
    WHERE r.issued_at >= %(since)s AND r.issued_at < %(until)s
    UNION ALL
    SELECT till.store_id, %(week)s, r.currency, r.kind, r.issued_at, r.total, r.gift_cards
    FROM till JOIN pos_receipt r ON r.device_id = till.id
    WHERE r.issued_at >= %(since_before)s AND r.issued_at < %(until_before)s
)
SELECT sold.currency, day.id, day.name, extract(hour FROM start)::int, day.ago,
    extract(hour FROM issued_at AT TIME ZONE zone)::int,
    sum(total - gift_cards)::bigint,
    coalesce(sum(total - gift_cards) FILTER (
        WHERE ((issued_at AT TIME ZONE zone) - start)::time <= now), 0)::bigint,
    count(*) FILTER (WHERE kind = 'SALE')
FROM sold JOIN day ON day.id = sold.store_id AND day.ago = sold.ago
WHERE issued_at >= since AND issued_at < until AND kind IN ('SALE', 'RETURN')
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 2
"""


@dataclasses.dataclass(slots=True)
class Sold:
    """Sales less returns in minor units, without what was paid in for gift cards.

    `before` is the whole day a week ago, `until_now` the part of it up to the same time of day;
    `hours` are pairs of the two days, by the hour in which they begin; the day starts at `start`.
    """

    store: int = 0
    name: str = ""
    start: int = 0
    amount: int = 0
    sales: int = 0
    before: int = 0
    until_now: int = 0
    hours: list[tuple[int, int]] = dataclasses.field(default_factory=lambda: [(0, 0)] * HOURS)

    @property
    def change(self) -> int | None:
        """Against the same time a week ago, in whole percent; None where nothing was sold then."""
        if self.until_now <= 0:
            return None
        return round(100 * (self.amount - self.until_now) / self.until_now)

    @property
    def opened(self) -> list[int]:
        """From the first to the last hour of both days in which anything moved, in their order."""
        order = [(self.start + later) % HOURS for later in range(HOURS)]
        moved = [at for at, hour in enumerate(order) if self.hours[hour] != (0, 0)]
        return order[moved[0] : moved[-1] + 1] if moved else []

    def add(self, ago: int, hour: int, amount: int, until_now: int, sales: int) -> None:
        today, before = self.hours[hour]
        if ago:
            self.before += amount
            self.until_now += until_now
            self.hours[hour] = today, before + amount
        else:
            self.amount += amount
            self.sales += sales
            self.hours[hour] = today + amount, before


@dataclasses.dataclass(frozen=True, slots=True)
class Today:
    """All that was sold in one currency, and its stores, the largest first."""

    currency: str
    total: Sold
    stores: list[Sold]


def read(stores: Iterable[Store], at: dt.datetime) -> list[Today]:
    """By currency, in which alone amounts are added. One statement."""
    found = list(stores)
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(QUERY, asked(found, at))
        rows = cursor.fetchall()
    return list(_by_currency(rows))


def asked(stores: list[Store], at: dt.datetime) -> dict[str, Any]:
    """What the statement is given; few stores differ in their clocks and in when a day starts."""
    kinds = {(store.time_zone, store.day_starts_at): store for store in stores}.values()
    since, until = _bounds(kinds, at, 0)
    since_before, until_before = _bounds(kinds, at, WEEK)
    return {
        "stores": [store.pk for store in stores],
        "at": at,
        "week": WEEK,
        "since": since,
        "until": until,
        "since_before": since_before,
        "until_before": until_before,
    }


def _bounds(stores: Iterable[Store], at: dt.datetime, ago: int) -> tuple[dt.datetime, dt.datetime]:
    """From when the first of them begins the day, so many days ago, to when the last ends it."""
    days = [(store, business_days.of(store, at) - dt.timedelta(days=ago)) for store in stores]
    after = dt.timedelta(days=1)
    return (
        min(business_days.begin(store, day) for store, day in days),
        max(business_days.begin(store, day + after) for store, day in days),
    )


def _by_currency(rows: list[tuple[Any, ...]]) -> Iterator[Today]:
    for currency, its in groupby(rows, key=lambda row: row[0]):
        stores: dict[int, Sold] = {}
        total = Sold(start=HOURS)
        for _currency, store, name, start, *told in its:
            stores.setdefault(store, Sold(store, name, start)).add(*told)
            total.start = min(total.start, start)
            total.add(*told)
        largest = sorted(stores.values(), key=lambda sold: -sold.amount)
        yield Today(currency, total, largest)
