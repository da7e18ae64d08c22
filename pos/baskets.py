"""Use cases of the basket: scan, change, total, freeze, receive, void.

Every change locks the basket first; lock order is basket, payment, numbering. Scans carry a form
key and are applied in the order in which they come; edits carry the version the cashier saw too.
"""

import dataclasses
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from pos import forms, journal, live
from pos.models import Basket, BasketLine
from pos.models.baskets import ONE
from pos.refusals import Frozen, NotPossible, Stale, UnknownCode
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


def current(device: POSDevice) -> Basket:
    """The device's open basket; a device that has none yet gets one."""
    basket = Basket.objects.filter(device=device, state=Basket.State.OPEN).first()
    if basket is None:
        open_next(device)
        basket = Basket.objects.get(device=device, state=Basket.State.OPEN)
    return basket


def open_next(device: POSDevice, *, follows: Basket | None = None) -> None:
    """Open the device's next basket, unless one is open."""
    basket = Basket(device=device, currency=device.store.currency, follows=follows, opened_at=now())
    Basket.objects.bulk_create([basket], ignore_conflicts=True)


def lock(device_id: int) -> Basket:
    """The device's open basket, locked to the end of the transaction."""
    return Basket.objects.select_for_update().get(device_id=device_id, state=Basket.State.OPEN)


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
    basket = lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="add"):
        return Changed(basket)
    _refuse_frozen(basket)
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
    if not 0 < quantity <= 1_000_000 * ONE:
        raise NotPossible(_("That quantity is not possible."))
    line.quantity = quantity
    line.amount = (line.unit_price * quantity * 2 + ONE) // (2 * ONE)
    line.vat = vat_inside(line.amount, line.vat_rate)


def _change(basket: Basket, amount: int, vat: int) -> None:
    basket.total += amount
    basket.vat += vat
    basket.is_totalled = False
    basket.follows = None
    _save(basket, "total", "vat", "is_totalled", "follows")


def _save(basket: Basket, *names: str) -> None:
    basket.version += 1
    basket.save(update_fields=["version", *names])
    live.say(basket)


def _refuse_frozen(basket: Basket) -> None:
    if basket.frozen_at:
        raise Frozen


def _for_edit(device_id: int, *, version: int) -> Basket:
    basket = lock(device_id)
    _refuse_frozen(basket)
    if basket.version != version:
        raise Stale
    return basket


@transaction.atomic(durable=True)
def set_quantity(
    device_id: int, *, line_id: int, quantity: int, version: int, key: uuid.UUID, staff_id: int
) -> Changed:
    """Change how much of a line is sold, in thousandths. Raises Stale, Frozen, NotPossible."""
    basket = lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="quantity"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    basket = _for_edit(device_id, version=version)
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
    basket = lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="remove"):
        return Changed(basket, removed=line_id)
    basket = _for_edit(device_id, version=version)
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


@transaction.atomic(durable=True)
def total(device_id: int, *, key: uuid.UUID) -> Basket:
    """The cashier has added all there is: from now on a personal QR sends at once."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="total") and not basket.frozen_at:
        refuse_empty(basket)
        basket.is_totalled = True
        _save(basket, "is_totalled")
    return basket


@transaction.atomic(durable=True)
def reopen(device_id: int, *, key: uuid.UUID) -> Basket:
    """Back from *Total* to adding goods."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="reopen") and not basket.frozen_at:
        reopen_locked(basket)
    return basket


def reopen_locked(basket: Basket) -> None:
    """Under the basket's lock: go on selling."""
    basket.is_totalled = False
    _save(basket, "is_totalled")


@transaction.atomic(durable=True)
def dismiss(device_id: int, *, key: uuid.UUID) -> Basket:
    """Next customer: stop showing the sale that this basket follows."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="dismiss") and basket.follows_id:
        basket.follows = None
        _save(basket, "follows")
    return basket


@transaction.atomic(durable=True)
def void(device: POSDevice, *, version: int, key: uuid.UUID, staff_id: int) -> Basket:
    """Give up the whole basket. Raises Stale, Frozen; NotPossible once money has been received."""
    basket = lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="void"):
        return basket
    basket = _for_edit(device.pk, version=version)
    if basket.tenders.exists():
        raise NotPossible(_("Money has been received. Complete the sale or return the goods."))
    if not basket.total and not basket.lines.exists():
        return basket
    basket.state = Basket.State.VOID
    _save(basket, "state")
    text = f"sale aborted; amount {basket.total}"
    journal.record(device.pk, code=journal.Code.VOIDED, at=now(), text=text, staff_id=staff_id)
    open_next(device)
    return lock(device.pk)


def refuse_empty(basket: Basket) -> None:
    """Raise NotPossible when there is nothing to pay for."""
    if basket.total <= 0:
        raise NotPossible(_("The basket is empty. Scan or choose goods first."))


def freeze(basket: Basket) -> None:
    """Under the basket's lock: no line changes while a payment lives."""
    basket.frozen_at = now()
    _save(basket, "frozen_at")


def unfreeze(basket: Basket) -> None:
    """Under the basket's lock: the payment has ended, the basket is the cashier's again."""
    basket.frozen_at = None
    _save(basket, "frozen_at")


def touch(basket: Basket) -> None:
    """Under the basket's lock: what the screens show of it has changed."""
    _save(basket)


def lines_of(basket: Basket) -> Iterable[BasketLine]:
    """The lines in the order in which they were scanned."""
    return basket.lines.order_by("position", "pk")
