"""Exchanges at a till: goods come back and pay for others, and what is over goes back to its payer.

What is put towards a basket and how both receipts come about stands in `pos.exchanges`. Here is
what needs to know of payments: how much of a sale can still go back, and the refund of what the
customer is to get. That goes over the network first, as for any return; the basket is frozen until
it is confirmed, and then one transaction makes both receipts and all tenders.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from payments import goods_back, refunds, ways
from payments.models import Payer, Payment
from pos import (
    alone,
    baskets,
    drawers,
    exchanges,
    forms,
    gift_ledger,
    parts,
    receipts,
    returns,
    tenders,
    training,
)
from pos import basis as bases
from pos.models import Basket, Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from stores.limits import Act
from stores.models import POSDevice, Staff
from stores.together import sent


class DrawerOpen(Exception):
    """The drawer of the till that ends the exchange is open: both receipts wait until it is not."""


@transaction.atomic(durable=True)
def begin(
    device: POSDevice,
    receipt: Receipt,
    *,
    quantities: Mapping[int, int],
    reason: str,
    staff: Staff,
    key: uuid.UUID,
    approver: Staff | None = None,
) -> Return | None:
    """Put goods of a sale towards the till's basket. None: this press has been done before.

    `quantities` maps receipt line ids to thousandths. Raises what `goods_back.give_back` raises but
    for drawer and cash, of which nothing is needed yet, and what `exchanges.put` raises.
    """
    basket, _payment = _lock(device, receipt, ways.best(receipt))
    if not forms.is_first(key, device_id=device.pk, act="exchange"):
        return None
    goods_back.refuse_elsewhere(receipt, device)
    training.refuse_other_kind(receipt, basket)
    alone.take_turn(staff.pk)
    before = alone.returned(device, staff.pk, now(), act=Act.RETURN, is_training=basket.is_training)
    goods_return = returns.ask(
        receipt,
        quantities=quantities,
        reason=reason,
        staff_id=staff.pk,
        device_id=device.pk,
        ways=ways.uncut(receipt),
        basket=basket,
    )
    exchanges.put(basket, goods_return, staff_id=staff.pk)
    goods_back.approve(goods_return, device, staff, approver, before)
    return goods_return


@transaction.atomic(durable=True)
def complete(
    device: POSDevice, *, version: int, key: uuid.UUID, staff_id: int, seen: str | None = None
) -> Receipt | None:
    """End a basket that what comes back has paid: evenly, or the customer gets what is over.

    That is of the credit that was put there last, and goes back as its sale was paid; `seen` is how
    the till has shown it. None where a refund has to be confirmed first, or for a press that has
    been done before. Raises Frozen, Stale; NotPossible while anything is left to pay, for goods
    that nothing is taken for, while the drawer is open, for cash that this till cannot pay out, and
    for what `tenders.refuse` refuses. In training no drawer is needed.
    """
    last = _last(baskets.current(device))
    basket, payment = _lock(device, last.sale if last else None, _refunded(last))
    if not forms.is_first(key, device_id=device.pk, act="exchanged"):
        return None
    tenders.refuse(basket, device, version=version)
    over = -tenders.left_to_pay(basket)
    if last is None or over < 0:
        raise NotPossible(_("Something is left to pay. Take the rest first."))
    drawer = drawers.lock(device.pk)
    drawers.refuse_open(drawer.is_open if drawer else None)
    if not over:
        return _issue(basket, staff_id)
    if _last(basket) != last:
        raise Stale
    planned = _leave_over(last, over)
    parts.refuse_unseen(last.sale, planned, seen)
    is_cash = any(part.kind == Tender.Kind.CASH for part in planned)
    if is_cash and not basket.is_training:
        drawers.refuse_cash(device.store, drawer)
    asked = parts.refunds(last)
    if asked and payment:
        _refuse_refund(last, payment, asked[0].amount)
        last.save(update_fields=["exchanged"])
        refunds.ask(last, staff_id=staff_id)
        baskets.freeze(basket)
        return None
    gift_ledger.lock_all(part.card_id for part in planned if part.card_id)
    return _issue(basket, staff_id)


def with_over(basket: Basket, over: int) -> tuple[Return, list[ReturnPart]]:
    """What would give so much back, and how, if the basket were completed now. Nothing is kept.

    Raises NotPossible as `complete`.
    """
    last = _last(basket)
    if last is None:
        raise Stale
    return last, _leave_over(last, over)


def _leave_over(last: Return, over: int) -> list[ReturnPart]:
    """Let so much of it go back: how it does. Not saved.

    Raises NotPossible where other goods alone pay for all of the basket, and for what would have to
    go back by two payments at once.
    """
    last.exchanged = last.amount - over
    exchanges.refuse_needless(last)
    planned = parts.going_back(last)
    if sum(part.kind == Tender.Kind.VIPPS for part in planned) > 1:
        raise _no_way()
    return planned


def _no_way() -> NotPossible:
    return NotPossible(
        _("So much cannot go back as it was paid. Take more goods, or take the return off.")
    )


def _last(basket: Basket) -> Return | None:
    """What was put towards it last: of that something may go back."""
    found = exchanges.of(basket)
    return found[-1] if found else None


def _refunded(last: Return | None) -> Payment | None:
    """The payment of which something may be refunded."""
    of_it = parts.of(last) if last else []
    planned = (part for part in of_it if part.kind == Tender.Kind.VIPPS)
    first = next(planned, None)
    return Payment.objects.filter(reference=first.reference).first() if first else None


def _lock(
    device: POSDevice, sale: Receipt | None, payment: Payment | None
) -> tuple[Basket, Payment | None]:
    """The till's basket along with that of a sale whose goods come back, and its payment.

    Raises Stale where another press has sold the basket meanwhile.
    """
    about = goods_back.about(sale, payment) if sale else set[int]()
    basket, _held = baskets.lock_with(baskets.current(device).device_id, about)
    if basket is None:
        raise Stale
    return basket, goods_back.lock_payment(payment)


def _refuse_refund(last: Return, payment: Payment, amount: int) -> None:
    if amount > ways.left(payment) or ways.is_too_old(payment):
        raise _no_way()


def mark_gone(payment: Payment, at: dt.datetime) -> None:
    """Money of a payment has gone back, in Vipps' portal, say: goods that are put towards a basket
    pay for nothing any more where nothing is left of what has paid for them.

    Under all of `payments.locks`. Whoever came first has what is left.
    """
    left, gone = ways.left(payment), []
    for part in ways.brought(payment):
        if part.amount > left:
            gone.append(part.goods_return_id)
        else:
            left -= part.amount
    of_them = Return.objects.filter(pk__in=gone, state=Return.State.ASKED, gone_at=None)
    of_them.update(gone_at=at)


def finish(goods_return: Return, *, staff_id: int | None) -> None:
    """The refund of what was over is confirmed: both receipts and all tenders, in one transaction.

    The caller holds all of `payments.locks`; `staff_id` is who has completed it. Raises DrawerOpen
    while no sale may be recorded at that till (2-6 (5)).
    """
    basket = Basket.objects.get(pk=goods_return.basket_id or 0)
    drawer = drawers.lock(basket.device_id)
    if drawer and drawer.is_open:
        raise DrawerOpen
    planned = parts.going_back(goods_return)
    gift_ledger.lock_all(part.card_id for part in planned if part.card_id)
    _issue(basket, staff_id)


def give_up(goods_return: Return) -> None:
    """The refund was refused: nothing has moved, and the till has its basket without that credit.

    The caller holds all of `payments.locks`.
    """
    basket = Basket.objects.get(pk=goods_return.basket_id or 0)
    exchanges.let_go(basket, goods_return, staff_id=goods_return.staff_id)
    basket.frozen_at = None
    baskets.save(basket, "frozen_at", "credit")


def _issue(basket: Basket, staff_id: int | None) -> Receipt:
    at = now()
    exchanges.settle(basket, at=at)
    basis = bases.read(basket.device_id, basket=basket, staff_id=staff_id, at=at)
    with sent(None) as writes:
        writes.delete(Payer, basket=basket.pk)
        return receipts.issue_sale(basket, last=None, basis=basis, at=at, writes=writes)
