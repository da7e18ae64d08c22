"""Use cases of the lines of a basket: quantity, discount, removal; and what a line amounts to.

Edits carry a form key and the version that the cashier saw. How goods come in stands in goods.py.
"""

import dataclasses
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from pos import baskets, forms, journal
from pos.journal import Event
from pos.models import Basket, BasketLine
from pos.models.baskets import LIMIT, ONE
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from pos.sums import Sums
from stores.models import Unit
from stores.money import amount_text, vat_inside

# What of a line changes with its price.
PRICED = ["discount", "discount_reason", "amount", "vat"]
LONGEST_REASON = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed: the basket, the line if there is one, and whether the line is new.

    `sums` are those of the whole basket, where the act has them at hand.
    """

    basket: Basket
    line: BasketLine | None = None
    is_new: bool = False
    removed: int | None = None
    sums: Sums | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Off:
    """What is taken off: an amount in minor units, or a rate in hundredths of a percent."""

    amount: int = 0
    rate: int = 0

    def of(self, price: int) -> int:
        """In minor units, half an øre up. Raises NotPossible for more than there is."""
        amount = self.amount or (price * self.rate * 2 + 10_000) // 20_000
        if not 0 <= amount <= price:
            raise NotPossible(_("A discount is at most what the line costs."))
        return amount


def take(line: BasketLine, quantity: int) -> None:
    """Set a quantity, in thousandths, and work out amount and VAT: the one place that does.

    Raises NotPossible outside of what the database takes.
    """
    if not 0 < quantity <= 1_000_000 * ONE or line.unit_price * quantity > LIMIT * ONE:
        raise NotPossible(_("That quantity is not possible."))
    if line.discount and quantity < line.quantity:
        # Of fewer goods their share of it; more of the same goods cost what they cost.
        line.discount = line.discount * quantity // line.quantity
    line.quantity = quantity
    _take_off(line, line.discount, line.discount_reason)


def full_price(line: BasketLine) -> int:
    """What the line costs without its discount, in minor units."""
    return (line.unit_price * line.quantity * 2 + ONE) // (2 * ONE)


def _take_off(line: BasketLine, amount: int, reason: str) -> None:
    line.discount = min(amount, full_price(line))
    line.discount_reason = reason if line.discount else ""
    line.amount = full_price(line) - line.discount
    line.vat = vat_inside(line.amount, line.vat_rate)


def refuse_too_large(basket: Basket) -> None:
    """Raise NotPossible for a total that no sale of a shop comes near."""
    if basket.total > LIMIT:
        raise NotPossible(_("The basket is too large. Split it into two sales."))


def refuse_below_paid(basket: Basket) -> None:
    """Raise NotPossible where tenders would cover a basket that nobody completes any more.

    Under the basket's lock, which every tender takes as well.
    """
    received = basket.tenders.aggregate(sum=Sum("amount"))["sum"] or 0
    if received and basket.total <= received:
        store = basket.device.store
        amount = amount_text(received, basket.currency, store.language)
        raise NotPossible(
            _("%(amount)s is paid already. Take the rest as it is, then return the goods.")
            % {"amount": amount}
        )


def change(basket: Basket, amount: int, vat: int) -> None:
    """Under the basket's lock: it comes to so much more or less. Raises NotPossible."""
    basket.total += amount
    basket.vat += vat
    refuse_too_large(basket)
    if amount < 0:
        refuse_below_paid(basket)
    basket.is_totalled = False
    baskets.save(basket, "total", "vat", "is_totalled")


@transaction.atomic(durable=True)
def set_quantity(
    device_id: int, *, line_id: int, quantity: int, version: int, key: uuid.UUID, staff_id: int
) -> Changed:
    """Change how much of a line is sold, in thousandths.

    Raises Stale, Frozen, NotPossible; also for less than has been paid already.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="quantity"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = _goods_of(basket, line_id)
    if line.unit == Unit.PIECE and quantity % ONE:
        raise NotPossible(_("This product is sold by the piece: enter a whole number."))
    had, amount, vat = line.quantity, line.amount, line.vat
    take(line, quantity)
    line.save(update_fields=["quantity", *PRICED])
    change(basket, line.amount - amount, line.vat - vat)
    if quantity < had:
        _journal_correction(
            basket, line, Event.QUANTITY_REDUCED, line.amount - amount, quantity - had, staff_id
        )
    return Changed(basket, line)


@transaction.atomic(durable=True)
def remove(device_id: int, *, line_id: int, version: int, key: uuid.UUID, staff_id: int) -> Changed:
    """Take a line out of the basket; the journal keeps that it was there.

    Raises Stale, Frozen, NotPossible for less than has been paid already.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="remove"):
        return Changed(basket, removed=line_id)
    baskets.refuse_stale(basket, version=version)
    line = _line_of(basket, line_id)
    change(basket, -line.amount, -line.vat)
    _journal_correction(basket, line, Event.LINE_REMOVED, -line.amount, -line.quantity, staff_id)
    line.delete()
    return Changed(basket, removed=line_id)


@transaction.atomic(durable=True)
def discount(
    device_id: int,
    *,
    line_id: int,
    off: Off,
    reason: str,
    version: int,
    key: uuid.UUID,
    staff_id: int,
) -> Changed:
    """Take something off a line by hand, in place of what was taken off before; nothing ends it.

    The journal keeps how much and why. Raises Stale, Frozen; NotPossible for more than the line
    costs, for no reason, and for less than has been paid already.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="discount"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line, reason = _goods_of(basket, line_id), forms.read_words(reason, most=LONGEST_REASON)
    amount = off.of(full_price(line))
    if amount and not reason:
        raise NotPossible(_("Say why there is a discount."))
    before = (line.amount, line.vat)
    _take_off(line, amount, reason)
    line.save(update_fields=PRICED)
    change(basket, line.amount - before[0], line.vat - before[1])
    text = f"discount; sku {line.sku}; amount {line.discount}; reason {line.discount_reason}"
    details = {
        "sku": line.sku,
        "product": line.product_id,
        "discount": line.discount,
        **baskets.marked(basket),
    }
    code = journal.Code.OTHER
    journal.record(device_id, code=code, at=now(), text=text, staff_id=staff_id, details=details)
    return Changed(basket, line)


def _line_of(basket: Basket, line_id: int) -> BasketLine:
    line = basket.lines.filter(pk=line_id).first()
    if line is None:
        raise Stale
    return line


def _goods_of(basket: Basket, line_id: int) -> BasketLine:
    line = _line_of(basket, line_id)
    if line.product_id is None:
        raise NotPossible(_("A gift card is one piece at its own price. Remove it or add one."))
    return line


def _journal_correction(
    basket: Basket, line: BasketLine, event: Event, amount: int, quantity: int, staff_id: int
) -> None:
    text = f"line correction; sku {line.sku}; amount {amount}"
    details = {
        "event": str(event),
        "sku": line.sku,
        "product": line.product_id,
        "quantity": quantity,
        "amount": amount,
        **baskets.marked(basket),
    }
    journal.record(
        basket.device_id,
        code=journal.Code.OTHER,
        at=now(),
        text=text,
        staff_id=staff_id,
        details=details,
    )
