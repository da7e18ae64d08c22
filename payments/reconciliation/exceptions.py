"""The SQL of what does not fit: for each family of reasons everything that is found at this moment.

A family looks at what is new and at what it has on the list already, so the same statement opens,
changes and ends exceptions, and a run with nothing new costs next to nothing.
"""

from payments.models import Reason
from payments.reconciliation.moves import CLOSED, FUNDS

Family = tuple[tuple[Reason, ...], str]

# What every family finds of one fact.
COLUMNS = (
    "reason, key, merchant_id, sales_unit_id, store_id, day, amount, expected, payment_id, "
    "event_id, receipt_id, entry_id, payout_id, ledger_id, currency"
)
# A fact that a person has settled comes back with another amount only; one that had ended by itself
# comes back. Nothing is written for what is as it was.
MERGE = """
WITH {closed}, {funds}, found AS ({found}),
ended AS (
    UPDATE payments_discrepancy d SET ended = 'ARRIVED', ended_at = %(now)s
    WHERE d.ended = '' AND d.reason = ANY(%(reasons)s)
        AND NOT EXISTS (SELECT FROM found f WHERE f.reason = d.reason AND f.key = d.key)
        AND NOT EXISTS (
            SELECT FROM closed c WHERE c.merchant_id = d.merchant_id AND c.until >= d.day)
    RETURNING 1
),
made AS (
    INSERT INTO payments_discrepancy AS d ({columns}, found_at, ended)
    SELECT f.reason, f.key, f.merchant_id, f.sales_unit_id, f.store_id,
        greatest(f.day, c.until + 1), f.amount, f.expected, f.payment_id, f.event_id,
        f.receipt_id, f.entry_id, f.payout_id, f.ledger_id, f.currency, %(now)s, ''
    FROM found f LEFT JOIN closed c ON c.merchant_id = f.merchant_id
    ON CONFLICT (reason, key) DO UPDATE SET amount = excluded.amount,
        expected = excluded.expected, ended = '', ended_at = NULL
    WHERE (d.ended = 'ARRIVED'
            OR (d.amount, d.expected) IS DISTINCT FROM (excluded.amount, excluded.expected))
        AND NOT EXISTS (
            SELECT FROM closed c WHERE c.merchant_id = d.merchant_id AND c.until >= d.day)
    RETURNING 1
)
SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM ended)
"""
MOVES = """
SELECT x.reason, 'e' || m.event_id AS key, s.merchant_id, m.sales_unit_id, m.store_id, m.day,
    CASE WHEN x.reason = 'AMOUNT_DIFFERS' THEN e.amount ELSE m.amount END AS amount,
    CASE WHEN x.reason = 'AMOUNT_DIFFERS' THEN m.amount END AS expected, ev.payment_id,
    m.event_id, m.receipt_id, m.entry_id, NULL::bigint AS payout_id, NULL::bigint AS ledger_id,
    u.currency
FROM payments_match m JOIN payments_event ev ON ev.id = m.event_id
JOIN stores_store s ON s.id = m.store_id JOIN payments_salesunit u ON u.id = m.sales_unit_id
LEFT JOIN payments_ledgerentry e ON e.id = m.entry_id
LEFT JOIN closed c ON c.merchant_id = s.merchant_id
JOIN LATERAL (VALUES
    (CASE WHEN m.amount > 0 THEN 'CAPTURE_ABSENT' ELSE 'REFUND_ABSENT' END,
        m.entry_id IS NULL AND m.day <= %(absent)s AND u.environment <> 'TEST'),
    (CASE WHEN m.amount > 0 THEN 'CAPTURE_WITHOUT_RECEIPT' ELSE 'REFUND_WITHOUT_RETURN' END,
        m.answer = '' AND ev.at < %(patience)s),
    ('AMOUNT_DIFFERS', m.differs)
) AS x (reason, is_so) ON x.is_so
WHERE (m.entry_id IS NULL OR m.answer = '' OR m.differs) AND (c.until IS NULL OR m.day > c.until)
"""
# Receipts are wide: only what is needed of each goes along. A tender is of a basket or of a return,
# and each of the two is looked for by itself.
RECEIPTS = """
WITH recent AS MATERIALIZED (
    SELECT r.id, r.basket_id, r.goods_return_id, r.device_id, r.business_date, r.currency
    FROM pos_receipt r WHERE r.issued_at >= %(since)s
    UNION
    SELECT r.id, r.basket_id, r.goods_return_id, r.device_id, r.business_date, r.currency
    FROM payments_discrepancy d JOIN pos_receipt r ON r.id = d.receipt_id
    WHERE d.reason = 'RECEIPT_WITHOUT_MONEY' AND d.ended = ''
),
tendered AS (
    SELECT r.*, t.id AS tender_id, t.amount, t.reference FROM recent r
    JOIN pos_tender t ON t.kind = 'VIPPS' AND t.basket_id = r.basket_id
    UNION ALL
    SELECT r.*, t.id, t.amount, t.reference FROM recent r
    JOIN pos_tender t ON t.kind = 'VIPPS' AND t.goods_return_id = r.goods_return_id
)
SELECT 'RECEIPT_WITHOUT_MONEY' AS reason, 't' || r.tender_id AS key, s.merchant_id,
    p.sales_unit_id, s.id AS store_id, r.business_date AS day, r.amount, NULL::bigint AS expected,
    p.id AS payment_id, NULL::bigint AS event_id, r.id AS receipt_id, NULL::bigint AS entry_id,
    NULL::bigint AS payout_id, NULL::bigint AS ledger_id, r.currency
FROM tendered r
JOIN stores_posdevice v ON v.id = r.device_id JOIN stores_store s ON s.id = v.store_id
JOIN payments_payment p ON p.reference = r.reference AND NOT p.is_training
WHERE CASE WHEN r.amount > 0 THEN p.captured < r.amount ELSE p.refunded < -r.amount END
    AND NOT EXISTS (SELECT FROM payments_payment b
        WHERE b.reference = p.reference AND NOT b.is_training AND b.id < p.id)
"""
REACH = """unnest(%(feeds)s::bigint[], %(examined)s::bigint[], %(upto)s::bigint[])
            AS r (feed_id, examined, upto)"""
