"""What is taken out of a basket line by line, before it is a sale: journalled, and never a way
around the approval that emptying it asks for.

Source: kassasystemforskrifta 2-7 and 2-8-2 s; X and Z count each line that is corrected. All that
leaves a basket is measured as if it were emptied: otherwise its last line would do. To take back
what was scanned last is nobody's business but the cashier's.
"""

from django.db.models import Max

from pos import alone, approvals, baskets, journal
from pos.journal import Event
from pos.models import Basket, BasketLine
from pos.shifts import now
from stores.limits import Act
from stores.models import Staff


def require(
    basket: Basket, line: BasketLine, amount: int, *, staff_id: int, approver: Staff | None
) -> bool:
    """Under the basket's lock, before a line gives so many minor units less. True: approved.

    Raises what `approvals.require` raises where all that was taken out since the basket was new or
    empty, or a manager looked, is above the limit of emptying one.
    """
    alone.take_turn(staff_id)
    at, device = now(), basket.device
    taken = alone.taken(device, basket, at)
    if _is_undo(basket, line, taken):
        return False
    return approvals.require(
        device,
        Act.VOID,
        amount=taken.amount + amount,
        before=alone.emptied(device, staff_id, at),
        staff_id=staff_id,
        approver=approver,
        basket=basket,
        detail=line.sku,
    )


def _is_undo(basket: Basket, line: BasketLine, taken: alone.Taken) -> bool:
    """Whether it is the newest line, put there after all else that was taken out; the only one of
    a basket is all of it."""
    others = basket.lines.exclude(pk=line.pk)
    newest = others.aggregate(newest=Max("pk"))["newest"]
    return newest is not None and line.pk > max(newest, taken.newest)


def tell(
    basket: Basket,
    line: BasketLine,
    event: Event,
    *,
    amount: int,
    quantity: int,
    staff_id: int,
    is_approved: bool = False,
) -> None:
    """Under the basket's lock: what a line is less by, both below zero. It is there still."""
    newest = basket.lines.aggregate(newest=Max("pk"))["newest"] or line.pk
    details = {
        "event": str(event),
        "basket": basket.pk,
        "sku": line.sku,
        "product": line.product_id,
        "quantity": quantity,
        "amount": amount,
        "newest": newest,
        **({"approved": True} if is_approved else {}),
        **_emptied(basket, line, event, amount),
        **baskets.marked(basket),
    }
    journal.record(
        basket.device_id,
        code=journal.Code.OTHER,
        at=now(),
        text=f"line correction; sku {line.sku}; amount {amount}",
        staff_id=staff_id,
        details=details,
    )


def _emptied(basket: Basket, line: BasketLine, event: Event, amount: int) -> dict[str, int]:
    """What the basket came to that has no line left with this one gone: it was emptied so."""
    if event != Event.LINE_REMOVED or basket.lines.exclude(pk=line.pk).exists():
        return {}
    return {"emptied": alone.removed(basket.device, basket, now()) - amount}
