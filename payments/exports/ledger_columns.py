"""What stands in the columns of the exports of payouts and of the reconciliation.

Columns are described in docs/exports.md.
"""

from payments.exports.columns import CURRENCY, LOCAL, UNIT
from pos.columns import Column, Kind, Rows

# As `Payout.bank_text` makes it.
BANK_TEXT = """coalesce(nullif(o.said_text, ''), 'Utb. '
    || left(u.name, greatest(0, 35 - length('Utb.  Vippsnr ') - length(o.number)))
    || ' Vippsnr ' || o.number)"""
PAYOUT = {
    **UNIT,
    "payout": Column(Kind.TEXT, "o.number"),
    "ledger_date": Column(Kind.DATE, "o.ledger_date"),
    "bank_date": Column(Kind.DATE, "o.bank_date"),
    "bank_text": Column(Kind.TEXT, BANK_TEXT),
    **CURRENCY,
    "captured": Column(Kind.AMOUNT, "o.captures"),
    "refunded": Column(Kind.AMOUNT, "o.refunds"),
    "fees_retained": Column(Kind.AMOUNT, "o.fees_retained"),
    "others": Column(Kind.AMOUNT, "o.others"),
    "brought_forward": Column(Kind.AMOUNT, "o.brought_forward"),
    "left": Column(Kind.AMOUNT, "o.left"),
    "amount": Column(Kind.AMOUNT, "o.amount"),
}
FROM_PAYOUTS = """FROM payments_payout o
JOIN payments_ledger g ON g.id = o.ledger_id
JOIN payments_salesunit u ON u.id = g.sales_unit_id
JOIN stores_store s ON s.id = u.store_id"""

IS_RETAINED = "e.entry_type = 'fees-retained'"
ENTRY = {
    **UNIT,
    "payout": Column(Kind.TEXT, "o.number"),
    "bank_date": Column(Kind.DATE, "o.bank_date"),
    "ledger_date": Column(Kind.DATE, "e.ledger_date"),
    "at": Column(Kind.MOMENT, LOCAL.format("e.at")),
    "entry": Column(Kind.TEXT, "e.entry_type"),
    "reference": Column(Kind.TEXT, "e.reference"),
    "psp_reference": Column(Kind.TEXT, "e.psp_reference"),
    **CURRENCY,
    "gross": Column(Kind.AMOUNT, f"CASE WHEN NOT {IS_RETAINED} THEN e.amount END"),
    "fee": Column(Kind.AMOUNT, "its.fee"),
    "net": Column(
        Kind.AMOUNT, f"CASE WHEN NOT {IS_RETAINED} THEN e.amount + coalesce(its.fee, 0) END"
    ),
    "retained": Column(Kind.AMOUNT, f"CASE WHEN {IS_RETAINED} THEN e.amount END"),
    "receipt_number": Column(Kind.NUMBER, "r.number"),
    "receipt_kind": Column(Kind.PLAIN, "r.kind"),
    "business_date": Column(Kind.DATE, "r.business_date"),
    "pos_id": Column(Kind.TEXT, "d.pos_id"),
}
# The entry that pays out is no part of what it is made of. A fee is found by Vipps' reference of
# the capture; it may stand there on a later date.
OF_PAYOUTS = """
JOIN payments_ledgerentry last ON last.id = o.entry_id
JOIN payments_ledgerentry e ON e.feed_id = last.feed_id
    AND e.sequence BETWEEN o.first_sequence AND o.last_sequence AND e.id <> o.entry_id
LEFT JOIN payments_feed f ON f.ledger_id = g.id AND f.topic = 'fees'
LEFT JOIN LATERAL (
    SELECT sum(c.amount)::bigint AS fee FROM payments_ledgerentry c
    WHERE c.feed_id = f.id AND c.psp_reference = e.psp_reference AND e.psp_reference <> ''
) its ON true
LEFT JOIN payments_match m ON m.entry_id = e.id
LEFT JOIN pos_receipt r ON r.id = m.receipt_id
LEFT JOIN stores_posdevice d ON d.id = r.device_id"""
FROM_ENTRIES = FROM_PAYOUTS + OF_PAYOUTS

