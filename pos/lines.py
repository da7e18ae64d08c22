"""Use cases of the lines of a basket: change the quantity, remove; and what a line amounts to.

Edits carry a form key and the version that the cashier saw. How goods come in stands in goods.py.
"""

import dataclasses
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, forms, journal
from pos.journal import Event
from pos.models import Basket, BasketLine
from pos.models.baskets import LIMIT, ONE
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from pos.sums import Sums
from stores.models import Unit
from stores.money import vat_inside


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


def take(line: BasketLine, quantity: int) -> None:
    """Set a quantity, in thousandths, and work out amount and VAT: the one place that does.

    Raises NotPossible outside of what the database takes.
    """
    if not 0 < quantity <= 1_000_000 * ONE or line.unit_price * quantity > LIMIT * ONE:
        raise NotPossible(_("That quantity is not possible."))
    line.quantity = quantity
    line.amount = (line.unit_price * quantity * 2 + ONE) // (2 * ONE)
    line.vat = vat_inside(line.amount, line.vat_rate)


def refuse_too_large(basket: Basket) -> None:
    """Raise NotPossible for a total that no sale of a shop comes near."""
    if basket.total > LIMIT:
        raise NotPossible(_("The basket is too large. Split it into two sales."))


def _change(basket: Basket, amount: int, vat: int) -> None:
    basket.total += amount
    basket.vat += vat
    refuse_too_large(basket)
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
    had, amount, vat = line.quantity, line.amount, line.vat
    take(line, quantity)
    line.save(update_fields=["quantity", "amount", "vat"])
    _change(basket, line.amount - amount, line.vat - vat)
    if quantity < had:
        _journal_correction(
            basket, line, Event.QUANTITY_REDUCED, line.amount - amount, quantity - had, staff_id
        )
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
    _journal_correction(basket, line, Event.LINE_REMOVED, -line.amount, -line.quantity, staff_id)
    line.delete()
    return Changed(basket, removed=line_id)


def _line_of(basket: Basket, line_id: int) -> BasketLine:
    line = basket.lines.filter(pk=line_id).first()
    if line is None:
        raise Stale
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
    }
    journal.record(
        basket.device_id,
        code=journal.Code.OTHER,
        at=now(),
        text=text,
        staff_id=staff_id,
        details=details,
    )
