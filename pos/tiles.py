"""What lies on the till's shelf: goods to tap, a family of variants once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, Q, Value
from django.db.models.fields.json import KT
from django.urls import reverse

from stores import embedded, families, search
from stores.families import Shown
from stores.models import Product, QuickKey, Store
from stores.models.quick_keys import MOST

GRID = MOST


def tile(product: Product, language: str, label: str = "") -> dict[str, Any]:
    """A product as the grid shows it; `label` is what head office calls it on a key."""
    return {
        "id": product.pk,
        "name": label or product.name(language),
        "sku": product.sku,
        "price": product.price,
        "unit": product.unit,
        "picture": f"products/{product.picture}.svg" if product.picture else "",
        "photo": reverse("product-image", args=[product.pk]) if product.image else "",
    }


def _of_family(first: Product, shown: Shown, language: str, label: str = "") -> dict[str, Any]:
    """A family: its picture is that of its first variant."""
    return {
        **tile(first, language, label or shown.name(language)),
        "sku": "",
        "price": shown.price,
        "family": first.family_id,
        "variants": shown.variants,
    }


def _shelf(
    rows: Iterable[Product], language: str, families_: dict[int, Shown]
) -> list[dict[str, Any]]:
    """Each product, or its family where that is shown and has more than one variant on sale."""
    found = []
    for product in rows:
        label = getattr(product, "label", "")
        shown = families_.get(product.family_id or 0)
        if shown and shown.variants > 1 and not getattr(product, "is_single", False):
            found.append(_of_family(product, shown, language, label))
        else:
            found.append(tile(product, language, label))
    return found


def quick_tiles(store: Store) -> list[dict[str, Any]]:
    """The goods that are one tap away: the store's own keys, else the merchant's grid.

    One query, and one more where there are families. A key of a variant is that variant.
    """
    on_sale = Product.objects.filter(merchant=store.merchant_id, is_active=True)
    keys = QuickKey.objects.filter(store=store)
    has_keys = keys.filter(Q(product__is_active=True) | Q(family__variants__is_active=True))
    own = on_sale.filter(quick_keys__store=store).annotate(
        place=F("quick_keys__position"), label=F("quick_keys__label"), is_single=Value(value=True)
    )
    of_family = on_sale.filter(family__in=keys.exclude(family=None).values("family"))
    shared = families.first_of_each(of_family).filter(family__quick_keys__store=store)
    shared = shared.annotate(
        place=F("family__quick_keys__position"),
        label=F("family__quick_keys__label"),
        is_single=Value(value=False),
    )
    placed = on_sale.filter(grid_position__isnull=False)
    grid = families.first_of_each(placed, "grid_position").filter(~Exists(has_keys))
    grid = grid.annotate(place=F("grid_position"), label=Value(""), is_single=Value(value=False))
    quick = list(own.union(shared, grid, all=True).order_by("place", "pk")[:GRID])
    return _shown(quick, store)


def group_tiles(store: Store, group_id: int) -> list[dict[str, Any]]:
    """The goods of one group, the quick ones first."""
    found = Product.objects.filter(merchant=store.merchant_id, is_active=True, group=group_id)
    ordered = families.first_of_each(found).order_by(
        "grid_position", KT(f"names__{store.language}"), "pk"
    )
    return _shown(list(ordered[:GRID]), store)


def _shown(rows: Sequence[Product], store: Store) -> list[dict[str, Any]]:
    ids = {row.family_id for row in rows if row.family_id and not getattr(row, "is_single", False)}
    return _shelf(rows, store.language, families.shown(ids))


def found_tiles(store: Store, text: str) -> list[dict[str, Any]]:
    """What a search finds: one more than is shown, if there are more.

    `is_asked` are the goods whose whole GTIN or SKU this is, `is_label` those whose label it is:
    they are added as the label says. A family is one tile, unless one variant was looked for.
    """
    found = search.found(store.merchant_id, text, store.language, limit=search.FOUND + 1)
    if not found and (product := _of_label(store, text)):
        return [{**tile(product, store.language), "is_asked": True, "is_label": True}]
    asked = {product.pk for product in found if search.is_code_of(product, text)}
    ids = {row.family_id for row in found if row.family_id and row.pk not in asked}
    families_ = families.found(ids, text)
    rows = _meant(found, {pk: shown.only for pk, shown in families_.items() if shown.only})
    shelf = _shelf(rows, store.language, families_)
    for product, its in zip(rows, shelf, strict=True):
        its["is_asked"] = "family" not in its and search.is_code_of(product, text)
    return shelf


def _meant(rows: list[Product], only: dict[int, int]) -> list[Product]:
    """Those rows, but of a family the one variant that was looked for (`only`), and that once."""
    missing = set(only.values()) - {row.pk for row in rows}
    variants = Product.objects.in_bulk(missing) if missing else {}
    found: dict[int, Product] = {}
    for row in rows:
        pk = only.get(row.family_id or 0, row.pk)
        meant = found.setdefault(pk, variants.get(pk, row))
        meant.is_single = bool(only.get(row.family_id or 0))  # type: ignore[attr-defined]
    return list(found.values())


def _of_label(store: Store, text: str) -> Product | None:
    try:
        found = embedded.find(store.merchant_id, text)
    except embedded.WrongLabel:
        return None
    return found[1] if found else None


def choice(store: Store, family_id: int) -> dict[str, Any] | None:
    """A family to choose from; None where nothing of it is on sale."""
    found = families.choice(store.merchant_id, family_id)
    if found is None:
        return None
    family, variants = found
    return {
        "name": family.name(store.language),
        "variants": [
            {
                "id": row.pk,
                "label": row.variant_label,
                "sku": row.sku,
                "price": row.price,
                "unit": row.unit,
            }
            for row in variants
        ],
    }