# As `days.Day.state` says it.
EXCEPTIONS = """(SELECT count(*) FROM payments_discrepancy x
    WHERE x.store_id = m.store_id AND x.sales_unit_id = m.sales_unit_id
        AND x.day = m.day AND x.ended = '')"""
IS_PAID = """coalesce(m.settled_on <= (SELECT max(o.ledger_date) FROM payments_payout o
    JOIN payments_ledger g ON g.id = o.ledger_id WHERE g.sales_unit_id = m.sales_unit_id), false)"""
DAY = {
    **UNIT,
    "day": Column(Kind.DATE, "m.day"),
    **CURRENCY,
    "movements": Column(Kind.NUMBER, "m.moves"),
    "receipts": Column(Kind.NUMBER, "m.receipts"),
    "amount": Column(Kind.AMOUNT, "m.amount"),
    "not_in_ledger": Column(Kind.NUMBER, "m.waiting"),
    "without_receipt": Column(Kind.NUMBER, "m.unanswered"),
    "exceptions": Column(Kind.NUMBER, EXCEPTIONS),
    "settled_on": Column(Kind.DATE, "m.settled_on"),
    "state": Column(
        Kind.PLAIN,
        f"CASE WHEN {EXCEPTIONS} > 0 THEN 'OPEN' WHEN m.waiting > 0 OR NOT {IS_PAID}"
        " THEN 'WAITS' ELSE 'FITS' END",
    ),
}
FROM_DAYS = """FROM payments_matchedday m
JOIN payments_salesunit u ON u.id = m.sales_unit_id
JOIN stores_store s ON s.id = m.store_id"""

MOVE = {
    **UNIT,
    "pos_id": Column(Kind.TEXT, "d.pos_id"),
    "day": Column(Kind.DATE, "m.day"),
    "late_for": Column(Kind.DATE, "m.late_for"),
    "reference": Column(Kind.TEXT, "p.reference"),
    "psp_reference": Column(Kind.TEXT, "v.psp_reference"),
    **CURRENCY,
    "amount": Column(Kind.AMOUNT, "m.amount"),
    "answer": Column(Kind.PLAIN, "m.answer"),
    "receipt_number": Column(Kind.NUMBER, "r.number"),
    "receipt_kind": Column(Kind.PLAIN, "r.kind"),
    "business_date": Column(Kind.DATE, "r.business_date"),
    "ledger_date": Column(Kind.DATE, "e.ledger_date"),
    "ledger_amount": Column(Kind.AMOUNT, "e.amount"),
    "payout": Column(Kind.TEXT, "o.number"),
}
FROM_MOVES = """FROM payments_match m
JOIN payments_event v ON v.id = m.event_id
JOIN payments_payment p ON p.id = v.payment_id
JOIN stores_posdevice d ON d.id = p.device_id
JOIN payments_salesunit u ON u.id = m.sales_unit_id
JOIN stores_store s ON s.id = m.store_id
LEFT JOIN pos_receipt r ON r.id = m.receipt_id
LEFT JOIN payments_ledgerentry e ON e.id = m.entry_id
LEFT JOIN payments_feed f ON f.id = e.feed_id
LEFT JOIN LATERAL (
    SELECT o.number FROM payments_payout o
    WHERE o.ledger_id = f.ledger_id AND o.last_sequence >= e.sequence
    ORDER BY o.last_sequence LIMIT 1
) o ON true"""

# By what a choice calls them, as `columns.ROWS` and `columns.CHOSEN`.
ROWS = {
    "payouts": Rows(PAYOUT, FROM_PAYOUTS, "o.ledger_date, o.id", "payouts"),
    "entries": Rows(ENTRY, FROM_ENTRIES, "o.ledger_date, o.id, e.sequence", "payout-entries"),
    "days": Rows(DAY, FROM_DAYS, "m.day, m.id", "reconciliation"),
    "moves": Rows(MOVE, FROM_MOVES, "m.day, m.event_id", "movements"),
}
CHOSEN = {"payouts": "o.id", "entries": "o.id", "days": "m.id", "moves": "m.event_id"}