WITHIN = "n.feed_id = r.feed_id AND n.sequence > r.examined AND n.sequence <= r.upto"
# Entries that are new, or about which something is on the list.
CANDIDATES = f"""
    SELECT e.*, f.ledger_id, f.topic, l.sales_unit_id, u.msn, u.currency AS unit_currency,
        s.id AS store_id, s.merchant_id
    FROM (
        SELECT n.* FROM {REACH} JOIN payments_ledgerentry n ON {WITHIN}
        UNION ALL
        SELECT n.* FROM (
            SELECT DISTINCT d.entry_id FROM payments_discrepancy d
            WHERE d.ended = '' AND d.reason = ANY(%(reasons)s)
        ) listed JOIN payments_ledgerentry n ON n.id = listed.entry_id
        WHERE NOT EXISTS (SELECT FROM {REACH} WHERE {WITHIN})
    ) e
    JOIN payments_feed f ON f.id = e.feed_id JOIN payments_ledger l ON l.id = f.ledger_id
    JOIN payments_salesunit u ON u.id = l.sales_unit_id JOIN stores_store s ON s.id = u.store_id
"""  # noqa: S608
KNOWN_TYPES = """('capture', 'refund', 'fees-retained', 'payout-scheduled', 'scheduled-for-payout',
    'payout-aborted', 'retained-disputed-capture', 'returned-disputed-capture', 'correction',
    'top-up', 'credit-note', 'capture-fee', 'fees-invoiced', 'service-fee')"""
# About these nothing is ever on the list; half of all entries are fees.
QUIET_TYPES = """('fees-retained', 'payout-scheduled', 'scheduled-for-payout', 'capture-fee',
    'fees-invoiced', 'service-fee')"""
ABOUT_DISPUTE = """(SELECT count(*) FROM payments_ledgerentry o WHERE o.feed_id = e.feed_id
    AND o.psp_reference = e.psp_reference AND o.entry_type = '{entry_type}'{more})"""
