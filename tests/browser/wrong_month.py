"""What an accountant meets in a month, planted into the tables of a house: one of each kind."""

from typing import Any

import psycopg

from config import postgres
from config.cluster import SUPERUSER
from tests.house import House

# Money that went back in Vipps' portal: in its log and on the payment, and no return receipt.
REFUNDED = """
WITH sold AS (
    SELECT p.id, p.captured FROM payments_payment p JOIN payments_event e ON e.payment_id = p.id
    WHERE e.name = 'CAPTURED' AND e.at < now() - interval '10 days' ORDER BY e.at DESC LIMIT 1
), logged AS (
    INSERT INTO payments_event (payment_id, name, psp_reference, idempotency_key, amount, success,
        at, read_at)
    SELECT id, 'REFUNDED', 'portal-1', '', 1000, true, now() - interval '9 days', now() FROM sold
)
UPDATE payments_payment p SET refunded = 1000, flag = 'REFUNDED_ELSEWHERE', flagged_at = now()
FROM sold WHERE p.id = sold.id
"""
# Its entry is another one than the log says, so both sides lack the other.
LOST = """
UPDATE payments_event SET psp_reference = 'lost-1' WHERE id = (
    SELECT id FROM payments_event WHERE name = 'CAPTURED' AND at < now() - interval '20 days'
    ORDER BY at DESC LIMIT 1)
"""
SOME = """
SELECT e.psp_reference, e.reference, e.amount FROM payments_ledgerentry e
JOIN payments_feed f ON f.id = e.feed_id AND f.topic = 'funds'
WHERE e.entry_type = 'capture' ORDER BY e.sequence OFFSET %s LIMIT 1
"""
ENTER = """
INSERT INTO payments_ledgerentry (feed_id, sequence, psp_reference, at, ledger_date, entry_type,
    reference, currency, amount, balance_before, balance_after, recipient, fetch_id)
SELECT f.id, f.count + 1, %(psp)s, now() - interval '3 days', current_date - 3, %(type)s,
    %(reference)s, 'NOK', %(amount)s, f.balance, f.balance + %(amount)s, '', (
        SELECT max(id) FROM payments_ledgerfetch)
FROM payments_feed f WHERE f.topic = %(topic)s
"""
READ_ON = """
UPDATE payments_feed SET count = count + 1, balance = balance + %(amount)s WHERE topic = %(topic)s
"""


def change(house: House, sql: str, **values: Any) -> list[Any]:
    """As whoever could change what only grows."""
    with psycopg.connect(postgres.url(house.var, SUPERUSER), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        found = connection.execute(sql, values or None)
        return found.fetchall() if found.description else []


def plant(house: House) -> None:
    """One of each."""
    change(house, LOST)
    change(
        house,
        "INSERT INTO payments_feerate (sales_unit_id, rate, vat_rate, valid_from)"
        " SELECT sales_unit_id, 175, 0, '2020-01-01' FROM payments_ledger",
    )
    twice, disputed, dear = (house.rows(SOME, place)[0] for place in (5, 20, 40))
    ((paid, number),) = house.rows(
        "SELECT -amount, psp_reference FROM payments_ledgerentry"
        " WHERE entry_type = 'payout-scheduled' ORDER BY sequence DESC LIMIT 1"
    )
    enter(house, "capture", twice[2], psp=twice[0], reference=twice[1])
    enter(house, "retained-disputed-capture", -disputed[2], psp=disputed[0], reference=disputed[1])
    enter(house, "capture-fee", -300, psp=dear[0], reference=dear[1], topic="fees")
    enter(house, "capture", 9900, psp="nobodys", reference="nobodys-reference")
    enter(house, "correction", -1500, psp="corrected")
    enter(house, "climate-contribution", -250, psp="unheard-of")
    enter(house, "payout-aborted", paid, psp=number)


def enter(
    house: House, kind: str, amount: int, *, psp: str, reference: str = "", topic: str = "funds"
) -> None:
    """One more entry of the ledger."""
    given = {"type": kind, "amount": amount, "psp": psp, "reference": reference, "topic": topic}
    change(house, ENTER, **given)
    change(house, READ_ON, amount=amount, topic=topic)
