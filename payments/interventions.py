"""What head office does about a payment that is live: cancel it, or free the till from it."""

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import decisions, flags, flow, operations
from payments.locks import lock
from payments.models import Closing, Operation, Payment
from payments.models.flagged import FLAG_FIELDS
from pos import baskets, forms, voids
from pos.models import Tender
from pos.refusals import NotPossible
from pos.shifts import now
from pos.standing import has_other_money

Act = Closing.Act


@transaction.atomic(durable=True)
def cancel(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> None:
    """Head office cancels a payment that is live: nothing reserved stays so.

    Raises NotPossible when nothing is left to cancel or another operation runs.
    """
    basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="cancel"):
        return
    decisions.refuse_unseen(payment, seen)
    is_reserved = payment.state == Payment.State.AUTHORIZED
    if not payment.is_live or (is_reserved and operations.pending(payment)):
        raise NotPossible(_("There is nothing to cancel, or another operation is running."))
    decisions.keep(payment, Act.CANCELLED, user_id=user.pk, reason=reason)
    payment.aborted_at = payment.aborted_at or now()
    if flow.end_unsent(basket, payment):
        return
    if operations.pending(payment) is None:
        operations.write_cancel(payment, transaction_only=False, user_id=user.pk)
    else:
        payment.wake(now())
    payment.asked_at = None
    payment.unflag()
    payment.save(update_fields=["aborted_at", "asked_at", *FLAG_FIELDS, "wake_at"])
    if basket.is_alive:
        baskets.touch(basket)


def no_set_aside(payment: Payment) -> str:
    """Why its basket cannot be given up; empty when it can."""
    if not payment.is_live or not payment.basket.is_alive or not payment.flag:
        return _("Its basket is not held up by this payment.")
    # Gift cards get back what the basket holds of them.
    has_tenders = has_other_money(payment.basket, Tender.Kind.GIFT_CARD)
    return _("Other money has been received for this basket.") if has_tenders else ""


@transaction.atomic(durable=True)
def set_aside(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> None:
    """Let the till sell again while nobody knows how a payment stands. Raises NotPossible.

    The payment is asked after as before. Whatever turns up reserved is released, because its
    basket is gone; whatever turns up captured comes on the list as money without a sale.
    """
    basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="set_aside"):
        return
    decisions.refuse_unseen(payment, seen)
    if refusal := no_set_aside(payment):
        raise NotPossible(refusal)
    decisions.keep(payment, Act.SET_ASIDE, user_id=user.pk, reason=reason)
    voids.set_aside(basket, text=f"payment {payment.reference} not known")
    payment.aborted_at, payment.asked_at = payment.aborted_at or now(), None
    payment.wants_qr = False
    if not operations.end_unsent(payment):
        operations.give_up(payment, kind=Operation.Kind.CAPTURE)
        payment.unflag(*flags.STOPS, "UNANSWERED")
        payment.wake(now())
    payment.save()