ENTRIES = f"""
SELECT y.reason, 'l' || y.id AS key, y.merchant_id, y.sales_unit_id,
    coalesce(v.store_id, y.store_id) AS store_id, y.ledger_date AS day, y.amount,
    NULL::bigint AS expected, y.payment_id, y.event_id, NULL::bigint AS receipt_id,
    y.id AS entry_id, NULL::bigint AS payout_id, y.ledger_id, y.unit_currency AS currency
FROM (
    SELECT e.*, p.id AS payment_id, p.device_id, ev.id AS event_id, CASE
        WHEN e.entry_type IN ('capture', 'refund') AND e.topic = 'funds' THEN CASE
            WHEN e.recipient <> '' AND e.recipient <> 'api:' || e.msn THEN 'FOREIGN_ENTRY'
            WHEN w.entry_id IS NOT NULL THEN 'DUPLICATE'
            WHEN w.event_id IS NOT NULL THEN 'LATE_ENTRY'
            WHEN p.id IS NOT NULL THEN 'NOT_IN_LOG'
            ELSE 'UNKNOWN_REFERENCE' END
        WHEN e.entry_type = 'retained-disputed-capture' AND
            {ABOUT_DISPUTE.format(entry_type="returned-disputed-capture", more="")} <
            {
    ABOUT_DISPUTE.format(
        entry_type="retained-disputed-capture", more=" AND o.sequence <= e.sequence"
    )
} THEN 'DISPUTED'
        WHEN e.entry_type = 'payout-aborted' AND NOT EXISTS (
            SELECT FROM payments_payout o WHERE o.ledger_id = e.ledger_id
                AND o.last_sequence > e.sequence) THEN 'PAYOUT_ABORTED'
        WHEN e.entry_type IN ('correction', 'top-up', 'credit-note') THEN 'CORRECTION'
        WHEN e.entry_type NOT IN {KNOWN_TYPES} THEN 'UNKNOWN_TYPE' END AS reason
    FROM ({CANDIDATES} WHERE e.entry_type NOT IN {QUIET_TYPES}) e
    LEFT JOIN LATERAL (
        SELECT m.event_id FROM payments_match m WHERE m.entry_id = e.id LIMIT 1) own ON true
    LEFT JOIN payments_payment p ON e.reference <> '' AND p.sales_unit_id = e.sales_unit_id
        AND p.reference = e.reference
    LEFT JOIN payments_event ev ON ev.payment_id = p.id AND ev.psp_reference = e.psp_reference
        AND ev.name = CASE e.entry_type WHEN 'capture' THEN 'CAPTURED' WHEN 'refund'
            THEN 'REFUNDED' END
    LEFT JOIN payments_match w ON w.event_id = ev.id
    WHERE own.event_id IS NULL
) y LEFT JOIN stores_posdevice v ON v.id = y.device_id
WHERE y.reason IS NOT NULL
"""  # noqa: S608
# A minor unit more or less is rounding: Vipps rounds each fee by itself.
FEES = f"""
SELECT 'FEE_DIFFERS' AS reason, 'e' || z.event_id AS key, z.merchant_id, z.sales_unit_id,
    z.store_id, z.day, z.fee AS amount, z.agreed AS expected, z.payment_id, z.event_id,
    NULL::bigint AS receipt_id, z.entry_id, NULL::bigint AS payout_id, z.ledger_id, z.currency
FROM (
    SELECT m.event_id, e.merchant_id, e.sales_unit_id, m.store_id, m.day, ev.payment_id,
        min(e.id) AS entry_id, e.ledger_id, e.unit_currency AS currency,
        (SELECT sum(o.amount) FROM payments_ledgerentry o WHERE o.feed_id = e.feed_id
            AND o.psp_reference = e.psp_reference AND o.entry_type = 'capture-fee') AS fee,
        -((m.amount * a.rate + 5000) / 10000) AS agreed
    FROM ({CANDIDATES} WHERE f.topic = 'fees' AND e.entry_type = 'capture-fee'
        AND u.id IN (SELECT a.sales_unit_id FROM payments_feerate a)) e
    JOIN LATERAL (SELECT rate FROM payments_feerate a WHERE a.sales_unit_id = e.sales_unit_id
        AND a.valid_from <= e.ledger_date ORDER BY a.valid_from DESC LIMIT 1) a ON true
    JOIN payments_payment p ON p.sales_unit_id = e.sales_unit_id AND p.reference = e.reference
    JOIN payments_event ev ON ev.payment_id = p.id AND ev.name = 'CAPTURED'
        AND ev.psp_reference = e.psp_reference
    JOIN payments_match m ON m.event_id = ev.id
    GROUP BY m.event_id, e.merchant_id, e.sales_unit_id, m.store_id, m.day, ev.payment_id,
        e.ledger_id, e.unit_currency, e.feed_id, e.psp_reference, m.amount, a.rate
) z WHERE abs(z.fee - z.agreed) > 1
"""  # noqa: S608
OF_UNIT = """
    NULL::bigint AS payment_id, NULL::bigint AS event_id, NULL::bigint AS receipt_id,
    NULL::bigint AS entry_id"""
