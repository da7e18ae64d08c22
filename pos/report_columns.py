"""What stands in the columns of the exports of Z reports: what each report holds, as it was taken.

Columns are described in docs/exports.md.
"""

from pos.columns import Column, Kind, Rows


def _at(*path: str) -> str:
    inside = "".join(f"->'{name}'" for name in path[:-1])
    return f"z.content{inside}->>'{path[-1]}'"


def _amount(*path: str) -> Column:
    return Column(Kind.AMOUNT, f"({_at(*path)})::bigint")


def _count(*path: str) -> Column:
    return Column(Kind.NUMBER, f"({_at(*path)})::bigint")


def _moment(name: str) -> Column:
    """As printed: the store may have moved to another time zone since."""
    return Column(Kind.MOMENT, f"left({_at(name)}, 19)")


def _of_vat(name: str) -> Column:
    rows = "jsonb_array_elements(z.content->'vat') v"
    found = f"(SELECT sum((v->>'{name}')::bigint)::bigint FROM {rows})"  # noqa: S608
    return Column(Kind.AMOUNT, f"coalesce({found}, 0)")


def _of_tender(kind: str) -> Column:
    rows = "jsonb_array_elements(z.content->'payments') t"
    its = f"WHERE t->>'kind' = '{kind}' LIMIT 1"
    found = f"(SELECT (t->>'amount')::bigint FROM {rows} {its})"  # noqa: S608
    return Column(Kind.AMOUNT, f"coalesce({found}, 0)")


SHARED = {
    "store": Column(Kind.TEXT, "s.name"),
    "pos_id": Column(Kind.TEXT, "d.pos_id"),
    "number": Column(Kind.NUMBER, "z.number"),
    "business_date": Column(Kind.DATE, "z.business_date"),
    "currency": Column(Kind.PLAIN, "(z.content->>'currency')"),
}
REPORT = {
    **SHARED,
    "opened_at": _moment("opened_at"),
    "closed_at": _moment("closed_at"),
    # Empty: the system has closed a day that nobody had.
    "closed_by": Column(Kind.TEXT, "coalesce(p.name, '')"),
    "receipts": _count("receipts"),
    "sales": _amount("sales", "amount"),
    "total_excluding_vat": _of_vat("base"),
    "vat": _of_vat("vat"),
    "returns_count": _count("returns", "count"),
    "returns": _amount("returns", "amount"),
    "discounts_count": _count("discounts", "count"),
    "discounts": _amount("discounts", "amount"),
    "voids_count": _count("voids", "count"),
    "voids": _amount("voids", "amount"),
    "copies_count": _count("copies", "count"),
    "deliveries_count": _count("deliveries", "count"),
    "deliveries": _amount("deliveries", "amount"),
    "training_count": _count("training", "count"),
    "drawer_openings": _count("drawer_openings"),
    "vipps": _of_tender("VIPPS"),
    "card": _of_tender("CARD"),
    "cash": _of_tender("CASH"),
    "gift_card": _of_tender("GIFT_CARD"),
    "gift_cards_sold": _amount("gift_cards_sold", "amount"),
    "rounding": _amount("rounding"),
    "float": _amount("float"),
    "pay_ins": _amount("pay_ins", "amount"),
    "pay_outs": _amount("pay_outs", "amount"),
    "grand_sales": _amount("grand_sales"),
    "grand_returns": _amount("grand_returns"),
    "grand_net": _amount("grand_net"),
}
RATE = {
    **SHARED,
    "vat_code": Column(Kind.TEXT, "(v->>'code')"),
    "vat_rate": Column(Kind.RATE, "(v->>'rate')::bigint"),
    "total": Column(Kind.AMOUNT, "(v->>'amount')::bigint"),
    "total_excluding_vat": Column(Kind.AMOUNT, "(v->>'base')::bigint"),
    "vat": Column(Kind.AMOUNT, "(v->>'vat')::bigint"),
}
TENDER = {
    **SHARED,
    "tender": Column(Kind.PLAIN, "(t->>'kind')"),
    "count": Column(Kind.NUMBER, "(t->>'count')::bigint"),
    "amount": Column(Kind.AMOUNT, "(t->>'amount')::bigint"),
}
BESIDE = """
JOIN stores_posdevice d ON d.id = z.device_id
JOIN stores_store s ON s.id = d.store_id
LEFT JOIN stores_staff p ON p.id = z.staff_id"""
FROM = "FROM pos_report z"
EACH = (
    "CROSS JOIN LATERAL jsonb_array_elements(z.content->'{0}') WITH ORDINALITY AS its({1}, place)"
)
# By what an address and a job call them.
ROWS = {
    "": Rows(REPORT, FROM + BESIDE, "z.business_date, z.id", "z-reports"),
    "vat": Rows(
        RATE, f"{FROM} {EACH.format('vat', 'v')}{BESIDE}", "z.business_date, z.id, place", "z-vat"
    ),
    "tenders": Rows(
        TENDER,
        f"{FROM} {EACH.format('payments', 't')}{BESIDE}",
        "z.business_date, z.id, place",
        "z-tenders",
    ),
}
