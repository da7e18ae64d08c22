"""How far a role may go with a price of its own: a lower one is a discount, a higher one has a
limit of its own. Measured of the whole line, against what it would cost by the catalogue, and with
what else the basket is less by: otherwise many small discounts are a large one."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from pos import approvals, baskets
from pos.models import Approval, Basket, BasketLine
from stores.limits import Act
from stores.models import Staff


def require(
    basket: Basket, line: BasketLine, *, before: int, staff_id: int, approver: Staff | None
) -> None:
    """`before` is what the price by hand has made the line dearer (or, below 0, cheaper) so far:
    what has been allowed is not asked for again. Raises what `approvals.require` raises."""
    by_hand = line.by_hand
    given: dict[str, Any] = {"staff_id": staff_id, "approver": approver, "basket": basket}
    if by_hand < min(0, before):
        amount = line.discount - by_hand
        rate = part_of(amount, line.full_price - by_hand)
        given |= {"rate": rate, "before": beside(basket, [line])}
        approvals.require(basket.device, Act.DISCOUNT, amount=amount, detail=line.sku, **given)
    elif by_hand > max(0, before):
        approvals.require(basket.device, Act.PRICE, amount=by_hand, detail=line.sku, **given)


def beside(basket: Basket, changed: Collection[BasketLine]) -> int:
    """What the basket's other lines are less by, in minor units, and no manager has approved.

    An approval covers the goods that it was about, or all of them, and no more than it was for.
    """
    ids = {line.pk for line in changed}
    less = Counter[str]()
    for line in baskets.lines_of(basket):
        if line.pk not in ids:
            less[line.sku] += taken_off(line)
    if not less.total():
        return 0
    known = Approval.objects.filter(basket=basket, act=Act.DISCOUNT)
    approved = Counter[str]()
    for sku, amount in known.values_list("detail", "amount"):
        approved[sku] = max(approved[sku], amount)
    of_goods = sum(min(amount, approved[sku]) for sku, amount in less.items())
    return max(0, less.total() - max(of_goods, approved[""]))


def taken_off(line: BasketLine) -> int:
    """What a line is less by, by its discount and a lower price by hand, in minor units."""
    return line.discount - min(0, line.by_hand)


def part_of(amount: int, price: int) -> int:
    """In hundredths of a percent, rounded up; 0 of nothing."""
    return -(-amount * 10_000 // price) if price else 0
