"""The fees that a payout was lessened by, by kind, and the VAT in them where an agreement says so.

Fees stand on an account of their own. What is retained from the funds is mirrored there, on the
same ledger date and of the same amount; the entries since the retention before are what it is for.
"""

import dataclasses

from django.db import connection

from payments.models import FeeRate, Payout
from stores.money import vat_inside

PARTS = """
WITH kept AS (
    SELECT e.ledger_date, -e.amount AS amount FROM payments_ledgerentry e
    JOIN payments_feed f ON f.id = e.feed_id AND f.topic = 'funds'
    WHERE f.ledger_id = %(ledger)s AND e.entry_type = 'fees-retained'
        AND e.sequence BETWEEN %(first)s AND %(last)s
),
mirrored AS (
    SELECT e.feed_id, e.sequence AS until, coalesce((
        SELECT max(b.sequence) FROM payments_ledgerentry b WHERE b.feed_id = e.feed_id
            AND b.entry_type = 'fees-retained' AND b.sequence < e.sequence), 0) AS since
    FROM payments_ledgerentry e
    JOIN payments_feed f ON f.id = e.feed_id AND f.topic = 'fees'
    JOIN kept ON kept.ledger_date = e.ledger_date AND kept.amount = e.amount
    WHERE f.ledger_id = %(ledger)s AND e.entry_type = 'fees-retained'
)
SELECT e.entry_type, count(*), sum(e.amount)::bigint
FROM mirrored m JOIN payments_ledgerentry e ON e.feed_id = m.feed_id
    AND e.sequence > m.since AND e.sequence < m.until
GROUP BY e.entry_type ORDER BY e.entry_type
"""


@dataclasses.dataclass(frozen=True, slots=True)
class FeePart:
    """One kind of fee in Vipps' word for it: how many, how much, and the VAT inside.

    Signed minor units: what we pay is below zero.
    """

    kind: str
    count: int
    amount: int
    vat: int


def of(payout: Payout) -> list[FeePart]:
    """What the retained fees of a payout are made of. Two statements."""
    rate = vat_rate(payout)
    reach = {"first": payout.first_sequence, "last": payout.last_sequence}
    with connection.cursor() as cursor:
        cursor.execute(PARTS, {"ledger": payout.ledger_id, **reach})
        rows = cursor.fetchall()
    return [FeePart(kind, count, amount, vat_inside(amount, rate)) for kind, count, amount in rows]


def vat_rate(payout: Payout) -> int:
    """Hundredths of a per cent; none without an agreement: payment services are exempt."""
    agreed = FeeRate.objects.filter(
        sales_unit=payout.ledger.sales_unit_id, valid_from__lte=payout.ledger_date
    )
    found = agreed.order_by("-valid_from").first()
    return found.vat_rate if found else 0
