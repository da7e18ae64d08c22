"""The refunds of a return: one for each payment that gets back what it has paid of the goods.

All are written down together; what their answers mean stands in `payments.refunded`.
"""

import datetime as dt

from django.utils.translation import gettext as _

from payments import operations
from payments.models import Operation, Payment
from payments.vipps import bodies
from pos import parts
from pos.models import Return, ReturnPart
from pos.refusals import NotPossible


def ask(goods_return: Return, *, staff_id: int | None = None, user_id: int | None = None) -> bool:
    """Write the refunds of a return down, under the lock of the basket that they have paid and of
    the sale's. False: none.

    Raises NotPossible while something else is under way with one of the payments.
    """
    asked = parts.refunds(goods_return)
    for part in asked:
        payment = lock(part)
        refuse_pending(payment)
        write(goods_return, part, payment, staff_id=staff_id, user_id=user_id)
        payment.save(update_fields=["wake_at"])
    return bool(asked)


def refuse_pending(payment: Payment) -> None:
    """Raise NotPossible while something of it is under way."""
    if operations.pending(payment):
        raise NotPossible(_("Another operation of this payment is running. Try again in a moment."))


def lock(part: ReturnPart) -> Payment:
    """The payment that gets a part back, under its basket's lock."""
    return Payment.objects.select_for_update(of=("self",)).get(reference=part.reference)


def write(
    goods_return: Return,
    part: ReturnPart,
    payment: Payment,
    *,
    staff_id: int | None,
    user_id: int | None,
    not_before: dt.datetime | None = None,
) -> None:
    """Write one refund down. The caller holds the payment's lock and saves it."""
    operations.write(
        payment,
        kind=Operation.Kind.REFUND,
        amount=part.amount,
        body=bodies.refund_body(part.amount, payment.currency),
        goods_return=goods_return,
        staff_id=staff_id,
        user_id=user_id,
        not_before=not_before,
    )
