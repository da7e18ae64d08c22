"""Labels of the demo's scale, as Nordic shops print them: cheese by weight, ham by price."""

from stdnum import ean

from stores.models import Barcode, Embedded, EmbeddedCode, Merchant, Product

# Prefix, what is in the code, its decimals.
RULES = (("20", Embedded.PRICE, 2), ("23", Embedded.WEIGHT, 3))
# SKU and the beginning of its labels: the prefix and an item number of five digits.
LABELLED = {"MA-1011": "2310011", "MA-1012": "2010012"}


def label(merchant: Merchant) -> None:
    """Give the merchant rules and labels, unless it has rules."""
    if merchant.embedded_codes.exists():
        return
    EmbeddedCode.objects.bulk_create(
        EmbeddedCode(merchant=merchant, prefix=prefix, kind=kind, item_digits=5, decimals=decimals)
        for prefix, kind, decimals in RULES
    )
    goods = dict(
        Product.objects.filter(merchant=merchant, sku__in=LABELLED).values_list("sku", "pk")
    )
    Barcode.objects.bulk_create(
        [
            Barcode(merchant=merchant, product_id=goods[sku], gtin=_without_value(begin))
            for sku, begin in LABELLED.items()
        ],
        ignore_conflicts=True,
    )


def _without_value(begin: str) -> str:
    digits = begin.ljust(12, "0")
    return f"0{digits}{ean.calc_check_digit(digits)}"
