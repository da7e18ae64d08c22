"""Families of the demo: clothes of one style and colour are one article, in sizes."""

import re

from stores.models import Merchant, Product, ProductFamily

from .words import SIZES

CLOTHES = "KL-"
SIZED = re.compile(rf"(.+?),? ({'|'.join(SIZES)})")


def gather(merchant: Merchant) -> None:
    """Give the merchant's clothes their families, unless it has some."""
    if merchant.families.exists():
        return
    sized: dict[str, list[Product]] = {}
    names: dict[str, dict[str, str]] = {}
    for product in merchant.products.filter(sku__startswith=CLOTHES).order_by("pk"):
        parts = {key: SIZED.fullmatch(name) for key, name in product.names.items()}
        found = {key: part for key, part in parts.items() if part}
        if len(found) < len(parts):
            continue
        product.variant_label = found["en"][2]
        product.variant_position = SIZES.index(found["en"][2]) + 1
        sized.setdefault(found["en"][1], []).append(product)
        names.setdefault(found["en"][1], {key: part[1] for key, part in found.items()})
    families = ProductFamily.objects.bulk_create(
        ProductFamily(merchant=merchant, names=names[name]) for name in sized
    )
    for family, variants in zip(families, sized.values(), strict=True):
        for product in variants:
            product.family = family
    Product.objects.bulk_update(
        [product for variants in sized.values() for product in variants],
        ["family", "variant_label", "variant_position"],
        batch_size=400,
    )
