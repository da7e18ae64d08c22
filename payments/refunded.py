"""What becomes of a return when one of its refunds was answered.

It is complete when each is confirmed; refused, where none has moved. Where one has and another was
refused, a person decides (`payments.halves`): what has begun to go back goes back whole.
"""

import datetime as dt

from payments import exchanges, halves
from payments.models import Operation, Payment
from pos import parts, returns
from pos.models import Return, Tender
from pos.ways import Way

Outcome = Operation.Outcome


def settle(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    """One refund of a return was answered. Under all of `payments.locks`, whose baskets are those
    that it is about; the caller saves the payment."""
    goods_return = operation.goods_return
    assert goods_return
    if operation.outcome == Outcome.DONE:
        if halves.of(payment) is None:
            payment.unflag("REFUND_REFUSED")
        if not parts.of(goods_return):
            # Asked for by the program's version before: all of it went back over the network.
            way = Way(Tender.Kind.VIPPS, goods_return.amount, payment.reference)
            parts.keep(goods_return, parts.plan(goods_return.sale, [way], goods_return.amount))
    else:
        payment.refusal_code = operation.refusal_code
        payment.flag_for("REFUND_REFUSED", at)
    _go_on(goods_return, operation.staff_id)


def _go_on(goods_return: Return, staff_id: int | None) -> None:
    """Complete the return, refuse it, or wait: for the others, or for a person's word."""
    known = Operation.objects.filter(goods_return=goods_return)
    outcomes = set(known.values_list("outcome", flat=True))
    if Outcome.PENDING in outcomes:
        return
    if Outcome.DONE not in outcomes:
        # The program's version before has written no parts: nothing is missing then either.
        _give_up(goods_return)
    elif not halves.missing(goods_return):
        _complete(goods_return, staff_id)


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
