"""Goods come into the basket: scanned, or tapped.

The busiest act of a till, so it is two statements: one reads all that it depends on, one writes all
that it changes if the basket is still the one that was read. Otherwise somebody else's change came
between, and it starts again. No scan is refused because another one was faster.
"""

import dataclasses
import uuid
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from pos import baskets, lines, live, sums
from pos.lines import Changed
from pos.models import Basket, BasketLine
from pos.models.baskets import ONE
from pos.refusals import NotPossible, Stale, UnknownCode
from pos.shifts import business_date, now
from pos.sums import Sums
from stores import products
from stores.models import POSDevice, Product
from stores.prepared import columns, read

# Each time it starts again somebody else has got through; that many at one till is no shop.
TRIES = 50

READ = f"""
SELECT {columns(Basket, "b")}, {columns(BasketLine, "l")},
    {products.RATE},
    EXISTS (SELECT FROM pos_formkey k WHERE k.key = %(key)s),
    {sums.OF_BASKET.replace("%(basket)s", "b.id")}
FROM pos_basket b
LEFT JOIN pos_basketline l
    ON l.basket_id = b.id AND l.product_id = %(product)s AND l.unit_price = %(price)s
WHERE b.device_id = %(device)s AND b.state = 'OPEN'
"""  # noqa: S608

# By column, what of a line is written.
WRITTEN = {
    str(field.column): field.attname
    for field in BasketLine._meta.concrete_fields
    if not field.primary_key
}
WRITE = f"""
WITH moved AS (
    UPDATE pos_basket SET total = %(basket_total)s, vat = %(basket_vat)s, version = version + 1,
        is_totalled = false, follows_id = NULL
    WHERE id = %(basket_id)s AND version = %(read)s AND state = 'OPEN' AND frozen_at IS NULL
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


@dataclasses.dataclass(slots=True)
class Found:
    """The open basket as one act finds it, with the line of these goods and their VAT today."""

    basket: Basket
    line: BasketLine | None
    rate: products.Rate | None
    is_done: bool
    sums: Sums


def scan(device: POSDevice, *, code: str, key: uuid.UUID) -> Changed:
    """Put goods into the basket by their GTIN; the same goods again: quantity + 1.

    Raises UnknownCode, Frozen.
    """
    product = products.find_by_gtin(device.store.merchant_id, code)
    if product is None:
        raise UnknownCode(code)
    return add(device, product=product, key=key)


def add(device: POSDevice, *, product: Product, key: uuid.UUID) -> Changed:
    """Put one piece or kilogram into the basket.

    Raises Frozen, NotPossible when the amount leaves all limits.
    """
    for _try in range(TRIES):
        found = _read(device, product, key)
        if found.is_done:
            return Changed(found.basket, sums=found.sums)
        baskets.refuse_frozen(found.basket)
        changed = _grown(found, device, product)
        if _write(changed, key):
            return changed
    raise Stale


def _read(device: POSDevice, product: Product, key: uuid.UUID) -> Found:
    asked: dict[str, Any] = {
        "device": device.pk,
        "product": product.pk,
        "price": product.price,
        "country": device.store.country,
        "vat_code": product.vat_code,
        "date": business_date(device.store, now()),
        "key": key,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, asked)
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        baskets.open_next(device)
        return _read(device, product, key)
    split = len(Basket._meta.concrete_fields)
    basket, its_line = read(Basket, row[:split]), row[split:-3]
    line = read(BasketLine, its_line) if its_line[0] else None
    return Found(basket, line, products.read_rate(row[-3]), row[-2], sums.read(row[-1]))


def _grown(found: Found, device: POSDevice, product: Product) -> Changed:
    """Basket, line and sums as they will be."""
    basket = found.basket
    line = found.line or _line(found, product, device)
    before = (line.amount, line.vat)
    lines.take(line, line.quantity + ONE)
    amount, vat = line.amount - before[0], line.vat - before[1]
    basket.total += amount
    basket.vat += vat
    lines.refuse_too_large(basket)
    basket.version += 1
    basket.is_totalled, basket.follows_id = False, None
    is_new = found.line is None
    after = found.sums.after(line, more=ONE, vat=vat, is_new=is_new)
    return Changed(basket, line, is_new=is_new, sums=after)


def _line(found: Found, product: Product, device: POSDevice) -> BasketLine:
    name = product.name(device.store.language)
    if found.rate is None:
        raise NotPossible(_("%(name)s has no VAT rate today. Tell head office.") % {"name": name})
    return BasketLine(
        basket=found.basket,
        product=product,
        # Grows with every change, so lines keep the order of the scans.
        position=found.basket.version,
        name=name,
        sku=product.sku,
        quantity=0,
        unit=product.unit,
        unit_price=product.price,
        amount=0,
        vat_code=product.vat_code,
        standard_code=found.rate.standard_code,
        vat_rate=found.rate.rate,
        vat=0,
        minimum_age=product.minimum_age,
    )


def _write(changed: Changed, key: uuid.UUID) -> bool:
    """False: the basket is not the one that was read any more, and nothing was written."""
    basket, line = changed.basket, changed.line
    assert line
    sent: dict[str, Any] = {column: getattr(line, name) for column, name in WRITTEN.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                **sent,
                "basket_total": basket.total,
                "basket_vat": basket.vat,
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
