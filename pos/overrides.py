"""A price that the cashier sets for one line, below or above the catalogue's, and why.

A lower one counts against the limits of a discount, a higher one has its own (`price_limits`). The
journal keeps each as a change of a price, from and to (kassasystemforskrifta 2-7), and X and Z
count a lower one among the corrections of lines (2-8-2 s). The same goods that are scanned later
cost what they cost: they are a line of their own.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, forms, journal, price_limits
from pos.journal import Code, Event
from pos.lines import PRICED, Changed, change, goods_of, take
from pos.models import Basket, BasketLine
from pos.models.baskets import LIMIT
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Staff

LONGEST_REASON = 100
WRITTEN = ["unit_price", "catalogue_price", "price_reason", "note", "quantity", *PRICED]


@transaction.atomic(durable=True)
def set_price(
    device_id: int,
    *,
    line_id: int,
    price: int,
    reason: str,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> Changed:
    """Sell a line at another price, of one piece or kilogram, in minor units; the catalogue's ends
    it. A line of the same goods at that price takes this one in.

    Raises Stale, Frozen; NotPossible for no reason, for no price, and for less than has been paid
    already; NeedsApproval above the limit without an `approver`.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="price of a line"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = goods_of(basket, line_id)
    if not 0 <= price <= LIMIT:
        raise NotPossible(_("Enter the price as 79,90."))
    was, before = line.unit_price, [line.by_hand, line.amount, line.vat]
    if price == was:
        return Changed(basket, line)
    _put(line, price, reason)
    joined = basket.lines.filter(product=line.product_id, unit_price=price).first()
    if joined:
        before = [sum(both) for both in zip(before, _numbers(joined), strict=True)]
        _join(joined, line)
    kept = joined or line
    take(kept, kept.quantity)
    if joined:
        basket.lines.filter(pk=line.pk).delete()
    price_limits.require(basket, kept, before=before[0], staff_id=staff_id, approver=approver)
    kept.save(update_fields=WRITTEN)
    change(basket, kept.amount - before[1], kept.vat - before[2])
    _tell(basket, line, was, reason=kept.price_reason, more=kept.amount - before[1], who=staff_id)
    return Changed(basket, kept, removed=line_id if joined else None)


def _numbers(line: BasketLine) -> list[int]:
    return [line.by_hand, line.amount, line.vat]


def _put(line: BasketLine, price: int, reason: str) -> None:
    own = line.own_price
    reason = forms.read_words(reason, most=LONGEST_REASON)
    if price != own and not reason:
        raise NotPossible(_("Say why the price is another."))
    line.unit_price = price
    line.catalogue_price, line.price_reason = (None, "") if price == own else (own, reason)


def _join(joined: BasketLine, line: BasketLine) -> None:
    """Both are one line from now on. Raises NotPossible where something would be lost by it."""
    alike = ("unit", "vat_rate", "catalogue_price")
    is_alike = all(getattr(joined, name) == getattr(line, name) for name in alike)
    notes = {joined.note, line.note} - {""}
    if not is_alike or len(notes) > 1:
        raise NotPossible(
            _("%(name)s is in the basket at that price already. Change the quantity there.")
            % {"name": line.name}
        )
    joined.note = "".join(notes)
    joined.quantity += line.quantity
    joined.discount += line.discount
    joined.discount_reason = joined.discount_reason or line.discount_reason


def _tell(basket: Basket, line: BasketLine, was: int, *, reason: str, more: int, who: int) -> None:
    prices = f"from {was} to {line.unit_price}; catalogue {line.own_price}"
    said = f"price changed; sku {line.sku}; {prices}"
    journal.record(
        basket.device_id,
        code=Code.PRICE_CHANGED,
        at=now(),
        text=f"{said}; reason {reason}" if reason else said,
        staff_id=who,
        details={
            **({"event": str(Event.PRICE_CORRECTED)} if more < 0 else {}),
            "sku": line.sku,
            "product": line.product_id,
            "quantity": line.quantity,
            "before": was,
            "price": line.unit_price,
            "catalogue": line.own_price,
            "amount": more,
            **baskets.marked(basket),
        },
    )
