"""The merchant's own people at work in the business portal."""

from typing import Any

from payments.simulator import acts
from payments.simulator.payment import Payment
from payments.simulator.world import World

ACTS = ("capture", "cancel", "refund")


def act(world: World, payment: Payment, wish: dict[str, Any]) -> None:
    """Capture, cancel or refund by hand: the same rules as over the API, and an event that carries
    no idempotency key. Without an `amount` it is all that can be captured or refunded.

    Raises:
        Problem: what the API would refuse.
        ValueError: there is no such act, or nothing to do.
    """
    what = wish.get("act")
    if what == "cancel":
        acts.cancel(world, payment, transaction_only=False)
    elif what == "capture":
        acts.capture(world, payment, _amount(wish, payment.left_to_capture), key="")
    elif what == "refund":
        acts.refund(world, payment, _amount(wish, payment.captured - payment.refunded), key="")
    else:
        raise ValueError(f"act must be one of {', '.join(ACTS)}.")


def _amount(wish: dict[str, Any], all_of_it: int) -> int:
    amount = int(wish.get("amount", all_of_it))
    if amount < 1:
        raise ValueError("An amount above zero is expected.")
    return amount
