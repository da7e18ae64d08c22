"""What stores have taken in a period, as the Z reports of their days say it: VAT, means of payment.

The reports are what is booked, so this is what the books come to; a day without a Z report is named
and not in the sums. One row per till and day is read, however many receipts there are.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from pos.models import JournalEntry
from stores.database import read_json

# `content` is large and compressed: it is opened once per report.
QUERY = """
WITH told AS MATERIALIZED (
    SELECT r.device_id, r.number, c.* FROM stores_posdevice d
    JOIN pos_report r ON r.device_id = d.id AND r.kind = 'Z'
    CROSS JOIN LATERAL jsonb_to_record(r.content) AS c(
        currency text, sales jsonb, returns jsonb, receipts bigint, rounding bigint,
        vat jsonb, payments jsonb, counted jsonb, gift_cards_sold jsonb, gift_cards_back jsonb)
    WHERE d.store_id = ANY(%(stores)s) AND r.business_date BETWEEN %(first)s AND %(last)s
), rates AS (
    SELECT currency, v.rate, v.vat_code, v.code, sum(v.base)::bigint AS base,
        sum(v.vat)::bigint AS vat, sum(v.amount)::bigint AS amount
    FROM told CROSS JOIN LATERAL jsonb_to_recordset(vat) AS v(
        rate int, vat_code text, code text, base bigint, vat bigint, amount bigint)
    GROUP BY currency, v.rate, v.vat_code, v.code
), paid AS (
    SELECT currency, p.kind, sum(p.count)::bigint AS count, sum(p.amount)::bigint AS amount
    FROM told CROSS JOIN LATERAL jsonb_to_recordset(payments) AS p(
        kind text, count bigint, amount bigint) GROUP BY currency, p.kind
), late AS (
    SELECT e.device_id, (e.details->>'report')::bigint AS number, e.details->'tenders' AS tenders
    FROM stores_posdevice d JOIN pos_journalentry e ON e.device_id = d.id
    WHERE d.store_id = ANY(%(stores)s) AND e.code = %(other)s AND e.at >= %(first)s::date - 1
        AND e.details->>'event' = %(counted)s AND e.details ? 'report'
), found AS (
    SELECT currency, t.kind, sum(t.difference)::bigint AS difference
    FROM told LEFT JOIN late USING (device_id, number) CROSS JOIN LATERAL jsonb_to_recordset(
        CASE jsonb_typeof(counted) WHEN 'object' THEN counted->'tenders'
            ELSE coalesce(late.tenders, '[]') END
    ) AS t(kind text, difference bigint) GROUP BY currency, t.kind
)
SELECT currency, count(*), sum(receipts)::bigint, sum((sales->>'amount')::bigint)::bigint,
    sum((returns->>'count')::bigint)::bigint, sum((returns->>'amount')::bigint)::bigint,
    sum(rounding)::bigint,
    sum(coalesce((gift_cards_sold->>'amount')::bigint, 0)
        - coalesce((gift_cards_back->>'amount')::bigint, 0))::bigint,
    (SELECT json_agg(json_build_object('rate', rate, 'vat_code', vat_code, 'code', code,
        'base', base, 'vat', vat, 'amount', amount) ORDER BY rate DESC, vat_code, code)
        FROM rates WHERE rates.currency = told.currency AND (base, vat, amount) <> (0, 0, 0)),
    (SELECT json_agg(json_build_object('kind', kind, 'count', paid.count, 'amount', paid.amount,
        'difference', difference) ORDER BY kind)
        FROM paid LEFT JOIN found USING (currency, kind) WHERE paid.currency = told.currency
        AND (paid.count, paid.amount, coalesce(difference, 0)) <> (0, 0, 0))
FROM told GROUP BY currency ORDER BY currency
"""
# A till's day that has begun and is not told of by a Z report.
UNTOLD = """
SELECT DISTINCT s.business_date, t.name, d.name FROM stores_posdevice d
JOIN stores_store t ON t.id = d.store_id JOIN pos_shift s ON s.device_id = d.id
WHERE d.store_id = ANY(%(stores)s) AND s.business_date BETWEEN %(first)s AND %(last)s
    AND NOT EXISTS (SELECT FROM pos_report r WHERE r.device_id = d.id AND r.kind = 'Z'
        AND r.business_date = s.business_date)
ORDER BY s.business_date, t.name, d.name LIMIT %(most)s
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Rate:
    """Sold at one VAT rate (hundredths of a per cent), less returns, in signed minor units."""

    rate: int
    vat_code: str
    code: str
    base: int
    vat: int
    amount: int


@dataclasses.dataclass(frozen=True, slots=True)
class Paid:
    """Received by one means of payment, less what was given back; `difference` is counted less
    expected, None of what nobody counted. Signed minor units."""

    kind: str
    count: int
    amount: int
    difference: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Takings:
    """In one currency, in minor units: `amount` is sales less returns with VAT.

    `reports` is how many Z reports it comes from. Gift cards sold, less what was paid back of
    them, are owed to who holds them, and no sale.
    """

    currency: str
    reports: int
    receipts: int
    amount: int
    returns: int
    returned: int
    rounding: int
    gift_cards: int
    rates: tuple[Rate, ...]
    paid: tuple[Paid, ...]

    @property
    def base(self) -> int:
        return sum(rate.base for rate in self.rates)

    @property
    def vat(self) -> int:
        return sum(rate.vat for rate in self.rates)

    @property
    def sold(self) -> int:
        """What the rates come to: as `amount`, which is counted apart."""
        return sum(rate.amount for rate in self.rates)

    @property
    def accounted(self) -> int:
        """What was received, but for gift cards sold and rounding: as `amount`, counted apart."""
        return sum(each.amount for each in self.paid) - self.gift_cards - self.rounding


@dataclasses.dataclass(frozen=True, slots=True)
class Untold:
    """A till's day without a Z report."""

    day: dt.date
    store: str
    till: str


def of(stores: Sequence[int], *, first: dt.date, last: dt.date) -> list[Takings]:
    """By currency; a day that was counted after it was closed has that count. One statement."""
    asked: dict[str, Any] = {"stores": list(stores), "first": first, "last": last}
    codes = {"other": JournalEntry.Code.OTHER, "counted": JournalEntry.Event.COUNTED}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, asked | {name: str(code) for name, code in codes.items()})
        return [_read(row) for row in cursor.fetchall()]


def untold(stores: Sequence[int], *, first: dt.date, last: dt.date, most: int = 50) -> list[Untold]:
    """The oldest days that no Z report tells of yet. One statement."""
    asked: dict[str, Any] = {"stores": list(stores), "first": first, "last": last, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, asked)
        return [Untold(*row) for row in cursor.fetchall()]


def _read(row: Sequence[Any]) -> Takings:
    rates = tuple(Rate(**each) for each in read_json(row[8]) or [])
    paid = tuple(Paid(**each) for each in read_json(row[9]) or [])
    return Takings(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], rates, paid)
