"""Goods that come back at a till: paid back as they were paid, at any till of the merchant.

The refund goes over the network with the sale's own sales unit, wherever the goods come back; cash
comes out of the drawer of the till that takes them, and the return receipt is that till's.
"""

import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments import refunds, ways
from payments.models import Payment
from pos import alone, approvals, baskets, drawers, forms, parts, returns, training
from pos.models import Basket, Receipt, Return, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from pos.ways import Way
from stores.limits import Act
from stores.models import POSDevice, Staff


@transaction.atomic(durable=True)
def give_back(
    device: POSDevice,
    receipt: Receipt,
    *,
    quantities: Mapping[int, int],
    reason: str,
    staff: Staff,
    key: uuid.UUID,
    approver: Staff | None = None,
    seen: str | None = None,
) -> Return | None:
    """Take goods of a sale back. None: this press has been done before.

    `quantities` maps receipt line ids to thousandths, `seen` is the plan that the page showed.
    Where Vipps MobilePay has paid, all else waits until the refund is confirmed. Raises NotPossible
    for what `returns.ask` refuses, for another country's sale, in training for a real one and
    otherwise for one of training, while the drawer is open and for cash that this till cannot pay
    out; NeedsApproval above the role's limit. In training no drawer is needed, and none opens; one
    that is open stops it as it stops a sale.
    """
    payment = lock(receipt)
    if not forms.is_first(key, device_id=device.pk, act="goods back"):
        return None
    _refuse(receipt, payment, device)
    alone.take_turn(staff.pk)
    is_training = receipt.is_training
    before = alone.returned(device, staff.pk, now(), act=Act.RETURN, is_training=is_training)
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    goods_return = returns.ask(
        receipt,
        quantities=quantities,
        reason=reason,
        staff_id=staff.pk,
        device_id=device.pk,
        ways=back(receipt, payment),
        seen=seen,
    )
    is_cash = any(part.kind == Tender.Kind.CASH for part in parts.of(goods_return))
    if is_cash and not is_training:
        drawers.refuse_cash(device.store, drawer)
    # Otherwise what is not refunded waits until the refund is confirmed.
    if not refunds.ask(goods_return, staff_id=staff.pk):
        returns.complete(goods_return)
    approve(goods_return, device, staff, approver, before)
    return goods_return


def in_the_office(
    receipt: Receipt,
    payment: Payment | None,
    *,
    quantities: Mapping[int, int],
    reason: str,
    user: User,
    seen: str | None = None,
) -> Return:
    """Goods come back to nobody at a till; under the locks of the sale and of its payment.

    Gift cards, cash and the return receipt wait until Vipps has confirmed the refunds; without one
    they are made at once. Raises NotPossible for what `returns.ask` refuses, while something is
    under way with the payment, and while the drawer of the sale's till is open.
    """
    if payment:
        refunds.refuse_pending(payment)
    found = back(receipt, payment)
    drawers.refuse_open_at(receipt.device_id)
    goods_return = returns.ask(
        receipt, quantities=quantities, reason=reason, user=user, ways=found, seen=seen
    )
    if not refunds.ask(goods_return, user_id=user.pk):
        returns.complete(goods_return)
    return goods_return


def back(receipt: Receipt, payment: Payment | None) -> list[Way]:
    """In which ways the sale can be paid back now."""
    if payment is None:
        return parts.ways(receipt)
    found = ways.back(payment, receipt)
    if not found and ways.is_too_old(payment):
        raise NotPossible(_("Vipps MobilePay takes refunds for 365 days. Pay back another way."))
    return found


def lock(receipt: Receipt) -> Payment | None:
    """The sale's basket, and the payment to refund; None where none has paid."""
    return lock_with(receipt, ways.best(receipt))


def lock_with(receipt: Receipt, payment: Payment | None) -> Payment | None:
    """A payment, its basket, and the sale's where that is another: the payment was made for goods
    that have been exchanged for this sale's."""
    rows = Basket.objects.select_for_update().filter(pk__in=about(receipt, payment))
    list(rows.order_by("pk"))
    return lock_payment(payment)


def about(receipt: Receipt, payment: Payment | None) -> set[int]:
    """The baskets of a sale and of a payment for what was exchanged for its goods."""
    its = {receipt.basket_id, payment.basket_id if payment else None}
    return {basket_id for basket_id in its if basket_id is not None}


def lock_payment(payment: Payment | None) -> Payment | None:
    """Under its basket's lock."""
    if payment is None:
        return None
    return Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)


def _refuse(receipt: Receipt, payment: Payment | None, device: POSDevice) -> None:
    if payment:
        refunds.refuse_pending(payment)
    training.refuse_other_kind(receipt, baskets.current(device))
    refuse_elsewhere(receipt, device)


def approve(
    goods_return: Return, device: POSDevice, staff: Staff, approver: Staff | None, before: int
) -> None:
    """In the act's transaction, last of its locks. Raises NeedsApproval above the role's limit."""
    approvals.require(
        device,
        Act.RETURN,
        amount=goods_return.amount,
        before=before,
        staff_id=staff.pk,
        approver=approver,
        goods_return=goods_return,
    )


def refuse_elsewhere(receipt: Receipt, device: POSDevice) -> None:
    """Raise NotPossible for a sale of another business or country."""
    sold, here = receipt.device.store, device.store
    if sold.merchant_id != here.merchant_id:
        raise NotPossible(_("This receipt is of another business."))
    if (sold.country, receipt.currency) != (here.country, here.currency):
        raise NotPossible(_("This was sold in another country: it is returned there."))
