"""Goods come into the basket: scanned, or tapped.

The busiest act of a till, so it is two statements: one reads all that it depends on, together with
the way in, and one writes all that it changes if the basket is still the one that was read.
Otherwise somebody else's change came between, and it starts again. No scan is refused because
another one was faster.
"""

import dataclasses
import uuid
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from pos import baskets, forms, goods_lines, lines, live, owed, sums
from pos.lines import Changed
from pos.models import Basket, BasketLine, Numbering
from pos.refusals import NotPossible, UnknownCode
from pos.shifts import now
from pos.sums import Sums
from stores import products
from stores.models import POSDevice, Product, ProductGroup
from stores.prepared import Parts, all_paths, columns, read_all
from stores.sign_ins import Along, AlongRow

PARTS: Parts = [
    (Basket, "b"),
    (BasketLine, "l"),
    (Product, "g"),
    (ProductGroup, "t"),
    (Numbering, "n"),
]
WIDTH = len(all_paths(PARTS))
# What is on sale of a store's merchant, or nothing: by what was tapped, or by what was scanned.
TAPPED = "g.id = %(product)s"
SCANNED = """g.id = (
    SELECT product_id FROM stores_barcode WHERE merchant_id = s.merchant_id AND gtin = %(gtin)s
)"""
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)}, {products.RATE_OF_GOODS},
    EXISTS (SELECT FROM pos_formkey k WHERE k.key = %(key)s),
    {sums.OF_BASKET.replace("%(basket)s", "b.id")},
    o.id, o.number, o.total
FROM (SELECT) nothing
LEFT JOIN stores_product g ON g.merchant_id = s.merchant_id AND g.is_active AND <which>
LEFT JOIN stores_productgroup t ON t.id = g.group_id
LEFT JOIN pos_basket b ON b.device_id = d.id AND b.state = 'OPEN'
LEFT JOIN pos_basketline l
    ON l.basket_id = b.id AND l.product_id = g.id AND l.unit_price = g.price
{owed.OWED}
"""  # noqa: S608

# By column, what of a line is written.
WRITTEN = {
    str(field.column): field.attname
    for field in BasketLine._meta.concrete_fields
    if not field.primary_key
}


def _write_of(first: str = "", only: str = "") -> str:
    """`first` is what the statement writes before, `only` on what condition the basket changes."""
    return f"""
WITH {first}moved AS (
    UPDATE pos_basket SET total = %(basket_total)s, vat = %(basket_vat)s, version = version + 1,
        minimum_age = %(basket_age)s, is_totalled = false, next_part = NULL,
        follows_id = NULL
    WHERE id = %(basket_id)s AND version = %(read)s AND state = 'OPEN' AND frozen_at IS NULL
        {only}
    RETURNING id, device_id
), taken AS (
    INSERT INTO pos_formkey (key, device_id, act) SELECT %(key)s, device_id, 'add' FROM moved
)
INSERT INTO pos_basketline ({", ".join(WRITTEN)})
SELECT {", ".join(f"%({column})s" for column in WRITTEN)} FROM moved
ON CONFLICT (basket_id, product_id, unit_price) DO UPDATE
    SET quantity = excluded.quantity, amount = excluded.amount, vat = excluded.vat
