"""The SQL of a movement's sides: what stands for it at the till, and its entry in the ledger.

One text for those that are new and for those of which something was missing. All that a receipt or
a person can be for a captured or refunded amount is here:

- a capture is a tender of a basket that has its receipt; a part of a sale that never came about,
  given back; or a person's decision about the payment (`Closing`), with what was paid back for it;
- a refund is our operation for a return, for such a part, or by a decision; one made in Vipps'
  portal is answered when the return receipts and decisions about the payment explain all of it.

Matched on ids and never on days: Vipps' entry has the event's own `pspReference`.
"""

# Movements in Vipps' logs that no match has. `since` leaves out what earlier runs have seen.
NEW = """
    SELECT ev.* FROM payments_event ev
    WHERE ev.read_at >= %(since)s AND ev.success AND ev.amount > 0
        AND ev.name IN ('CAPTURED', 'REFUNDED')
        AND NOT EXISTS (SELECT FROM payments_match m WHERE m.event_id = ev.id)
"""
OPEN = """
    SELECT ev.* FROM payments_match m JOIN payments_event ev ON ev.id = m.event_id
    JOIN stores_store s ON s.id = m.store_id LEFT JOIN closed c ON c.merchant_id = s.merchant_id
    WHERE (m.entry_id IS NULL OR m.answer = '' OR m.differs)
        AND (c.until IS NULL OR m.day > c.until)
"""
CLOSED = """
closed AS MATERIALIZED (
    SELECT merchant_id, max(until) AS until FROM payments_closedperiod GROUP BY merchant_id
)
"""
CAPTURE_ANSWER = """
CASE
    WHEN r.id IS NOT NULL AND (p.captured <= t.amount OR (
        ev.amount = t.amount AND NOT EXISTS (
            SELECT FROM payments_event b WHERE b.payment_id = p.id AND b.name = 'CAPTURED'
                AND b.success AND b.amount = ev.amount AND b.id < ev.id))) THEN 'RECEIPT'
    WHEN t.id IS NOT NULL AND EXISTS (SELECT FROM pos_tender u WHERE u.undoes_id = t.id) THEN 'PART'
    WHEN p.captured <= coalesce(t.amount, 0)
        + (SELECT coalesce(sum(c.amount + c.otherwise), 0) FROM payments_closing c
            WHERE c.payment_id = p.id)
        + (SELECT coalesce(sum(b.amount), 0) FROM payments_operation b
            WHERE b.payment_id = p.id AND b.kind = 'REFUND' AND b.outcome = 'DONE'
                AND b.closing_id IS NOT NULL) THEN 'CLOSING'
    ELSE ''
END
"""
REFUND_ANSWER = """
CASE
    WHEN o.goods_return_id IS NOT NULL THEN CASE WHEN r.id IS NOT NULL THEN 'RECEIPT' ELSE '' END
    WHEN o.part_id IS NOT NULL THEN CASE WHEN EXISTS (
        SELECT FROM pos_tender u WHERE u.undoes_id = o.part_id) THEN 'PART' ELSE '' END
    WHEN o.closing_id IS NOT NULL THEN 'CLOSING'
    WHEN p.refunded <= (SELECT coalesce(sum(b.amount), 0) FROM payments_operation b
            WHERE b.payment_id = p.id AND b.kind = 'REFUND' AND b.outcome <> 'REFUSED')
        + (SELECT coalesce(sum(c.amount), 0) FROM payments_closing c
            WHERE c.payment_id = p.id) THEN 'OFFICE'
    ELSE ''
END
"""
# The return receipt that the office has issued for a refund in the portal.
OFFICE_RECEIPT = """(SELECT c.receipt_id FROM payments_closing c
    WHERE c.payment_id = x.payment_id AND c.receipt_id IS NOT NULL AND c.amount > 0
    ORDER BY c.id LIMIT 1)"""
OWN = """
SELECT ev.id AS event_id, ev.payment_id, p.sales_unit_id, d.store_id, s.merchant_id,
    (ev.at AT TIME ZONE s.time_zone)::date AS own_day, {amount} AS amount, {answer} AS answer,
    r.id AS receipt_id, e.id AS entry_id, e.amount AS entry_amount, e.sequence
FROM moves ev
JOIN payments_payment p ON p.id = ev.payment_id AND NOT p.is_training
JOIN stores_posdevice d ON d.id = p.device_id JOIN stores_store s ON s.id = d.store_id
LEFT JOIN funds f ON f.sales_unit_id = p.sales_unit_id
LEFT JOIN payments_ledgerentry e ON e.feed_id = f.feed_id AND e.psp_reference = ev.psp_reference
    AND e.reference = p.reference AND e.entry_type = '{entry_type}'
    AND (e.recipient = '' OR e.recipient = f.handle)
{till}
WHERE ev.name = '{name}'
"""
TENDERED = """
LEFT JOIN pos_tender t ON t.kind = 'VIPPS' AND t.reference = p.reference AND t.amount > 0
    AND t.basket_id = p.basket_id
LEFT JOIN pos_receipt r ON r.basket_id = t.basket_id AND r.kind = 'SALE'
"""
RETURNED = """
LEFT JOIN payments_operation o ON o.payment_id = p.id AND o.kind = 'REFUND'
    AND o.idempotency_key::text = ev.idempotency_key
LEFT JOIN pos_receipt r ON r.goods_return_id = o.goods_return_id
"""
FUNDS = """
funds AS MATERIALIZED (
    SELECT l.sales_unit_id, f.id AS feed_id, 'api:' || u.msn AS handle
    FROM payments_ledger l JOIN payments_salesunit u ON u.id = l.sales_unit_id
    JOIN payments_feed f ON f.ledger_id = l.id AND f.topic = 'funds'
)
"""


