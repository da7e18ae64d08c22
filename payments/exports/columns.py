"""What stands in the columns of the exports of payments and of Vipps' ledger.

Columns are described in docs/exports.md.
"""

from pos.columns import Column, Kind, Rows

LOCAL = "to_char({0} AT TIME ZONE s.time_zone, 'YYYY-MM-DD\"T\"HH24:MI:SS')"
UNIT = {
    "store": Column(Kind.TEXT, "s.name"),
    "sales_unit": Column(Kind.TEXT, "u.name"),
    "msn": Column(Kind.TEXT, "u.msn"),
}
CURRENCY = {"currency": Column(Kind.PLAIN, "u.currency")}


def _at(column: str) -> Column:
    """A moment on the clock of the store."""
    return Column(Kind.MOMENT, LOCAL.format(column))


# A payment's are found by its reference, which is the sales unit's own.
FEE_OF_PAYMENT = """(
    SELECT sum(e.amount)::bigint FROM payments_ledger g
    JOIN payments_feed f ON f.ledger_id = g.id AND f.topic = 'fees'
    JOIN payments_ledgerentry e ON e.feed_id = f.id
    WHERE g.sales_unit_id = u.id AND e.reference = p.reference AND e.reference <> '')"""
PAYMENT = {
    **UNIT,
    "pos_id": Column(Kind.TEXT, "d.pos_id"),
    "reference": Column(Kind.TEXT, "p.reference"),
    "psp_reference": Column(Kind.TEXT, "p.psp_reference"),
    "asked_at": _at("p.requested_at"),
    "authorized_at": _at("p.authorized_at"),
    "received_at": _at("p.received_at"),
    "state": Column(Kind.PLAIN, "p.state"),
    "flag": Column(Kind.PLAIN, "p.flag"),
    "currency": Column(Kind.PLAIN, "p.currency"),
    "amount": Column(Kind.AMOUNT, "p.amount"),
    "authorized": Column(Kind.AMOUNT, "p.authorized"),
    "captured": Column(Kind.AMOUNT, "p.captured"),
    "refunded": Column(Kind.AMOUNT, "p.refunded"),
    "cancelled": Column(Kind.AMOUNT, "p.cancelled"),
    "fee": Column(Kind.AMOUNT, FEE_OF_PAYMENT),
    "receipt_number": Column(Kind.NUMBER, "r.number"),
    "business_date": Column(Kind.DATE, "r.business_date"),
    # All that is kept of a number after the country's code.
    "payer_ends_with": Column(Kind.TEXT, "right(p.payer_shown, 2)"),
}
FROM_PAYMENTS = """FROM payments_payment p
JOIN stores_posdevice d ON d.id = p.device_id
JOIN stores_store s ON s.id = d.store_id
JOIN payments_salesunit u ON u.id = p.sales_unit_id
LEFT JOIN pos_receipt r ON r.basket_id = p.basket_id
    AND p.received_at IS NOT NULL AND p.undone_at IS NULL"""

# By what a choice calls them.
ROWS = {
    "payments": Rows(PAYMENT, FROM_PAYMENTS, "p.id", "payments"),
}
# The row that a choice is made of, in the SQL of its source.
CHOSEN = {"payments": "p.id"}