RETURNING id, pg_notify(%(channel)s, %(told)s)
"""  # noqa: S608


WRITE = _write_of()
WRITE_DECLINED = _write_of(owed.DECLINED, owed.IS_DECLINED)


@dataclasses.dataclass(slots=True)
class Found:
    """The open basket as one act finds it, the goods, their line in it and their VAT today;
    `receipt` is the one that the last sale still owes."""

    basket: Basket
    line: BasketLine | None
    product: Product | None
    group: ProductGroup | None
    rate: products.Rate | None
    is_done: bool
    sums: Sums
    receipt: owed.Owed | None


def _tapped(request: Any) -> dict[str, Any]:
    product_id = forms.read_number(request.POST.get("product", ""))
    return asked(forms.key_or_none(request), product=product_id)


def _scanned(request: Any) -> dict[str, Any]:
    gtin = products.read_gtin(request.POST.get("code", ""))
    return asked(forms.key_or_none(request), gtin=gtin)


def asked(key: uuid.UUID | None, **which: Any) -> dict[str, Any]:
    return {"key": key, "at": now(), **which}


# For the routes of both acts.
ALONG_A_TAP = Along(READ.replace("<which>", TAPPED), _tapped)
ALONG_A_SCAN = Along(READ.replace("<which>", SCANNED), _scanned)
# A line of the same goods at another price; asked for by no route.
ALONG_A_PRICE = Along(ALONG_A_SCAN.text.replace("= g.price", "= %(price)s"), _scanned)


def scan(
    device: POSDevice,
    *,
    code: str,
    key: uuid.UUID,
    staff_id: int | None,
    quantity: int | None = None,
    along: AlongRow = None,
) -> Changed:
    """Put goods into the basket by their GTIN: one piece, or the `quantity` that was said.

    That is in thousandths of a piece or kilogram, and comes on top of what is there of the same
    goods. `along` is what the route has read. Raises UnknownCode, Frozen; NeedsWeight for weighed
    goods without a quantity; NotPossible while the last sale's receipt is owed. One that its
    customer may decline is declined by going on (`staff_id`).
    """
    its = asked(key, gtin=products.read_gtin(code))
    for row in baskets.looks(device, ALONG_A_SCAN, its, along):
        found = read(row)
        if found.product is None:
            raise UnknownCode(code)
        if changed := put(found, found.product, device, key, staff_id, more=quantity):
            return changed
    raise AssertionError


def add(
    device: POSDevice,
    *,
    product_id: int,
    key: uuid.UUID,
    staff_id: int | None,
    quantity: int | None = None,
    along: AlongRow = None,
) -> Changed:
    """Put one piece into the basket, or the `quantity` that was said, in thousandths.

    As `scan`. Raises NotPossible, too, for goods that are not for sale or when the amount leaves
    all limits.
    """
    for row in baskets.looks(device, ALONG_A_TAP, asked(key, product=product_id), along):
        found = read(row)
        if found.product is None:
            raise NotPossible(_("This product is not for sale any more. Search for another."))
        if changed := put(found, found.product, device, key, staff_id, more=quantity):
            return changed
    raise AssertionError


def put(
    found: Found,
    product: Product,
    device: POSDevice,
    key: uuid.UUID,
    staff_id: int | None,
    more: int | None,
) -> Changed | None:
    """Write so much more of the goods. None: the basket has changed since it was read."""
    if found.is_done:
        return Changed(found.basket, sums=found.sums)
    baskets.refuse_frozen(found.basket)
    changed = _grown(found, device, product, more)
    declined = found.receipt.end(at=now(), staff_id=staff_id) if found.receipt else {}
    return changed if _write(changed, key, declined) else None


def read(row: tuple[Any, ...]) -> Found:
    basket, line, product, group, numbering = read_all(PARTS, row)
    rate, is_done, its_sums, *last = row[WIDTH:]
    its_rate, its_sums = products.read_rate(rate), sums.read(its_sums)
    receipt = owed.read(last, numbering)
    return Found(basket, line, product, group, its_rate, is_done, its_sums, receipt)


def _grown(found: Found, device: POSDevice, product: Product, said: int | None) -> Changed:
    """Basket, line and sums as they will be."""
    goods_lines.refuse_ungrouped(product, found.group, device)
    goods_lines.refuse_other_unit(product, found.line)
    goods_lines.refuse_price_by_hand(found.line)
    more = goods_lines.quantity_of(product, said)
    basket = found.basket
    line = found.line or goods_lines.begin(basket, product, found.group, found.rate, device)
    before = (line.amount, line.vat)
    lines.take(line, line.quantity + more)
    amount, vat = line.amount - before[0], line.vat - before[1]
    basket.total += amount
    basket.vat += vat
    lines.refuse_too_large(basket)
    basket.minimum_age = max(basket.minimum_age, line.minimum_age or 0)
    basket.version += 1
    basket.is_totalled, basket.next_part, basket.follows_id = False, None, None
    is_new = found.line is None
    after = found.sums.after(line, more=more, vat=vat, is_new=is_new)
    return Changed(basket, line, is_new=is_new, sums=after)


def _write(changed: Changed, key: uuid.UUID, declined: dict[str, Any]) -> bool:
    """False: the basket is not the one that was read any more, and nothing was written."""
    basket, line = changed.basket, changed.line
    assert line
    sent: dict[str, Any] = {column: getattr(line, name) for column, name in WRITTEN.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_DECLINED if declined else WRITE,
            {
                **sent,
                **declined,
                "basket_total": basket.total,
                "basket_vat": basket.vat,
                "basket_age": basket.minimum_age,
                "read": basket.version - 1,
                "key": key,
                "channel": live.CHANNEL,
                "told": live.message(basket),
            },
        )
        row = cursor.fetchone()
    if row is None:
        return False
    line.pk = row[0]
    return True
