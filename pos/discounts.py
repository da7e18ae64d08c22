"""What is taken off by hand: of a line, or of the whole basket, and why.

Above what head office lets a role do alone a manager approves it (`pos.approvals`). The journal
keeps each: X and Z count discounts (kassasystemforskrifta 2-8-2 q).
"""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from pos import approvals, baskets, forms, journal, price_limits
from pos.lines import PRICED, Changed, Off, change, goods_of, take_off
from pos.models import Basket, BasketLine
from pos.refusals import NotPossible, Refusal
from pos.shifts import now
from stores.limits import Act
from stores.models import Staff

LONGEST_REASON = 100


class EndsDiscounts(Refusal):
    """What was taken off some `lines` before would fall away. Nothing was changed."""

    def __init__(self, lines: Sequence[BasketLine]) -> None:
        self.lines = lines
        super().__init__(_("Other discounts end with it."))


@transaction.atomic(durable=True)
def of_line(
    device_id: int,
    *,
    line_id: int,
    off: Off,
    reason: str,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> Changed:
    """Take something off a line, in place of what was taken off before; nothing ends it.

    Raises Stale, Frozen; NotPossible for more than the line costs, for no reason, and for less than
    has been paid already; NeedsApproval above the limit without an `approver`.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="discount"):
        return Changed(basket, basket.lines.filter(pk=line_id).first())
    baskets.refuse_stale(basket, version=version)
    line = goods_of(basket, line_id)
    amount, reason = off.of(line.full_price), _why(off, reason)
    _approve(basket, [line], off, amount, staff_id, approver, line.sku)
    before = (line.amount, line.vat)
    _put(line, amount, reason)
    change(basket, line.amount - before[0], line.vat - before[1])
    _tell(basket, [line], staff_id)
    return Changed(basket, line)


@transaction.atomic(durable=True)
def of_basket(
    device_id: int,
    *,
    off: Off,
    reason: str,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
    is_seen: bool = False,
) -> Basket:
    """Take something off the whole basket, shared out over its goods; in place of what was off.

    An amount is shared by what the lines cost, to the øre; gift cards have no part of it. A line
    has one discount and one reason, which its receipt says: one that it had ends, and that has to
    be known (`is_seen`). Raises what `of_line` raises, EndsDiscounts, and NotPossible without
    goods.
    """
    basket = baskets.lock(device_id)
    if not forms.is_first(key, device_id=device_id, act="basket discount"):
        return basket
    baskets.refuse_stale(basket, version=version)
    goods = [line for line in baskets.lines_of(basket) if line.product_id is not None]
    if not goods:
        raise NotPossible(_("The basket is empty. Scan or choose goods first."))
    reason = _why(off, reason)
    shares = _shares(off, goods)
    ends = [line for line in goods if line.discount]
    if ends and not is_seen:
        raise EndsDiscounts(ends)
    _approve(basket, goods, off, sum(shares), staff_id, approver, "")
    before = sum(line.amount for line in goods), sum(line.vat for line in goods)
    for line, share in zip(goods, shares, strict=True):
        _put(line, share, reason)
    after = sum(line.amount for line in goods), sum(line.vat for line in goods)
    change(basket, after[0] - before[0], after[1] - before[1])
    _tell(basket, goods, staff_id)
    return basket


def _shares(off: Off, goods: Sequence[BasketLine]) -> list[int]:
    """What of it each line bears, in minor units; together exactly what was asked for."""
    prices = [line.full_price for line in goods]
    whole = off.of(sum(prices))
    if off.rate:
        return [off.of(price) for price in prices]
    shares, given, seen = [], 0, 0
    for price in prices:
        seen += price
        upto = whole * seen // max(1, sum(prices))
        shares.append(upto - given)
        given = upto
    return shares


def _why(off: Off, reason: str) -> str:
    reason = forms.read_words(reason, most=LONGEST_REASON)
    if (off.amount or off.rate) and not reason:
        raise NotPossible(_("Say why there is a discount."))
    return reason


def _approve(
    basket: Basket,
    goods: Sequence[BasketLine],
    off: Off,
    amount: int,
    staff_id: int,
    approver: Staff | None,
    detail: str,
) -> None:
    """An amount is measured as a part, too: much off cheap goods is much.

    A part is what was typed: rounded to the øre it may come to a little more. What a price by hand
    is below the catalogue's is taken off as well, and measured along with it. So is what the
    basket's other goods are less by.
    """
    lowered = -sum(min(0, line.by_hand) for line in goods)
    price = sum(line.full_price for line in goods) + lowered
    rate = (not lowered and off.rate) or price_limits.part_of(amount + lowered, price)
    if amount > sum(line.discount for line in goods):
        approvals.require(
            basket.device,
            Act.DISCOUNT,
            amount=amount + lowered,
            rate=rate,
            before=price_limits.beside(basket, goods),
            staff_id=staff_id,
            approver=approver,
            basket=basket,
            detail=detail,
        )


def _put(line: BasketLine, amount: int, reason: str) -> None:
    take_off(line, amount, reason)
    line.save(update_fields=PRICED)


def _tell(basket: Basket, lines: Sequence[BasketLine], staff_id: int) -> None:
    for line in lines:
        text = f"discount; sku {line.sku}; amount {line.discount}; reason {line.discount_reason}"
        details = {
            "sku": line.sku,
            "product": line.product_id,
            "discount": line.discount,
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
