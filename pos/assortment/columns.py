"""The columns of a file of goods: the same whether it is written or read."""

from pos.columns import Column, Kind
from stores.models.merchants import Language

# A GTIN is kept with zeros in front; written, it has as many digits as its bars.
GTIN = (
    "CASE WHEN b.gtin LIKE '000000%%' THEN right(b.gtin, 8)"
    " WHEN b.gtin LIKE '0%%' THEN right(b.gtin, 13) ELSE b.gtin END"
)
GTINS = f"""(
    SELECT coalesce(string_agg({GTIN}, ' ' ORDER BY b.gtin), '')
    FROM stores_barcode b WHERE b.product_id = p.id
)"""  # noqa: S608 - nothing in it comes from anybody.
# What an empty cell would say otherwise: nothing is on sale, and nothing is not.
ACTIVE = "CASE WHEN p.is_active THEN 'yes' ELSE 'no' END"

GOODS = {
    "sku": Column(Kind.TEXT, "p.sku"),
    "gtins": Column(Kind.TEXT, GTINS),
    **{
        f"name_{language}": Column(Kind.TEXT, f"coalesce(p.names->>'{language}', '')")
        for language in Language.values
    },
    "group": Column(Kind.TEXT, "coalesce(%(groups)s::jsonb->>p.group_id::text, '')"),
    "unit": Column(Kind.PLAIN, "p.unit"),
    "vat_code": Column(Kind.PLAIN, "p.vat_code"),
    "price": Column(Kind.AMOUNT, "p.price"),
    "currency": Column(Kind.PLAIN, "%(currency)s::text"),
    "minimum_age": Column(Kind.NUMBER, "p.minimum_age"),
    "active": Column(Kind.PLAIN, ACTIVE),
    # For whoever fills in from which day a price holds.
    "valid_from": Column(Kind.DATE, "NULL::date"),
}
