"""What a person decides about a payment: request, abort, complete, release, refund.

Each is one transaction that writes a decision down; the request itself stands in `asking`. The
calls to Vipps are made afterwards by a keeper (`payments.machine`), from what is written here.
"""

import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import decisions, flags, goods_back, operations, ways
from payments.asking import Who, begin, request
from payments.locks import lock
from payments.models import Closing, Operation, Payment
from payments.models.flagged import FLAG_FIELDS
from pos import baskets, forms
from pos.models import Basket, Receipt, Return
from pos.refusals import NotPossible
from pos.shifts import now

__all__ = ["Who", "begin", "request"]

Act = Closing.Act
Kind = Operation.Kind
State = Payment.State


@transaction.atomic(durable=True)
def abort(
    payment_id: int, *, key: uuid.UUID, device_id: int, who: Who, then_qr: bool = False
) -> Payment:
    """The till gives up: cancel at Vipps, unless the customer has just paid.

    With `then_qr` a QR is shown as soon as the cancel is confirmed. The basket is free only when
    Vipps has confirmed a final state. Raises NotPossible when the money is already reserved.
    """
    basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=device_id, act="abort"):
        return payment
    if payment.state not in (State.REQUESTED, State.CREATED):
        if payment.is_live:
            raise NotPossible(_("The customer has just approved. The money is being taken."))
        return payment
    payment.aborted_at, payment.wants_qr = payment.aborted_at or now(), then_qr
    if end_unsent(basket, payment):
        return payment
    if operations.pending(payment) is None:
        operations.write_cancel(payment, transaction_only=True, staff_id=who.staff_id)
    else:
        payment.wake(now())
    payment.save(update_fields=["aborted_at", "wants_qr", "wake_at"])
    baskets.touch(basket)
    return payment


def end_unsent(basket: Basket, payment: Payment) -> bool:
    """Nothing has ever left us: there is nothing to cancel, and the basket is free at once.

    Under both locks; saves the payment. False: something may have been sent.
    """
    if not operations.end_unsent(payment):
        return False
    if basket.is_alive:
        baskets.unfreeze(basket)
        payment.ended_version = basket.version
    payment.save()
    return True


@transaction.atomic(durable=True)
def complete(
    payment_id: int,
    *,
    key: uuid.UUID,
    device_id: int,
    who: Who,
    reason: str = "",
    seen: str | None = None,
) -> Payment:
    """The customer paid in the moment of the abort, and the sale is to be completed after all."""
    basket, payment = lock(payment_id)
    if forms.is_first(key, device_id=device_id, act="complete"):
        decisions.refuse_unseen(payment, seen)
        _refuse_unasked(payment)
        if not basket.is_alive:
            raise NotPossible(_("The basket is gone. Release the money."))
        decisions.keep(payment, Act.COMPLETED, user_id=who.user_id, reason=reason)
        payment.asked_at = payment.aborted_at = None
        payment.unflag()
        operations.write_capture(payment, staff_id=who.staff_id, user_id=who.user_id)
        payment.save(update_fields=["asked_at", "aborted_at", *FLAG_FIELDS, "wake_at"])
        baskets.touch(basket)
    return payment


@transaction.atomic(durable=True)
def release(
    payment_id: int,
    *,
    key: uuid.UUID,
    device_id: int,
    who: Who,
    reason: str = "",
    seen: str | None = None,
) -> Payment:
    """The customer paid in the moment of the abort, and gets the reservation back."""
    basket, payment = lock(payment_id)
    if forms.is_first(key, device_id=device_id, act="release"):
        decisions.refuse_unseen(payment, seen)
        _refuse_unasked(payment)
        decisions.keep(payment, Act.RELEASED, user_id=who.user_id, reason=reason)
        payment.asked_at = None
        # Should the cancel be refused, a person is asked again: nothing is captured by itself.
        payment.aborted_at = payment.aborted_at or now()
        payment.unflag()
        operations.write_cancel(
            payment, transaction_only=False, staff_id=who.staff_id, user_id=who.user_id
        )
        payment.save(update_fields=["asked_at", "aborted_at", *FLAG_FIELDS, "wake_at"])
        baskets.touch(basket)
    return payment


def _refuse_unasked(payment: Payment) -> None:
    is_asked = payment.asked_at is not None or flags.stops(payment)
    if not is_asked or not payment.is_live or operations.pending(payment):
        raise NotPossible(_("This payment has been settled. Look at it again."))


@transaction.atomic(durable=True)
def refund(
    payment_id: int,
    *,
    quantities: Mapping[int, int],
    reason: str,
    user: User,
    seen: str | None = None,
    plan: str | None = None,
    sale: Receipt | None = None,
) -> Return:
    """Goods come back: pay them back as they were paid, over the network with the sale's own unit.

    `quantities` maps receipt line ids to thousandths; `sale` is another than the payment's own,
    with goods that were taken in exchange for what it has paid (`ways.sales`). Gift cards, cash and
    the return receipt wait until Vipps has confirmed the refund; without one they are made at once.
    Raises NotPossible for more than can go back, of the payment no more than captured − refunded
    and not after 365 days, and when it is not as `seen` and `plan` say that a page has shown it, or
    the drawer of the sale's till is open.
    """
    _basket, payment = lock(payment_id, also=ways.basket_of(sale))
    decisions.refuse_unseen(payment, seen)
    receipt = ways.of_sale(payment, sale)
    if receipt is None:
        raise NotPossible(_("There is no sale to return goods of."))
    return goods_back.in_the_office(
        receipt, payment, quantities=quantities, reason=reason, user=user, seen=plan
    )


@transaction.atomic(durable=True)
def read_again(payment_id: int) -> None:
    """Have a keeper read the payment at Vipps now."""
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    payment.wake(now())
    payment.save(update_fields=["wake_at"])


@transaction.atomic(durable=True)
def dismiss(payment_id: int, *, key: uuid.UUID, device_id: int) -> None:
    """The cashier has seen how a payment ended: the till goes back to selling."""
    basket, _payment = lock(payment_id)
    if forms.is_first(key, device_id=device_id, act="dismiss") and not basket.frozen_at:
        baskets.reopen_locked(basket)
