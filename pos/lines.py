"""Use cases of the goods in a basket: scan, add, change the quantity, remove.

Scans carry a form key and are applied in the order in which they come; edits carry the version
the cashier saw too.
"""

import dataclasses
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, forms, journal
from pos.models import Basket, BasketLine
from pos.models.baskets import LIMIT, ONE
from pos.refusals import NotPossible, Stale, UnknownCode
from pos.shifts import business_date, now
from stores import products
from stores.models import POSDevice, Product, Unit
from stores.money import vat_inside


@dataclasses.dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed: the basket, the line if there is one, and whether the line is new."""

    basket: Basket
    line: BasketLine | None = None
    is_new: bool = False
    removed: int | None = None


def scan(device: POSDevice, *, code: str, key: uuid.UUID) -> Changed:
    """Put goods into the basket by their GTIN; the same goods again: quantity + 1.

    Raises UnknownCode, Frozen.
    """
    product = products.find_by_gtin(device.store.merchant_id, code)
    if product is None:
        raise UnknownCode(code)
    return add(device, product=product, key=key)


@transaction.atomic(durable=True)
def add(device: POSDevice, *, product: Product, key: uuid.UUID, quantity: int = ONE) -> Changed:
    """Put goods into the basket. Raises Frozen, NotPossible when the amount leaves all limits."""
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="add"):
        return Changed(basket)
    baskets.refuse_frozen(basket)
    line = basket.lines.filter(product=product, unit_price=product.price).first()
    is_new = line is None
    line = line or _line(basket, product, device)
    before = (line.amount, line.vat)
    _take(line, line.quantity + quantity)
    if is_new:
        line.save(force_insert=True)
    else:
        line.save(update_fields=["quantity", "amount", "vat"])
    _change(basket, line.amount - before[0], line.vat - before[1])
    return Changed(basket, line, is_new=is_new)


def _line(basket: Basket, product: Product, device: POSDevice) -> BasketLine:
    store = device.store
    rate = products.rate_of(store.country, product.vat_code, business_date(store, now()))
    return BasketLine(
        basket=basket,
        product=product,
        position=basket.version,  # Grows with every change, so lines keep the order of the scans.
        name=product.name(store.language),
        sku=product.sku,
        quantity=0,
        unit=product.unit,
        unit_price=product.price,
        amount=0,
        vat_code=product.vat_code,
        standard_code=rate.standard_code,
        vat_rate=rate.rate,
        vat=0,
        minimum_age=product.minimum_age,
    )


def _take(line: BasketLine, quantity: int) -> None:
    """Set a quantity and work out amount and VAT: the one place where VAT is computed."""
    if not 0 < quantity <= 1_000_000 * ONE or line.unit_price * quantity > LIMIT * ONE:
        raise NotPossible(_("That quantity is not possible."))
    line.quantity = quantity
    line.amount = (line.unit_price * quantity * 2 + ONE) // (2 * ONE)
    line.vat = vat_inside(line.amount, line.vat_rate)


def _change(basket: Basket, amount: int, vat: int) -> None:
    basket.total += amount
    basket.vat += vat
    if basket.total > LIMIT:
        raise NotPossible(_("The basket is too large. Split it into two sales."))
    basket.is_totalled = False
    basket.follows = None
    baskets.save(basket, "total", "vat", "is_totalled", "follows")


@transaction.atomic(durable=True)
def set_quantity(
    device_id: int, *, line_id: int, quantity: int, version: int, key: uuid.UUID, staff_id: int
) -> Changed:
    """Change how much of a line is sold, in thousandths. Raises Stale, Frozen, NotPossible."""
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="quantity"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = _line_of(basket, line_id)
    if line.unit == Unit.PIECE and quantity % ONE:
        raise NotPossible(_("This product is sold by the piece: enter a whole number."))
    before = (line.amount, line.vat)
    fewer = before[0] if quantity < line.quantity else None
    _take(line, quantity)
    line.save(update_fields=["quantity", "amount", "vat"])
    _change(basket, line.amount - before[0], line.vat - before[1])
    if fewer is not None:
        _journal_correction(basket, line, line.amount - fewer, staff_id)
    return Changed(basket, line)


@transaction.atomic(durable=True)
def remove(device_id: int, *, line_id: int, version: int, key: uuid.UUID, staff_id: int) -> Changed:
    """Take a line out of the basket; the journal keeps that it was there."""
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="remove"):
        return Changed(basket, removed=line_id)
    baskets.refuse_stale(basket, version=version)
    line = _line_of(basket, line_id)
    _change(basket, -line.amount, -line.vat)
    _journal_correction(basket, line, -line.amount, staff_id)
    line.delete()
    return Changed(basket, removed=line_id)


def _line_of(basket: Basket, line_id: int) -> BasketLine:
    line = basket.lines.filter(pk=line_id).first()
    if line is None:
        raise Stale
    return line


def _journal_correction(basket: Basket, line: BasketLine, amount: int, staff_id: int) -> None:
    text = f"line correction; sku {line.sku}; amount {amount}"
    journal.record(
        basket.device_id, code=journal.Code.OTHER, at=now(), text=text, staff_id=staff_id
    )
