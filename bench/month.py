"""P15: a month of 100,000 payments is matched with its receipts, Vipps' ledger and the payouts.

The sales are copies of one that the product has made, spread over days; the ledger is what Vipps
would say of them, with a fee for each, fees retained and a payout on each date.
"""

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import psycopg

from bench import apart, history
from bench.sales import Counter
from bench.table import Row
from bench.till import tills
from config import postgres
from config.cluster import SUPERUSER
from tests.house import House

COUNT = 100_000
TABLES = (
    "pos_basket",
    "pos_tender",
    "pos_receipt",
    "payments_payment",
    "payments_operation",
    "payments_event",
)
OF = "SELECT id FROM stores_posdevice WHERE token_sha256 = encode(sha256(%s), 'hex')"
MOST, MOST_TIMES, MOST_AGAIN = 60, 10, 2
# A year of days becomes a month of them.
MONTH = (
    "UPDATE payments_event SET at = now() - (now() - at) / 12, read_at = now() - (now() - at) / 12",
    "UPDATE pos_receipt SET issued_at = now() - (now() - issued_at) / 12",
)
LEDGER = (
    "INSERT INTO payments_ledger (sales_unit_id, ledger_id, currency, found_at)"
    " SELECT id, '100' || msn, currency, now() FROM payments_salesunit WHERE id = %(unit)s",
    "INSERT INTO payments_feed (ledger_id, topic, cursor, count, balance, examined, stopped_for)"
    " SELECT id, topic, '', 0, 0, 0, '' FROM payments_ledger,"
    " (VALUES ('funds'), ('fees')) t (topic) WHERE sales_unit_id = %(unit)s",
    "INSERT INTO payments_ledgerfetch (sales_unit_id, started_at, ended_at, entries, outcome, said)"
    " VALUES (%(unit)s, now(), now(), 0, 'DONE', '')",
    """
WITH moved AS (
    SELECT ev.at, (ev.at AT TIME ZONE 'Europe/Oslo')::date AS day, ev.psp_reference, p.reference,
        x.type, x.sign * ev.amount AS amount, x.share * ((ev.amount * 175 + 5000) / 10000) AS fee
    FROM payments_event ev JOIN payments_payment p ON p.id = ev.payment_id
    JOIN (VALUES ('CAPTURED', 'capture', 1, 1), ('REFUNDED', 'refund', -1, 0))
        AS x (name, type, sign, share) ON x.name = ev.name
    WHERE p.sales_unit_id = %(unit)s
),
lines AS (
    SELECT 'funds' AS topic, 1 AS place, at, day, type, psp_reference, reference,
        amount FROM moved
    UNION ALL
    SELECT 'fees', 1, at, day, 'capture-fee', psp_reference, reference, -fee FROM moved
    WHERE type = 'capture'
    UNION ALL
    SELECT topic, 2, day + interval '1 day', day, 'fees-retained', 'kept-' || day, '', sign * fee
    FROM (SELECT day, sum(fee)::bigint AS fee FROM moved GROUP BY day) d,
        (VALUES ('funds', -1), ('fees', 1)) t (topic, sign)
    UNION ALL
    SELECT 'funds', 3, day + interval '1 day', day, 'payout-scheduled',
        '100-' || 2000000 + row_number() OVER (ORDER BY day), '', -sum(amount - fee)::bigint
    FROM moved GROUP BY day
)
INSERT INTO payments_ledgerentry (feed_id, sequence, psp_reference, at, ledger_date, entry_type,
    reference, currency, amount, balance_before, balance_after, recipient, fetch_id)
SELECT f.id, row_number() OVER w, psp_reference, at, day, type, reference, 'NOK', amount,
    sum(amount) OVER w - amount, sum(amount) OVER w, '', (SELECT max(id) FROM payments_ledgerfetch)
FROM lines JOIN payments_feed f ON f.topic = lines.topic
WINDOW w AS (PARTITION BY lines.topic ORDER BY day, place, at, psp_reference
    ROWS UNBOUNDED PRECEDING)
""",
    """
UPDATE payments_feed f SET count = e.sequence, balance = e.balance_after
FROM payments_ledgerentry e WHERE e.feed_id = f.id
    AND e.sequence = (SELECT max(b.sequence) FROM payments_ledgerentry b WHERE b.feed_id = f.id)
""",
)


def p15(_house: House) -> list[Row]:
    """100,000 payments with receipts, ledger and payouts matched; once more with nothing new."""
    with (
        tempfile.TemporaryDirectory() as folder,
        House.open(Path(folder) / "var") as house,
    ):
        sell(house, COUNT, only=TABLES)
        write_ledger(house)
        return _rows(match(house, least=COUNT))


def sell(house: House, count: int, *, only: Collection[str] = ()) -> None:
    """So many sales within a month, by Vipps MobilePay, at the tills of one store: of these tables
    alone, or whole ones."""
    seller = tills(house, history.DEVICES + 1)[history.DEVICES]
    counter = Counter(house, seller)
    counter.sell()
    counter.close()
    device = house.rows(OF, seller.token.encode())[0][0]
    history.fill(house, count, device=device, only=only)
    with psycopg.connect(postgres.url(house.var, SUPERUSER), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in MONTH:
            connection.execute(statement)


def write_ledger(house: House) -> None:
    """What Vipps says of what is in its logs, as if it had been read."""
    with psycopg.connect(postgres.url(house.var, SUPERUSER), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        row = connection.execute("SELECT sales_unit_id FROM payments_payment LIMIT 1").fetchone()
        assert row
        # A plan that goes wrong fails, and does not fill the disk.
        connection.execute(f"ALTER ROLE {postgres.APPLICATION} SET temp_file_limit = '4GB'")
        for statement in LEDGER:
            connection.execute(statement, {"unit": row[0]})
        connection.execute("VACUUM (ANALYZE)")


def match(house: House, *, least: int) -> dict[str, Any]:
    """All of it is matched as the worker does it, and nothing stands out."""
    found: dict[str, Any] = apart.said(house, "bench.matching")
    assert found["moves"] >= least, found
    assert found["open"] == 0, found
    return found


def _rows(found: dict[str, Any]) -> list[Row]:
    taken, again, join = found["seconds"], found["again"], found["join"]
    return [
        Row("P15", f"{found['moves']:,} payments matched, {found['payouts']} payouts",
            round(taken, 2), "s", "", None, f"≤ {MOST} s", taken <= MOST),
        Row("P15", "the same", round(taken, 2), "s", "one join of the four tables",
            round(join, 2), f"≤ ×{MOST_TIMES}", taken <= MOST_TIMES * join),
        Row("P15", "once more, nothing new", round(again, 3), "s", "", None,
            f"≤ {MOST_AGAIN} s", again <= MOST_AGAIN),
    ]  # fmt: skip
