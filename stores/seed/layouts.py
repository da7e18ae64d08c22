"""Quick keys of the demo: one store has its own, as a shop that sells mostly food would lay them.

The other stores show their merchant's grid.
"""

from stores.models import Product, QuickKey, Store

# By the store's prefix: SKU and short name, in the order of the keys. For a variant's SKU its
# family lies there.
LAYOUTS = {
    "strog": (
        ("DR-1001", "Kaffe"),
        ("MA-1001", "Snegl"),
        ("MA-1002", ""),
        ("MA-1003", ""),
        ("MA-1009", ""),
        ("MA-1011", "Danbo"),
        ("MA-1012", "Skinke"),
        ("TI-1004", "Pose"),
        ("IN-1002", ""),
        ("KL-1001", "Hoodie"),
        ("KL-1060", ""),
    ),
}


def lay(store: Store) -> None:
    """Give the store its keys, unless it has some."""
    layout = LAYOUTS.get(store.prefix, ())
    if not layout or store.quick_keys.exists():
        return
    skus = [sku for sku, _label in layout]
    found = Product.objects.filter(merchant=store.merchant_id, sku__in=skus)
    goods = {product.sku: product for product in found}
    QuickKey.objects.bulk_create(
        QuickKey(
            store=store,
            merchant_id=store.merchant_id,
            position=position,
            product=None if goods[sku].family_id else goods[sku],
            family_id=goods[sku].family_id,
            label=label,
        )
        for position, (sku, label) in enumerate(layout, start=1)
    )
