"""A part of a sale that goes through Vipps MobilePay: chosen before, and given back before the end.

A part is taken like a whole sale: what is reserved is captured at once, so that it is money like
any other part. It goes back over the network, and its basket is nobody's until that is confirmed.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from payments import operations, orders
from payments.asking import Who
from payments.models import Operation, Payment
from payments.vipps import bodies
from pos import baskets, drawers, forms, part_payments, tenders
from pos.models import Basket, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice


@transaction.atomic(durable=True)
def choose(device: POSDevice, *, amount: int | None, version: int, key: uuid.UUID) -> Basket:
    """The next payment asks for so many minor units; None: for all that is left to pay.

    What all that is left comes to is no part. Raises Frozen, Stale, NotPossible.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="choose part"):
        return basket
    baskets.refuse_stale(basket, version=version)
    if basket.is_training:
        raise NotPossible(_("Training rehearses the app with all that is left to pay, not a part."))
    baskets.refuse_empty(basket)
    baskets.refuse_unasked(basket)
    left = tenders.left_to_pay(basket)
    if amount is not None:
        if not 0 < amount <= left:
            raise NotPossible(_("A part is more than nothing, and no more than is left to pay."))
        orders.refuse_amount(amount, basket.currency)
    basket.next_part = None if amount == left else amount
    basket.is_totalled = True
    baskets.save(basket, "next_part", "is_totalled")
    return basket


@transaction.atomic(durable=True)
def give_back(
    device: POSDevice, *, tender_id: int, version: int, key: uuid.UUID, who: Who
) -> Payment | None:
    """The customer pays otherwise: what a payment has paid of an open sale is refunded.

    Until Vipps has confirmed it the part counts as paid and the basket is frozen: no other tender
    takes its place. None: this press has been done before. Raises Frozen, Stale; NotPossible while
    the drawer is open, and where the payment is not as the till knows it.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="give payment back"):
        return None
    baskets.refuse_stale(basket, version=version)
    part = next((one for one in part_payments.by_app(basket) if one.pk == tender_id), None)
    if part is None:
        raise Stale
    payment = Payment.objects.select_for_update().get(basket=basket, reference=part.reference)
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    _refuse_unclear(payment, part)
    operations.write(
        payment,
        kind=Operation.Kind.REFUND,
        amount=part.amount,
        body=bodies.refund_body(part.amount, payment.currency),
        part=part,
        staff_id=who.staff_id,
    )
    payment.undo_asked_at, payment.refusal_code = now(), ""
    payment.save(update_fields=["undo_asked_at", "refusal_code", "wake_at"])
    baskets.freeze(basket)
    return payment


def _refuse_unclear(payment: Payment, part: Tender) -> None:
    """Whatever a person in the office has to look at is theirs to pay back."""
    is_whole = payment.captured == part.amount and not payment.refunded
    if not is_whole or payment.flag or operations.pending(payment):
        raise NotPossible(_("Head office has to look at this payment first: it pays it back."))


def settle(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    """The refund of a part was answered: take its tender back, or leave it where it is.

    Under both locks; the caller saves the payment. The till shows which until the basket changes.
    """
    basket, part = payment.basket, operation.part
    assert part
    if operation.outcome == Operation.Outcome.DONE:
        part_payments.take_away(basket, part, staff_id=operation.staff_id, at=at)
        payment.undone_at = at
    else:
        payment.undo_asked_at, payment.refusal_code = None, operation.refusal_code
    baskets.unfreeze(basket)
    payment.ended_version = basket.version
