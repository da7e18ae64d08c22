"""In which ways the goods of a sale are paid back when a payment has paid for some of it."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from payments import flags
from payments.models import Payment
from pos import parts
from pos.models import Receipt, Return, ReturnPart, Tender
from pos.shifts import now
from pos.ways import Way

Kind = Tender.Kind
# A refund is possible for 365 days; the docs say both of reservation and of capture: the earlier.
REFUND_WINDOW = dt.timedelta(days=365)


def is_too_old(payment: Payment) -> bool:
    """Whether Vipps takes no refund of it any more."""
    return now() > payment.requested_at + REFUND_WINDOW


def back(payment: Payment, receipt: Receipt) -> list[Way]:
    """The sale's ways, with this payment as the one that is refunded, up to what it has left.

    The sale's other payments are spare: refunded where this one and all else have not paid enough.
    """
    others = Payment.objects.filter(
        basket=payment.basket_id, received_at__isnull=False, undone_at__isnull=True
    ).exclude(pk=payment.pk)
    spare = [
        replace(way, is_spare=True)
        for other in others.order_by("pk")
        for way in _with(other, receipt, Kind.VIPPS, _refundable(other))
        if way.kind == Kind.VIPPS
    ]
    found = _with(payment, receipt, Kind.VIPPS, _refundable(payment))
    return sorted([*found, *spare], key=lambda way: parts.ORDER.index(way.kind))


def _refundable(payment: Payment) -> int:
    return 0 if is_too_old(payment) else payment.captured - payment.refunded


def uncut(receipt: Receipt) -> list[Way]:
    """All the sale's ways, each payment up to what it has left beside what is put towards baskets
    already: for goods that pay for others no refund is asked of it, or one of what is over."""
    found = []
    for way in parts.ways(receipt):
        if way.kind == Kind.VIPPS:
            payment = Payment.objects.get(reference=way.reference)
            free = left(payment) - sum(part.amount for part in brought(payment))
            found.append(replace(way, left=min(way.left, max(0, free))))
        else:
            found.append(way)
    return [way for way in found if way.left]


def left(payment: Payment) -> int:
    """What of its money has gone back neither by Vipps nor in the place of that, in minor units."""
    in_place = parts.in_place(sales(payment), payment.reference)
    return payment.captured - payment.refunded - in_place


def brought(payment: Payment) -> list[ReturnPart]:
    """What of its money is to pay for others: the goods are put towards a basket that is not paid.
    In the order in which they came."""
    found = ReturnPart.objects.filter(
        kind=Kind.VIPPS,
        reference=payment.reference,
        goods_return__state=Return.State.ASKED,
        goods_return__basket__isnull=False,
    )
    return list(found.order_by("goods_return"))


def told(payment: Payment, receipt: Receipt, kind: Tender.Kind) -> list[Way]:
    """How money that has gone back already did so, never above what the payment has.

    With VIPPS it was refunded in the portal, and alone; with another kind its refund was refused,
    and what else has paid the sale goes back as well.
    """
    if kind == Kind.VIPPS:
        return [way for way in parts.ways(receipt) if way.reference == payment.reference]
    return _with(payment, receipt, kind, flags.left_to_give_back(payment))


def _with(payment: Payment, receipt: Receipt, kind: Tender.Kind, left: int) -> list[Way]:
    # Of what Vipps has not refunded, what went back in the place of a refund is gone as well.
    left -= parts.in_place(sales(payment), payment.reference)
    found = []
    for way in parts.ways(receipt):
        if way.kind != Kind.VIPPS:
            found.append(way)
        elif way.reference == payment.reference:
            found.append(replace(way, kind=kind, left=min(way.left, max(0, left))))
    return [way for way in found if way.left]


def sales(payment: Payment) -> list[Receipt]:
    """The sales whose goods a payment has paid, the oldest first: its own, and those whose goods
    were taken in exchange for such goods."""
    own = getattr(payment.basket, "receipt", None)
    found = [own] if own and payment.has_paid else []
    for one in found:
        later = Receipt.objects.filter(
            kind=Receipt.Kind.SALE,
            basket__credits__original=one,
            basket__credits__state=Return.State.ISSUED,
            basket__credits__parts__reference=payment.reference,
        )
        known = {receipt.pk for receipt in found}
        found += later.exclude(pk__in=known).distinct().order_by("pk")
    return found


def basket_of(sale: Receipt | None) -> list[int]:
    """Of another sale than the payment's own what has to be locked along."""
    return [sale.basket_id] if sale and sale.basket_id else []


def of_sale(payment: Payment, asked: Receipt | None) -> Receipt | None:
    """That sale if it is one of them, the payment's own where none is asked for."""
    known = sales(payment)
    if asked is None:
        return known[0] if known else None
    return asked if asked in known else None


def best(receipt: Receipt) -> Payment | None:
    """The payment of a sale to return its goods from: the one with most left to refund.

    Where goods were exchanged for the sale's, those that have paid for them are among them: then it
    is one of the sale whose payments have most left together.
    """
    paid = Payment.objects.filter(
        basket=receipt.basket_id or 0, received_at__isnull=False, undone_at__isnull=True
    )
    if not parts.is_exchange(receipt):
        return max(paid, key=lambda one: (one.captured - one.refunded, one.pk), default=None)
    lefts = {way.reference: way.left for way in parts.ways(receipt) if way.reference}
    known = list(paid | Payment.objects.filter(reference__in=lefts))
    together = Counter[int]()
    for one in known:
        together[one.basket_id] += _of(one, lefts)
    return max(
        known, key=lambda one: (together[one.basket_id], _of(one, lefts), one.pk), default=None
    )


def _of(payment: Payment, lefts: Mapping[str, int]) -> int:
    return min(payment.captured - payment.refunded, lefts.get(payment.reference, 0))
