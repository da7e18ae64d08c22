"""In which ways the goods of a sale are paid back when a payment has paid for some of it."""

import datetime as dt
from dataclasses import replace

from payments import flags
from payments.models import Payment
from pos import parts
from pos.models import Receipt, Tender
from pos.parts import Way
from pos.shifts import now

Kind = Tender.Kind
# A refund is possible for 365 days; the docs say both of reservation and of capture: the earlier.
REFUND_WINDOW = dt.timedelta(days=365)


def is_too_old(payment: Payment) -> bool:
    """Whether Vipps takes no refund of it any more."""
    return now() > payment.requested_at + REFUND_WINDOW


def back(payment: Payment, receipt: Receipt) -> list[Way]:
    """The sale's ways, with this payment as the one that is refunded, up to what it has left."""
    left = 0 if is_too_old(payment) else payment.captured - payment.refunded
    return _with(payment, receipt, Kind.VIPPS, left)


def told(payment: Payment, receipt: Receipt, kind: Tender.Kind) -> list[Way]:
    """How money that has gone back already did so, never above what the payment has.

    With VIPPS it was refunded in the portal, and alone; with another kind its refund was refused,
    and what else has paid the sale goes back as well.
    """
    if kind == Kind.VIPPS:
        return [way for way in parts.ways(receipt) if way.reference == payment.reference]
    return _with(payment, receipt, kind, flags.left_to_give_back(payment))


def _with(payment: Payment, receipt: Receipt, kind: Tender.Kind, left: int) -> list[Way]:
    found = []
    for way in parts.ways(receipt):
        if way.kind != Kind.VIPPS:
            found.append(way)
        elif way.reference == payment.reference:
            found.append(replace(way, kind=kind, left=min(way.left, max(0, left))))
    return [way for way in found if way.left]


def best(receipt: Receipt) -> Payment | None:
    """The payment of a sale to return its goods from: the one with most left to refund."""
    paid = Payment.objects.filter(basket=receipt.basket_id or 0, received_at__isnull=False)
    return max(paid, key=lambda one: (one.captured - one.refunded, one.pk), default=None)
