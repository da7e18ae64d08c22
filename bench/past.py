"""Receipts of a year at the demonstration's tills, made by the database, with their Z reports."""

from typing import Any

import psycopg

DAYS = 365
AMOUNT, VAT = 9900, 1980
GIVEN = {"amount": AMOUNT, "vat": VAT, "before": 0, "days": DAYS, "today": 1}
OTHERS = "NOT LIKE 'Bench-%%'"
OF_FIRST = """NOT LIKE 'Bench-%%' AND store_id IN (
    SELECT id FROM stores_store WHERE merchant_id = (SELECT min(id) FROM stores_merchant))"""

SHIFTS = """
INSERT INTO pos_shift (id, device_id, opened_at, closed_at, business_date)
SELECT 1000000 + (place - 1) * 400 + day, device, current_date - day, current_date - day
    + interval '16 hours', current_date - day
FROM unnest(%(devices)s::bigint[]) WITH ORDINALITY AS d (device, place),
    generate_series(1, %(days)s) day
"""
# n counts from 0 over devices, then days, then the receipts of one day and till.
RECEIPT = """
INSERT INTO pos_receipt (device_id, kind, number, sequence, basket_id, shift_id, business_date,
    issued_at, currency, total, total_excluding_vat, content, previous_signature, signature,
    key_version, previous_hash, hash)
SELECT device, 'SALE', %(before)s + at, %(before)s + at, %(basket)s + n, shift, date,
    date + interval '8 hours' + at %% 28800 * interval '1 second', 'NOK', %(amount)s,
    %(amount)s - %(vat)s, '{"staff": ""}', '0', '', 1, '', ''
FROM (
    SELECT n, (%(devices)s::bigint[])[1 + n / %(each)s] AS device, 1 + n %% %(each)s AS at,
        %(shift)s + (n / %(each)s) * 400 + 1 + n %% %(each)s %% %(days)s AS shift,
        current_date - (%(today)s * (1 + n %% %(each)s %% %(days)s))::int AS date
    FROM generate_series(0, %(count)s - 1) n
) x
"""
REPORTS = """
INSERT INTO pos_report (device_id, kind, number, business_date, shift_id, at, entry_number, content)
SELECT s.device_id, 'Z', 1 + current_date - s.business_date, s.business_date, s.id, s.closed_at, 1,
    z.content || jsonb_build_object('receipts', r.sold,
        'sales', jsonb_build_object('count', r.sold, 'amount', r.sold * %(amount)s))
FROM pos_shift s, (SELECT content FROM pos_report WHERE kind = 'Z' ORDER BY id LIMIT 1) z,
    LATERAL (SELECT %(each)s::bigint / %(days)s AS sold) r
WHERE s.id >= 1000000 AND s.closed_at IS NOT NULL
"""


def add(connection: psycopg.Connection[Any], count: int, which: str) -> None:
    """So many receipts at these devices, and a Z report for each of their days."""
    others = devices(connection, which)
    each = count // len(others)
    past = {**GIVEN, "devices": others, "each": each, "count": each * len(others)}
    connection.execute(SHIFTS, past)
    connection.execute(RECEIPT, {**past, "basket": 10**9, "shift": 1_000_000})
    connection.execute(REPORTS, past)


def finish(connection: psycopg.Connection[Any], again: list[str]) -> None:
    """Indexes and statistics, when all rows are there."""
    for statement in again:
        connection.execute(statement)
    for table in ("pos_receipt", "pos_report", "pos_shift"):
        connection.execute(f"VACUUM (ANALYZE) {table}")


def devices(connection: psycopg.Connection[Any], which: str) -> list[int]:
    """By what their names are, in SQL."""
    rows = connection.execute(f"SELECT id FROM stores_posdevice WHERE pos_id {which} ORDER BY id")  # noqa: S608
    return [device for (device,) in rows.fetchall()]
