"""Of a return that several payments get back, a refund that Vipps refused beside one that it made.

What has begun to go back goes back whole. The same question would get the same answer, so nobody
asks again by itself: the payment is on the list, and a person of the office asks once more or says
how the customer got the money instead.
"""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from payments import decisions, operations, refunds, ways
from payments.locks import lock
from payments.models import Closing, Operation, Payment
from pos import drawers, forms, parts, returns
from pos.models import Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible

Outcome = Operation.Outcome


def of(payment: Payment) -> ReturnPart | None:
    """What of a return it has not paid back though another payment has; no query where all goes
    well. The newest first: an older one comes after it."""
    if "REFUND_REFUSED" not in payment.flags:
        return None
    refused = payment.operations.filter(outcome=Outcome.REFUSED, goods_return__isnull=False)
    settled = payment.operations.filter(outcome__in=(Outcome.PENDING, Outcome.DONE))
    others = Operation.objects.filter(goods_return=OuterRef("pk"), outcome=Outcome.DONE)
    waiting = Return.objects.filter(
        ~Exists(settled.filter(goods_return=OuterRef("pk"))),
        Exists(others),
        state=Return.State.ASKED,
        pk__in=refused.order_by().values("goods_return"),
    )
    for goods_return in waiting.order_by("-pk"):
        for part in parts.refunds(goods_return):
            if part.reference == payment.reference:
                return part
    return None


def refuse_alone(payment: Payment) -> str:
    """Why a note or another return does not settle it; empty where nothing of a return waits."""
    if of(payment) is None:
        return ""
    return _("A return waits for this refund. Pay it back again, or say how the customer got it.")


@transaction.atomic(durable=True)
def again(
    payment_id: int, *, key: uuid.UUID, reason: str, user: User, seen: str | None = None
) -> None:
    """Ask Vipps once more for what was refused. Raises NotPossible when nothing waits for it."""
    payment = _lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="refund again"):
        return
    part = _waiting(payment, seen)
    decisions.keep(payment, Closing.Act.PAID_BACK, user_id=user.pk, reason=reason)
    goods_return = part.goods_return
    refunds.write(goods_return, part, payment, staff_id=None, user_id=user.pk)
    payment.save(update_fields=["wake_at"])


@transaction.atomic(durable=True)
def settle_otherwise(
    payment_id: int,
    *,
    key: uuid.UUID,
    kind: Tender.Kind,
    reason: str,
    user: User,
    seen: str | None = None,
) -> None:
    """The customer got what was refused in cash or on a card, by a person's word.

    When nothing else of the return is missing its receipt is issued. Raises NotPossible when
    nothing waits for it, and while the drawer of the till that took the goods is open.
    """
    payment = _lock(payment_id)
    if not forms.is_first(key, device_id=payment.device_id, act="refund otherwise"):
        return
    part = _waiting(payment, seen)
    goods_return = part.goods_return
    drawers.refuse_open_at(goods_return.till.pk)
    parts.replace(part, kind)
    goods_return = Return.objects.get(pk=goods_return.pk)
    issued = None if missing(goods_return) else _complete(goods_return)
    about: dict[str, Any] = {"flag": "REFUND_REFUSED", "receipt": issued}
    decisions.keep(payment, Closing.Act.RETURNED, user_id=user.pk, reason=reason, **about)
    if of(payment) is None:
        decisions.close(payment, "REFUND_REFUSED")


def missing(goods_return: Return) -> list[ReturnPart]:
    """The refunds of a return that Vipps has not confirmed."""
    done = Operation.objects.filter(goods_return=goods_return, outcome=Outcome.DONE)
    known = set(done.values_list("payment__reference", flat=True))
    return [part for part in parts.refunds(goods_return) if part.reference not in known]


def _complete(goods_return: Return) -> Receipt:
    """The drawer opens only for cash that the customer has not got yet."""
    waits = (
        part.kind == Tender.Kind.CASH and not part.reference for part in parts.of(goods_return)
    )
    return returns.complete(goods_return, is_told=not any(waits))


def _lock(payment_id: int) -> Payment:
    """Along with the basket of the sale whose goods came back, as for any answer about them."""
    half = of(Payment.objects.get(pk=payment_id))
    sale = half.goods_return.original if half else None
    return lock(payment_id, also=ways.basket_of(sale))[1]


def _waiting(payment: Payment, seen: str | None) -> ReturnPart:
    decisions.refuse_unseen(payment, seen)
    if operations.pending(payment):
        raise NotPossible(_("Another operation is running."))
    part = of(payment)
    if part is None:
        raise NotPossible(_("No return waits for this payment."))
    return part
