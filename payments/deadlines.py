"""Until when reserved money can be captured: the watch list of what must not be forgotten.

At a till money is captured at once, so whatever is near its end has gone wrong before. Sources:
`captureGuaranteedUntil` of get-payment; Vipps' payment lifecycle (Norway 180 days, Denmark and
Finland 14); Visa and BankAxept, which keep a reservation for seven days.
"""

import datetime as dt

from django.db.models import Q

from payments.models import Payment

WINDOWS = {"NO": dt.timedelta(days=180), "DK": dt.timedelta(days=14), "FI": dt.timedelta(days=14)}
# What a bank keeps where Vipps names no moment.
BANKS_KEEP = dt.timedelta(days=7)
# A person is told so long before, over a weekend.
NEAR = dt.timedelta(days=3)


def of(payment: Payment) -> dt.datetime | None:
    """The moment by which what is reserved has to be captured; None when nothing is reserved."""
    if payment.authorized_at is None or payment.to_capture <= 0:
        return None
    kept = payment.capture_guaranteed_until or payment.authorized_at + BANKS_KEEP
    window = WINDOWS.get(payment.sales_unit.market, BANKS_KEEP)
    return min(kept, payment.authorized_at + window)


def window(payment: Payment) -> dt.timedelta:
    """For how long at most what a payment reserves can be captured; the longest where unknown."""
    return WINDOWS.get(payment.sales_unit.market, max(WINDOWS.values()))


def is_near(payment: Payment, at: dt.datetime) -> bool:
    """Whether little time is left."""
    deadline = of(payment)
    return deadline is not None and deadline < at + NEAR


def near(at: dt.datetime) -> Q:
    """The same for a query over payments with reserved money."""
    by_bank = Q(capture_guaranteed_until=None, authorized_at__lt=at + NEAR - BANKS_KEEP)
    found = Q(capture_guaranteed_until__lt=at + NEAR) | by_bank
    for market, window in WINDOWS.items():
        found |= Q(sales_unit__market=market, authorized_at__lt=at + NEAR - window)
    return found