def sides(moves: str) -> str:
    """`WITH` parts that end in `sides`: one row for each of these movements."""
    captures = OWN.format(
        amount="ev.amount",
        answer=CAPTURE_ANSWER,
        entry_type="capture",
        name="CAPTURED",
        till=TENDERED,
    )
    refunds = OWN.format(
        amount="-ev.amount",
        answer=REFUND_ANSWER,
        entry_type="refund",
        name="REFUNDED",
        till=RETURNED,
    )
    return f"""
    {CLOSED}, {FUNDS},
    moves AS MATERIALIZED ({moves}),
    both_kinds AS ({captures} UNION ALL {refunds}),
    officed AS (
        SELECT x.*, CASE WHEN x.answer = 'OFFICE' THEN {OFFICE_RECEIPT} END AS office_id
        FROM both_kinds x
    ),
    sides AS (
        SELECT x.event_id, x.payment_id, x.sales_unit_id, x.store_id, x.merchant_id,
            x.amount, x.own_day, c.until, x.entry_id, x.sequence,
            CASE WHEN x.answer <> 'OFFICE' THEN x.answer
                WHEN x.office_id IS NULL THEN 'CLOSING' ELSE 'RECEIPT' END AS answer,
            CASE WHEN x.answer = 'RECEIPT' THEN x.receipt_id ELSE x.office_id END AS receipt_id,
            x.entry_id IS NOT NULL AND x.entry_amount <> x.amount AS differs
        FROM officed x LEFT JOIN closed c ON c.merchant_id = x.merchant_id
    )"""  # noqa: S608


# An entry that comes twice is matched once: the first.
INSERT = f"""
WITH {sides(NEW)},
made AS (
    INSERT INTO payments_match (event_id, sales_unit_id, store_id, day, late_for, amount, answer,
        receipt_id, entry_id, differs)
    SELECT event_id, sales_unit_id, store_id,
        CASE WHEN own_day <= until THEN until + 1 ELSE own_day END,
        CASE WHEN own_day <= until THEN own_day END, amount, answer, receipt_id, entry_id, differs
    FROM sides ORDER BY event_id, sequence
    ON CONFLICT (event_id) DO NOTHING
    RETURNING store_id, day
)
SELECT store_id, day, count(*) FROM made GROUP BY store_id, day
"""  # noqa: S608
UPDATE = f"""
WITH {sides(OPEN)},
firsts AS (SELECT DISTINCT ON (event_id) * FROM sides ORDER BY event_id, sequence),
changed AS (
    UPDATE payments_match m SET answer = f.answer, receipt_id = f.receipt_id,
        entry_id = f.entry_id, differs = f.differs
    FROM firsts f
    WHERE m.event_id = f.event_id AND (m.answer, m.receipt_id, m.entry_id, m.differs)
        IS DISTINCT FROM (f.answer, f.receipt_id, f.entry_id, f.differs)
    RETURNING m.store_id, m.day
)
SELECT store_id, day, count(*) FROM changed GROUP BY store_id, day
"""  # noqa: S608
DAYS = """
INSERT INTO payments_matchedday (sales_unit_id, store_id, day, moves, receipts, amount, waiting,
    unanswered, settled_on)
SELECT m.sales_unit_id, m.store_id, m.day, count(*), count(DISTINCT m.receipt_id), sum(m.amount),
    count(*) FILTER (WHERE m.entry_id IS NULL), count(*) FILTER (WHERE m.answer = ''),
    max(e.ledger_date)
FROM unnest(%(stores)s::bigint[], %(days)s::date[]) AS touched (store_id, day)
JOIN payments_match m ON m.store_id = touched.store_id AND m.day = touched.day
LEFT JOIN payments_ledgerentry e ON e.id = m.entry_id
GROUP BY m.sales_unit_id, m.store_id, m.day
ON CONFLICT (store_id, day, sales_unit_id) DO UPDATE SET moves = excluded.moves,
    receipts = excluded.receipts, amount = excluded.amount, waiting = excluded.waiting,
    unanswered = excluded.unanswered, settled_on = excluded.settled_on
"""
