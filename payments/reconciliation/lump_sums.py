"""The SQL of payouts: what each is made of, from the entries since the one before.

A payout is the last entry of its ledger date and closes whole dates, so what it is made of is told
by the order of the entries alone, and to the minor unit.
"""

# The name of the type was another one before. Each payout's entries are read by their places, so
# that no estimate of how many there are decides how long it takes.
INSERT = """
WITH reached AS (
    SELECT r.feed_id, r.upto, f.ledger_id, coalesce((
        SELECT max(p.last_sequence) FROM payments_payout p WHERE p.ledger_id = f.ledger_id), 0)
        AS since
    FROM unnest(%(feeds)s::bigint[], %(upto)s::bigint[]) AS r (feed_id, upto)
    JOIN payments_feed f ON f.id = r.feed_id AND f.topic = 'funds'
),
lasts AS MATERIALIZED (
    SELECT e.*, r.ledger_id,
        coalesce(lag(e.sequence) OVER (PARTITION BY e.feed_id ORDER BY e.sequence), r.since)
            AS since
    FROM reached r JOIN payments_ledgerentry e ON e.feed_id = r.feed_id
        AND e.sequence > r.since AND e.sequence <= r.upto
        AND e.entry_type IN ('payout-scheduled', 'scheduled-for-payout')
)
SELECT p.id, p.ledger_id, l.ledger_id, p.psp_reference, p.ledger_date, -p.amount, p.since + 1,
    p.sequence, x.captures, x.refunds, x.fees, x.others, b.balance_before, p.reference, u.market
FROM lasts p JOIN payments_ledger l ON l.id = p.ledger_id
JOIN payments_salesunit u ON u.id = l.sales_unit_id
JOIN LATERAL (
    SELECT e.balance_before FROM payments_ledgerentry e
    WHERE e.feed_id = p.feed_id AND e.sequence = p.since + 1 LIMIT 1
) b ON true
JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE entry_type = 'capture'), 0) AS captures,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'refund'), 0) AS refunds,
        coalesce(sum(amount) FILTER (WHERE entry_type = 'fees-retained'), 0) AS fees,
        coalesce(sum(amount) FILTER (WHERE entry_type NOT IN ('capture', 'refund',
            'fees-retained', 'payout-scheduled', 'scheduled-for-payout')), 0) AS others
    FROM payments_ledgerentry e
    WHERE e.feed_id = p.feed_id AND e.sequence BETWEEN p.since + 1 AND p.sequence
) x ON true
ORDER BY p.ledger_id, p.sequence
"""
