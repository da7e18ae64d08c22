"""What stands in the columns of an export, and how each kind is written into a file.

Columns are described in docs/exports.md.
"""

from enum import Enum, auto
from typing import NamedTuple

from stores import formulas

FROM = "FROM pos_receipt r"
FROM_LINES = f"{FROM} JOIN pos_receiptline l ON l.receipt_id = r.id"
FROM_TENDERS = (
    f"{FROM} CROSS JOIN LATERAL"
    " jsonb_array_elements(r.content->'tenders') WITH ORDINALITY AS its(t, place)"
)
FROM_RATES = f"{FROM} CROSS JOIN LATERAL jsonb_array_elements(r.content->'vat') v"


class Kind(Enum):
    """AMOUNT and RATE count hundredths, QUANTITY thousandths; PLAIN is a word of our own."""

    PLAIN = auto()
    TEXT = auto()
    NUMBER = auto()
    AMOUNT = auto()
    RATE = auto()
    QUANTITY = auto()
    DATE = auto()
    MOMENT = auto()


# Decimal commas, and no text is a formula.
HUNDREDTHS = "replace(to_char({0} / 100.0, 'FM9999999999990.00'), '.', ',')"
IN_CSV = {
    Kind.TEXT: formulas.IN_SQL,
    Kind.AMOUNT: HUNDREDTHS,
    Kind.RATE: HUNDREDTHS,
    Kind.QUANTITY: "replace(to_char({0} / 1000.0, 'FM9999999990.000'), '.', ',')",
}


class Column(NamedTuple):
    """`sql` gives the value as it is kept: amounts in minor units."""

    kind: Kind
    sql: str

    @property
    def csv(self) -> str:
        """The same as a cell of CSV."""
        return IN_CSV.get(self.kind, "{0}").format(self.sql)


class Rows(NamedTuple):
    """An export has a row for each of these, in this order; `name` begins the file's name."""

    columns: dict[str, Column]
    source: str
    order: str
    name: str


SHARED = {
    "store": Column(Kind.TEXT, "s.name"),
    "pos_id": Column(Kind.TEXT, "d.pos_id"),
    "kind": Column(Kind.PLAIN, "r.kind"),
    "number": Column(Kind.NUMBER, "r.number"),
    "sequence": Column(Kind.NUMBER, "r.sequence"),
    "business_date": Column(Kind.DATE, "r.business_date"),
    # As printed: the store may have moved to another time zone since.
    "issued_at": Column(Kind.MOMENT, "left(r.content->>'issued_at', 19)"),
}
CURRENCY = {"currency": Column(Kind.PLAIN, "r.currency")}
RECEIPT = {
    **SHARED,
    "cashier": Column(Kind.TEXT, "coalesce(p.name, r.content->>'staff', '')"),
    **CURRENCY,
    "total": Column(Kind.AMOUNT, "r.total"),
    "total_excluding_vat": Column(Kind.AMOUNT, "r.total_excluding_vat"),
    "vat": Column(Kind.AMOUNT, "(r.total - r.total_excluding_vat)"),
    "rounding": Column(Kind.AMOUNT, "r.rounding"),
    "tenders": Column(
        Kind.TEXT,
        "(SELECT coalesce(string_agg(t->>'kind', '+'), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)",
    ),
    "references": Column(
        Kind.TEXT,
        "(SELECT coalesce(string_agg(nullif(t->>'reference', ''), ' '), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)",
    ),
    "hash": Column(Kind.PLAIN, "r.hash"),
    # Already taken off the total.
    "discount": Column(
        Kind.AMOUNT,
        "(SELECT coalesce(sum((l->>'discount')::bigint), 0)"
        " FROM jsonb_array_elements(r.content->'lines') l)::bigint",
    ),
    # Of the total: paid in, and no turnover.
    "gift_cards": Column(Kind.AMOUNT, "r.gift_cards"),
    # What the rows add up to is what the Z reports say.
    "turnover_excluding_vat": Column(Kind.AMOUNT, "(r.total_excluding_vat - r.gift_cards)"),
}
RATE = {
    **SHARED,
    **CURRENCY,
    "vat_code": Column(Kind.TEXT, "(v->>'code')"),
    "vat_rate": Column(Kind.RATE, "(v->>'rate')::bigint"),
    "total": Column(Kind.AMOUNT, "(v->>'amount')::bigint"),
    "total_excluding_vat": Column(Kind.AMOUNT, "((v->>'amount')::bigint - (v->>'vat')::bigint)"),
    "vat": Column(Kind.AMOUNT, "(v->>'vat')::bigint"),
}
TENDER = {
    **SHARED,
    **CURRENCY,
    "tender": Column(Kind.PLAIN, "(t->>'kind')"),
    "amount": Column(Kind.AMOUNT, "(t->>'amount')::bigint"),
    "given": Column(Kind.AMOUNT, "(t->>'given')::bigint"),
    "change": Column(Kind.AMOUNT, "(t->>'change')::bigint"),
    "reference": Column(Kind.TEXT, "coalesce(t->>'reference', '')"),
    "gift_card": Column(Kind.TEXT, "coalesce(t->>'gift_card', '')"),
}
# What invoices what was delivered, too.
LINE = {
    **SHARED,
    **CURRENCY,
    "customer_reference": Column(Kind.TEXT, "r.customer_reference"),
    "line": Column(Kind.NUMBER, "l.position"),
    "sku": Column(Kind.TEXT, "l.sku"),
    "name": Column(Kind.TEXT, "l.name"),
    "quantity": Column(Kind.QUANTITY, "l.quantity"),
    "unit": Column(Kind.PLAIN, "l.unit"),
    "unit_price": Column(Kind.AMOUNT, "l.unit_price"),
    "discount": Column(Kind.AMOUNT, "l.discount"),
    "vat_code": Column(Kind.TEXT, "l.standard_code"),
    "vat_rate": Column(Kind.RATE, "l.vat_rate"),
    "total": Column(Kind.AMOUNT, "l.amount"),
    "total_excluding_vat": Column(Kind.AMOUNT, "(l.amount - l.vat)"),
    "vat": Column(Kind.AMOUNT, "l.vat"),
}
# By what an address and a job call them.
ROWS = {
    "": Rows(RECEIPT, FROM, "r.id", "receipts"),
    "vat": Rows(RATE, FROM_RATES, "r.id, (v->>'rate')::bigint DESC", "vat"),
    "tenders": Rows(TENDER, FROM_TENDERS, "r.id, its.place", "tenders"),
    "lines": Rows(LINE, FROM_LINES, "r.id, l.position", "lines"),
}
