"""Use cases of the lines of a basket: quantity and removal; and what a line amounts to.

Edits carry a form key and the version that the cashier saw. How goods come in stands in goods.py,
what is taken off them in discounts.py.
"""

import dataclasses
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from pos import baskets, corrections, forms, price_limits
from pos.journal import Event
from pos.models import Basket, BasketLine
from pos.models.baskets import LIMIT, ONE
from pos.refusals import NotPossible, Stale
from pos.standing import standing
from pos.sums import Sums
from stores.models import Staff, Unit
from stores.money import amount_text, vat_inside

# What of a line changes with its price.
PRICED = ["discount", "discount_reason", "amount", "vat"]


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
    take_off(line, line.discount, line.discount_reason)


def take_off(line: BasketLine, amount: int, reason: str) -> None:
    line.discount = min(amount, line.full_price)
    line.discount_reason = reason if line.discount else ""
    line.amount = line.full_price - line.discount
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
    if received and basket.due <= received:
        store = basket.device.store
        amount = amount_text(received, basket.currency, store.language)
        raise NotPossible(
            _("%(amount)s is paid already. Give a part of it back first, by its cross.")
            % {"amount": amount}
        )


def change(basket: Basket, amount: int, vat: int) -> None:
    """Under the basket's lock: it comes to so much more or less. Raises NotPossible."""
    basket.total += amount
    basket.vat += vat
    refuse_too_large(basket)
    if amount < 0:
        refuse_below_paid(basket)
    basket.is_totalled, basket.next_part = False, None
    ages = ("minimum_age", "confirmed_age")
    baskets.save(basket, "total", "vat", "is_totalled", "next_part", *ages)


@transaction.atomic(durable=True)
def set_quantity(
    device_id: int,
    *,
    line_id: int,
    quantity: int,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> Changed:
    """Change how much of a line is sold, in thousandths.

    Raises Stale, Frozen, NotPossible; also for less than has been paid already; NeedsApproval where
    more at a price by hand, or what was taken out of the basket, is above the limit.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="quantity"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = goods_of(basket, line_id)
    if line.unit == Unit.PIECE and quantity % ONE:
        raise NotPossible(_("This product is sold by the piece: enter a whole number."))
    had, amount, vat, by_hand = line.quantity, line.amount, line.vat, line.by_hand
    take(line, quantity)
    who: dict[str, Any] = {"staff_id": staff_id, "approver": approver}
    price_limits.require(basket, line, before=by_hand, **who)
    line.save(update_fields=["quantity", *PRICED])
    less: dict[str, Any] = {"amount": line.amount - amount, "quantity": quantity - had}
    change(basket, less["amount"], line.vat - vat)
    if quantity < had:
        approved = corrections.require(basket, line, -less["amount"], **who)
        less |= {"staff_id": staff_id, "is_approved": approved}
        corrections.tell(basket, line, Event.QUANTITY_REDUCED, **less)
    return Changed(basket, line)


@transaction.atomic(durable=True)
def remove(
    device_id: int,
    *,
    line_id: int,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> Changed:
    """Take a line out of the basket; the journal keeps that it was there.

    Raises Stale, Frozen, NotPossible for less than has been paid already; NeedsApproval where all
    that was taken out of the basket is above the limit.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="remove"):
        return Changed(basket, removed=line_id)
    baskets.refuse_stale(basket, version=version)
    line = _line_of(basket, line_id)
    who: dict[str, Any] = {"staff_id": staff_id, "approver": approver}
    is_approved = corrections.require(basket, line, line.amount, **who)
    take_out(basket, [line], staff_id=staff_id, is_approved=is_approved)
    return Changed(basket, removed=line_id)


def take_out(
    basket: Basket, lines: Iterable[BasketLine], *, staff_id: int, is_approved: bool = False
) -> None:
    """Under the basket's lock: these leave it. Raises NotPossible as `remove`."""
    gone = list(lines)
    if any(line.minimum_age for line in gone):
        left = basket.lines.exclude(pk__in=[line.pk for line in gone])
        basket.minimum_age = left.aggregate(age=Max("minimum_age"))["age"] or 0
    if basket.confirmed_age and _is_nobodys(basket, gone):
        basket.confirmed_age = 0
    change(basket, -sum(line.amount for line in gone), -sum(line.vat for line in gone))
    for line in gone:
        less = {"amount": -line.amount, "quantity": -line.quantity, "staff_id": staff_id}
        corrections.tell(basket, line, Event.LINE_REMOVED, is_approved=is_approved, **less)
        line.delete()


def _is_nobodys(basket: Basket, gone: Iterable[BasketLine]) -> bool:
    """Whether nothing is left of its customer with these gone: what comes next is another's."""
    has_lines = basket.lines.exclude(pk__in=[line.pk for line in gone]).exists()
    return not has_lines and not basket.credit and not standing(basket.tenders.all())


def _line_of(basket: Basket, line_id: int) -> BasketLine:
    line = basket.lines.filter(pk=line_id).first()
    if line is None:
        raise Stale
    return line


def goods_of(basket: Basket, line_id: int) -> BasketLine:
    line = _line_of(basket, line_id)
    if line.product_id is None:
        raise NotPossible(_("A gift card is one piece at its own price. Remove it or add one."))
    return line
