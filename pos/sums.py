"""What a basket comes to, as the till shows it: how many items, and how much VAT at each rate."""

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from pos.models import Basket, BasketLine
from pos.models.baskets import ONE
from stores.models import Unit

# As an expression, so that whoever reads a basket by SQL gets its sums in the same statement.
OF_BASKET = """json_build_array((
    SELECT coalesce(sum(amount), 0) FROM pos_tender WHERE basket_id = %(basket)s
) + (
    SELECT coalesce(sum(credit), 0) FROM pos_basket WHERE id = %(basket)s
), (
    SELECT json_agg(json_build_array(s.vat_rate, s.vat, s.items)) FROM (
        SELECT CASE WHEN product_id IS NOT NULL THEN vat_rate END AS vat_rate, sum(vat) AS vat,
            sum(CASE unit WHEN 'KG' THEN 1 ELSE quantity / 1000 END) AS items
        FROM pos_basketline WHERE basket_id = %(basket)s GROUP BY 1
    ) s
))"""


@dataclasses.dataclass(frozen=True, slots=True)
class Sums:
    """`items` counts every piece, and a weighed line as one; `vat` is in minor units by rate.

    `received` is what has been paid of it already, and what comes back for it, in minor units.
    """

    items: int
    vat: dict[int, int]
    received: int = 0

    def after(self, line: BasketLine, *, more: int, vat: int, is_new: bool) -> "Sums":
        """When a line has grown by a quantity, in thousandths, and an amount of VAT."""
        items = int(is_new) if line.unit == Unit.KG else more // ONE
        at_rate = self.vat.get(line.vat_rate, 0) + vat
        return Sums(self.items + items, {**self.vat, line.vat_rate: at_rate}, self.received)


def of(basket: Basket) -> Sums:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + OF_BASKET, {"basket": basket.pk})
        return read(cursor.fetchone()[0])


def of_lines(lines: Iterable[BasketLine], *, received: int = 0) -> Sums:
    """The same from the lines themselves, where they are at hand."""
    items, vat = 0, dict[int, int]()
    for line in lines:
        items += 1 if line.unit == Unit.KG else line.quantity // ONE
        if line.product_id:
            vat[line.vat_rate] = vat.get(line.vat_rate, 0) + line.vat
    return Sums(items, vat, received)


def read(rows: Any) -> Sums:
    """What the database answered for `OF_BASKET`."""
    received, found = json.loads(rows) if isinstance(rows, str) else rows
    found = found or []
    items = sum(items for _, _, items in found)
    # Without a rate: gift cards, which are no turnover.
    return Sums(items, {rate: vat for rate, vat, _ in found if rate is not None}, received)
