"""What the till's templates show: contexts built with a known number of queries."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from pos import sums, tiles
from pos.lines import Changed
from pos.models import Basket, BasketLine
from pos.sums import Sums
from stores import keys
from stores.models import ProductGroup, Store


def rate_text(rate: int) -> str:
    """`25 %`, `25,5 %`: a rate as it is written beside an amount."""
    whole, rest = divmod(rate, 100)
    return f"{whole},{rest:02}".rstrip("0") + "\u00a0%" if rest else f"{whole}\u00a0%"


def _sums_context(basket: Basket, known: Sums | None = None) -> dict[str, Any]:
    """Number of items and VAT per rate, in at most one query."""
    its = known or sums.of(basket)
    return {
        "basket": basket,
        "item_count": its.items,
        "left": basket.total - its.received,
        "vat_rows": [(rate_text(rate), its.vat[rate]) for rate in sorted(its.vat, reverse=True)],
        "key": keys.fresh(),
    }


def basket_context(
    basket: Basket, lines: Sequence[BasketLine], *, received: int = 0
) -> dict[str, Any]:
    """The basket with its lines; the newest one is marked. `received` is paid of it already."""
    newest = max(lines, key=lambda line: line.position, default=None)
    return {
        **_sums_context(basket, sums.of_lines(lines, received=received + basket.credit)),
        "lines": lines,
        "changed": newest.pk if newest else None,
    }


def changed_context(changed: Changed) -> dict[str, Any]:
    """What one act changed."""
    return {
        **_sums_context(changed.basket, changed.sums),
        "line": changed.line,
        "changed": changed.line.pk if changed.line else None,
        "is_new": changed.is_new,
        "removed": changed.removed,
        "said": changed.line.name if changed.line else "",
    }


def groups(store: Store) -> list[tuple[int, str]]:
    """The tabs of the grid."""
    rows = ProductGroup.objects.filter(merchant=store.merchant_id).order_by("position", "pk")
    return [
        (row.pk, row.names.get(store.language) or next(iter(row.names.values()))) for row in rows
    ]


def page_context(store: Store) -> dict[str, Any]:
    """What stands on the till's page beside the sale."""
    return {
        "tiles": tiles.quick_tiles(store),
        "groups": groups(store),
        "live_url": f"{settings.LIVE_ORIGIN}/live/till",
        "look_url": reverse("look"),
    }
