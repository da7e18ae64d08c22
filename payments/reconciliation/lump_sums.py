"""The SQL of payouts: what each is made of, from the entries since the one before.

A payout is the last entry of its ledger date and closes whole dates, so what it is made of is told
by the order of the entries alone, and to the minor unit.
"""

# `number` is what comes after the ledger's id; the name of the type was another one before.
INSERT = """
WITH reached AS (
    SELECT * FROM unnest(%(feeds)s::bigint[], %(upto)s::bigint[]) AS r (feed_id, upto)
),
fresh AS (
    SELECT e.*, f.ledger_id,
        count(*) FILTER (WHERE e.entry_type IN ('payout-scheduled', 'scheduled-for-payout'))
            OVER (PARTITION BY e.feed_id ORDER BY e.sequence DESC) AS payouts_from_here
    FROM reached r JOIN payments_feed f ON f.id = r.feed_id AND f.topic = 'funds'
    JOIN payments_ledgerentry e ON e.feed_id = f.id AND e.sequence <= r.upto AND e.sequence >
        coalesce((SELECT max(p.last_sequence) FROM payments_payout p
            WHERE p.ledger_id = f.ledger_id), 0)
),
grouped AS (
    SELECT ledger_id, payouts_from_here, min(sequence) AS first, max(sequence) AS last,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'capture'), 0) AS captures,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'refund'), 0) AS refunds,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'fees-retained'), 0) AS fees,
        coalesce(sum(amount) FILTER (WHERE entry_type NOT IN ('capture', 'refund',
            'fees-retained', 'payout-scheduled', 'scheduled-for-payout')), 0) AS others
    FROM fresh WHERE payouts_from_here > 0 GROUP BY ledger_id, payouts_from_here
)
SELECT e.id, g.ledger_id, l.ledger_id, e.psp_reference, e.ledger_date, -e.amount, g.first, g.last,
    g.captures, g.refunds, g.fees, g.others, b.balance_before, e.reference, u.market
FROM grouped g JOIN payments_ledger l ON l.id = g.ledger_id
JOIN payments_salesunit u ON u.id = l.sales_unit_id
JOIN fresh e ON e.ledger_id = g.ledger_id AND e.sequence = g.last
JOIN fresh b ON b.ledger_id = g.ledger_id AND b.sequence = g.first
ORDER BY g.ledger_id, g.last
"""