LEDGERS = f"""
SELECT 'CHAIN_BROKEN' AS reason, 'f' || f.id || '-' || f.count + 1 AS key, s.merchant_id,
    u.id AS sales_unit_id, s.id AS store_id, (f.stopped_at AT TIME ZONE s.time_zone)::date AS day,
    f.balance AS amount, NULL::bigint AS expected, {OF_UNIT}, NULL::bigint AS payout_id,
    l.id AS ledger_id, u.currency
FROM payments_feed f JOIN payments_ledger l ON l.id = f.ledger_id
JOIN payments_salesunit u ON u.id = l.sales_unit_id JOIN stores_store s ON s.id = u.store_id
WHERE f.stopped_at IS NOT NULL
UNION ALL
SELECT 'LEDGER_REFUSED', 'u' || u.id, s.merchant_id, u.id, s.id,
    (g.started_at AT TIME ZONE s.time_zone)::date, 0, NULL, {OF_UNIT}, NULL, NULL, u.currency
FROM payments_salesunit u JOIN stores_store s ON s.id = u.store_id
JOIN LATERAL (SELECT * FROM payments_ledgerfetch g WHERE g.sales_unit_id = u.id
    AND g.outcome <> 'RUNNING' ORDER BY g.id DESC LIMIT 1) g ON g.outcome = 'REFUSED'
UNION ALL
SELECT 'PAYOUT_DIFFERS', 'p' || o.id, s.merchant_id, u.id, s.id, o.ledger_date, o.amount,
    o.amount + o.left, {OF_UNIT}, o.id, l.id, u.currency
FROM payments_payout o JOIN payments_ledger l ON l.id = o.ledger_id
JOIN payments_salesunit u ON u.id = l.sales_unit_id JOIN stores_store s ON s.id = u.store_id
WHERE o.left <> 0
"""  # noqa: S608

_R = Reason
FAMILIES: tuple[Family, ...] = (
    (
        (
            _R.CAPTURE_ABSENT,
            _R.REFUND_ABSENT,
            _R.CAPTURE_WITHOUT_RECEIPT,
            _R.REFUND_WITHOUT_RETURN,
            _R.AMOUNT_DIFFERS,
        ),
        MOVES,
    ),
    ((_R.RECEIPT_WITHOUT_MONEY,), RECEIPTS),
    (
        (
            _R.UNKNOWN_REFERENCE,
            _R.NOT_IN_LOG,
            _R.DUPLICATE,
            _R.LATE_ENTRY,
            _R.FOREIGN_ENTRY,
            _R.DISPUTED,
            _R.PAYOUT_ABORTED,
            _R.CORRECTION,
            _R.UNKNOWN_TYPE,
        ),
        ENTRIES,
    ),
    ((_R.FEE_DIFFERS,), FEES),
    ((_R.CHAIN_BROKEN, _R.LEDGER_REFUSED, _R.PAYOUT_DIFFERS), LEDGERS),
)


def statement(found: str) -> str:
    """Open, change and end the exceptions of one family."""
    return MERGE.format(closed=CLOSED, funds=FUNDS, found=found, columns=COLUMNS)
