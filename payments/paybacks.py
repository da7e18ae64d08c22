"""Money that belongs to no sale goes back: captured for nothing, or part of an abandoned split.

What Vipps does not pay back (any more) is settled in another way, by a person's word.
"""

import datetime as dt
import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import decisions, flags, operations, ways
from payments.locks import lock
from payments.models import Closing, Operation, Payment
from payments.vipps import bodies
from pos import forms, journal, tenders, voids
from pos.models import Basket, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from pos.standing import has_other_money

Kind, Outcome = Operation.Kind, Operation.Outcome


def no_pay_back(payment: Payment) -> str:
    """Why the captured money cannot go back without a return; empty when it can."""
    basket = payment.basket
    if payment.captured <= payment.refunded:
        return _("There is nothing to pay back.")
    if operations.pending(payment):
        return _("Another operation is running.")
    if ways.is_too_old(payment):
        return _("Vipps MobilePay takes refunds for 365 days.")
    if not flags.left_to_give_back(payment):
        return _("The customer got the money in another way.")
    if payment.received_at is None:
        return "" if payment.flag and not payment.is_live else _("It is not settled yet.")
    if basket.state == Basket.State.COMPLETED:
        return _("There is a sale: its goods are returned.")
    if basket.frozen_at:
        return _("The rest of the basket is being paid.")
    # Gift cards get back what the basket holds of them, when it is given up with the rest.
    if has_other_money(basket, Tender.Kind.VIPPS, Tender.Kind.GIFT_CARD):
        return _("Other money has been received for this basket. Complete the sale.")
    return ""


@transaction.atomic(durable=True)
def pay_back(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> int:
    """Refund all that was captured and belongs to no sale; the amount. Raises NotPossible.

    An abandoned split is given up as a whole: its basket is void at once, so that nobody pays the
    rest meanwhile, and every part that went through the app is refunded.
    """
    basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="pay_back"):
        return 0
    decisions.refuse_unseen(payment, seen)
    if refusal := no_pay_back(payment):
        raise NotPossible(refusal)
    parts = [payment]
    if payment.received_at and basket.is_alive:
        parts += _other_parts(basket, payment)
        voids.set_aside(basket, text=f"payment {payment.reference} is paid back")
    for part in parts:
        part.basket = basket
        if refusal := no_pay_back(part):
            raise NotPossible(refusal)
    return sum(_write(part, reason=reason, user=user) for part in parts)


def _other_parts(basket: Basket, payment: Payment) -> list[Payment]:
    others = Payment.objects.select_for_update(of=("self",)).filter(
        basket=basket, received_at__isnull=False
    )
    return [part for part in others.exclude(pk=payment.pk) if part.captured > part.refunded]


def _write(payment: Payment, *, reason: str, user: User) -> int:
    amount = flags.left_to_give_back(payment)
    closing = decisions.keep(payment, Closing.Act.PAID_BACK, user_id=user.pk, reason=reason)
    operations.write(
        payment,
        kind=Kind.REFUND,
        amount=amount,
        body=bodies.refund_body(amount, payment.currency),
        closing=closing,
        user_id=user.pk,
    )
    payment.ended_at = payment.ended_at or now()
    payment.save(update_fields=["wake_at", "ended_at"])
    return amount


def no_other_way(payment: Payment) -> str:
    """Why money of no sale cannot be settled outside Vipps MobilePay; empty when it can.

    A part of a sale that was given up is such money once its refund was refused.
    """
    is_saleless = any(why in flags.SALELESS for why in payment.flags)
    is_part = payment.basket.state == Basket.State.VOID and "REFUND_REFUSED" in payment.flags
    if not (is_part if payment.received_at else is_saleless):
        return _("There is no money without a sale.")
    if payment.is_live:
        return _("It is not settled yet.")
    if operations.pending(payment):
        return _("Another operation is running.")
    if not flags.left_to_give_back(payment):
        return _("There is nothing to pay back.")
    is_over = ways.is_too_old(payment)
    if not is_over and "REFUND_REFUSED" not in payment.flags:
        return _("It can still be paid back through Vipps MobilePay.")
    return ""


@transaction.atomic(durable=True)
def settle_otherwise(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> None:
    """Keep what became of money of no sale that Vipps does not pay back (any more).

    The reason says how the customer got it. What is captured later is a matter of its own.
    Raises NotPossible while Vipps may pay it back.
    """
    _basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="otherwise"):
        return
    decisions.refuse_unseen(payment, seen)
    if refusal := no_other_way(payment):
        raise NotPossible(refusal)
    left = flags.left_to_give_back(payment)
    decisions.keep(
        payment,
        Closing.Act.OTHERWISE,
        user_id=user.pk,
        reason=reason,
        amount=max(0, flags.refunded_elsewhere(payment)),
        otherwise=left,
    )
    _journal(payment, f"settled in another way; amount {left}", now())
    decisions.close(payment, *flags.SALELESS, "REFUND_REFUSED")


def _journal(payment: Payment, text: str, at: dt.datetime) -> None:
    told = f"payment {payment.reference} of no sale {text}"
    journal.record(payment.device_id, code=journal.Code.OTHER, at=at, text=told)


def settle(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    """The refund was answered: take the tender back and journal it, or tell a person again."""
    if operation.outcome != Outcome.DONE:
        payment.refusal_code = operation.refusal_code
        payment.flag_for("REFUND_REFUSED", at)
        return
    if payment.received_at:
        tenders.give_back(
            payment.basket,
            kind=Tender.Kind.VIPPS,
            amount=operation.amount,
            reference=payment.reference,
            at=at,
        )
    _journal(payment, f"paid back; amount {operation.amount}", at)
    payment.unflag("CAPTURED_WITHOUT_A_SALE", "MONEY_AFTER_END", "REFUND_REFUSED")
