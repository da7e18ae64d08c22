"""What a person in the office decides about a payment on the list, each with a reason.

Every act leaves an append-only row: who, when, why, and what was known. The flag goes only when
the money is in order or the row explains it, so that an empty list means something.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import decisions, evidence, flags, halves, operations, ways
from payments.locks import lock
from payments.models import Closing, Operation, Payer, Payment
from pos import drawers, forms, returns, tenders
from pos.models import Basket, Receipt, Return, Tender
from pos.refusals import NotPossible
from pos.shifts import now

Act = Closing.Act
# Closed with a note once somebody has found out what happened; nothing is left to be done.
FOUND_OUT = ("REFUNDED_ELSEWHERE", "CAPTURED_ELSEWHERE", "CANCELLED_ELSEWHERE", "REFUND_REFUSED")
# These end with the next answer that fits. Where none comes, a person may have found out.
SILENCE = ("UNKNOWN", "MISMATCH", "SUMS_FELL")
# A request lives for ten minutes at Vipps, and no outage has lasted for a day.
WORTH_WAITING = dt.timedelta(days=1)


def no_note(payment: Payment) -> str:
    """Why a note alone does not close its first flag; empty when it does."""
    if payment.flag in SILENCE:
        return _no_word(payment)
    if operations.pending(payment):
        return _("Another operation is running.")
    if payment.is_live:
        # A till may wait for it, and only the payment's own end frees that till.
        return _("It is not settled yet.")
    if payment.flag in FOUND_OUT:
        return halves.refuse_alone(payment) if payment.flag == "REFUND_REFUSED" else ""
    if payment.flag not in flags.SALELESS:
        return _("A note does not settle this: the money has to be in order first.")
    is_alive = payment.said_state == Payment.State.CREATED or payment.to_capture > 0
    if is_alive or flags.left_to_give_back(payment):
        return _("Money is still reserved or taken. Give it back first.")
    return ""


def _no_word(payment: Payment) -> str:
    """Why nobody's word can stand for an answer that Vipps does not give.

    What is known may be in order, and then a person may have looked in the portal: of a sale that
    is paid, or of a request that no till waits for and that has run out long ago.
    """
    if payment.is_live:
        if payment.basket.is_alive:
            return _("A till waits for it. Free the till first.")
        if payment.to_capture or payment.captured > payment.refunded:
            return _("Money is still reserved or taken. Give it back first.")
        if now() < payment.requested_at + WORTH_WAITING:
            return _("An answer may still come. Wait until the next day.")
        return ""
    if operations.pending(payment):
        return _("Another operation is running.")
    if payment.flag == "SUMS_FELL" and not evidence.agrees(payment):
        return _("Vipps' own log names other sums. Send this page to Vipps MobilePay's support.")
    return ""


@transaction.atomic(durable=True)
def note(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> None:
    """Close the first flag with what a person has found out. The others stay.

    Raises NotPossible while money is not in order.
    """
    _basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="note"):
        return
    decisions.refuse_unseen(payment, seen)
    if refusal := no_note(payment):
        raise NotPossible(refusal)
    without_sale = payment.received_at is None or payment.basket.state != Basket.State.COMPLETED
    # A refused refund of money that no sale has: the customer got it in another way.
    is_owed = payment.flag == "REFUND_REFUSED" and without_sale
    # Where that is a matter of its own, it is not explained by a note about something else.
    is_about_refund = "REFUNDED_ELSEWHERE" not in payment.also.split()
    decisions.keep(
        payment,
        Act.NOTED,
        user_id=user.pk,
        reason=reason,
        amount=max(0, flags.refunded_elsewhere(payment)) if is_about_refund else 0,
        otherwise=flags.left_to_give_back(payment) if is_owed else 0,
        receipt=getattr(payment.basket, "receipt", None) if payment.received_at else None,
    )
    if payment.is_live:
        # Nothing of it is sent any more. It is still asked after, and comes back with what is news.
        for kind in Operation.Kind:
            operations.give_up(payment, kind=kind)
        payment.unknown_since = None
    same_money = ("REFUND_REFUSED",) if payment.flag in flags.SALELESS else ()
    decisions.close(payment, payment.flag, *same_money)


def no_sale(payment: Payment) -> str:
    """Why what was taken cannot become a sale; empty when it can."""
    basket = payment.basket
    if "CAPTURED_WITHOUT_A_SALE" not in payment.flags or payment.received_at:
        return _("There is no money without a sale.")
    if operations.pending(payment):
        return _("Another operation is running.")
    is_given_back = payment.refunded or flags.settled_otherwise(payment)
    if is_given_back or flags.is_settled_by_hand(payment):
        return _("The money has gone back.")
    left = tenders.left_to_pay(basket)
    if basket.state == Basket.State.COMPLETED:
        return _("Its basket has been paid in another way.")
    if basket.frozen_at or payment.captured > left:
        return _("Its basket does not fit the amount any more.")
    if basket.state == Basket.State.VOID and payment.captured != left:
        return _("Its basket does not fit the amount any more.")
    return ""


@transaction.atomic(durable=True)
def sell(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> Receipt | None:
    """Make the sale that the money was taken for. Raises NotPossible when it does not fit."""
    basket, payment = lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="sell"):
        return None
    decisions.refuse_unseen(payment, seen)
    if refusal := no_sale(payment):
        raise NotPossible(refusal)
    at = now()
    receipt = tenders.receive(
        basket,
        kind=Tender.Kind.VIPPS,
        amount=payment.captured,
        reference=payment.reference,
        staff_id=payment.staff_id,
        at=at,
    )
    payment.received_at = payment.ended_at = at
    Payer.objects.filter(basket=basket).delete()
    decisions.keep(payment, Act.SOLD, user_id=user.pk, reason=reason, receipt=receipt)
    decisions.close(payment, *flags.SALELESS, "REFUND_REFUSED")
    return receipt


def kinds_back(payment: Payment) -> list[Tender.Kind]:
    """How money without a return receipt may have gone back to the customer of a sale."""
    kinds = [Tender.Kind.VIPPS] if "REFUNDED_ELSEWHERE" in payment.flags else []
    if "REFUND_REFUSED" in payment.flags and halves.of(payment) is None:
        kinds += [Tender.Kind.CASH, Tender.Kind.CARD]
    return kinds if payment.received_at else []


def no_return_receipt(payment: Payment) -> str:
    """Why no return receipt belongs to it; empty when one does."""
    if not kinds_back(payment):
        return _("No return receipt is missing.")
    return _("Another operation is running.") if operations.pending(payment) else ""


@transaction.atomic(durable=True)
def take_back(
    payment_id: int,
    *,
    key: uuid.UUID,
    quantities: Mapping[int, int],
    reason: str,
    user: User,
    kind: Tender.Kind = Tender.Kind.VIPPS,
    seen: str | None = None,
    plan: str | None = None,
    sale: Receipt | None = None,
) -> Return | None:
    """Issue the return receipt of money that has already gone back.

    With VIPPS it was refunded in the portal, and the goods may not be worth more than that; with
    another tender our own refund was refused, and they may be worth what the payment has not paid
    back and what else has paid the sale. `sale` is another than the payment's own, as for
    `flow.refund`. Raises NotPossible.
    """
    _basket, payment = lock(payment_id, also=ways.basket_of(sale))
    if not forms.is_first(key, device_id=payment.device_id, act="take_back"):
        return None
    decisions.refuse_unseen(payment, seen)
    receipt = _sale(payment, sale, kind)
    asked: dict[str, Any] = {"quantities": quantities, "reason": reason, "user": user, "seen": plan}
    goods = returns.ask(receipt, ways=ways.told(payment, receipt, kind), **asked)
    is_elsewhere = kind == Tender.Kind.VIPPS
    open_amount = flags.refunded_elsewhere(payment) if is_elsewhere else goods.amount
    if goods.amount > open_amount:
        raise NotPossible(_("That is more than was paid back in the portal."))
    issued = returns.complete(goods, is_told=True)
    about = "REFUNDED_ELSEWHERE" if is_elsewhere else "REFUND_REFUSED"
    told = goods.amount if is_elsewhere else 0
    decided: dict[str, Any] = {"flag": about, "amount": told, "receipt": issued}
    decisions.keep(payment, Act.RETURNED, user_id=user.pk, reason=reason, **decided)
    # What these goods do not explain stays on the list.
    if goods.amount == open_amount:
        decisions.close(payment, about)
    return goods


def _sale(payment: Payment, asked: Receipt | None, kind: Tender.Kind) -> Receipt:
    """The sale of goods whose money went back so; its till's drawer is locked. Raises NotPossible
    where that cannot be."""
    if refusal := no_return_receipt(payment):
        raise NotPossible(refusal)
    receipt = ways.of_sale(payment, asked)
    if receipt is None:
        raise NotPossible(_("There is no sale to return goods of."))
    if kind not in kinds_back(payment):
        raise NotPossible(_("This is not how the money went back."))
    drawers.refuse_open_at(receipt.device_id)
    return receipt
