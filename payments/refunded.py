"""What becomes of a return when one of its refunds was answered.

It is complete when each is confirmed; refused, where none has moved. Where one has and another was
refused, that one is asked for again until it is done: what has begun to go back goes back whole,
and a person is told meanwhile.
"""

import datetime as dt

from payments import exchanges, refunds
from payments.models import Operation, Payment
from pos import parts, returns
from pos.models import Return, ReturnPart, Tender
from pos.ways import Way

Outcome = Operation.Outcome
# Whoever has to make room for it, in the balance or the agreement, needs time.
AGAIN_AFTER = dt.timedelta(hours=1)


def settle(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    """One refund of a return was answered. Under all of `payments.locks`, whose baskets are those
    that it is about; the caller saves the payment."""
    goods_return = operation.goods_return
    assert goods_return
    if operation.outcome == Outcome.DONE:
        payment.unflag("REFUND_REFUSED")
        if not parts.of(goods_return):
            # Asked for by the program's version before: all of it went back over the network.
            way = Way(Tender.Kind.VIPPS, goods_return.amount, payment.reference)
            parts.keep(goods_return, parts.plan(goods_return.sale, [way], goods_return.amount))
    else:
        payment.refusal_code = operation.refusal_code
        payment.flag_for("REFUND_REFUSED", at)
    _go_on(goods_return, payment, operation, at)


def _go_on(goods_return: Return, payment: Payment, operation: Operation, at: dt.datetime) -> None:
    """Complete the return, refuse it, wait for the others, or ask again for what was refused."""
    known = Operation.objects.filter(goods_return=goods_return).values_list(
        "payment__reference", "outcome"
    )
    done = {reference for reference, outcome in known if outcome == Outcome.DONE}
    missing = [part for part in parts.refunds(goods_return) if part.reference not in done]
    if any(outcome == Outcome.PENDING for _reference, outcome in known):
        return
    if not done:
        # The program's version before has written no parts: nothing is missing then either.
        _give_up(goods_return)
    elif not missing:
        _complete(goods_return, operation.staff_id)
    else:
        for part in missing:
            _ask_again(goods_return, part, payment, operation, at)


def _give_up(goods_return: Return) -> None:
    if goods_return.basket_id:
        exchanges.give_up(goods_return)
    else:
        returns.refuse(goods_return)


def _complete(goods_return: Return, staff_id: int | None) -> None:
    """The receipt, or both of an exchange."""
    if goods_return.basket_id:
        exchanges.finish(goods_return, staff_id=staff_id)
    else:
        returns.complete(goods_return)


def _ask_again(
    goods_return: Return, part: ReturnPart, payment: Payment, last: Operation, at: dt.datetime
) -> None:
    is_mine = part.reference == payment.reference
    refused = payment if is_mine else refunds.lock(part)
    who = {"staff_id": last.staff_id, "user_id": last.user_id}
    refunds.write(goods_return, part, refused, not_before=at + AGAIN_AFTER, **who)
    if not is_mine:
        refused.save(update_fields=["wake_at"])
