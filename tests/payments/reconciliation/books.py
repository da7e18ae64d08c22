"""An accountant's morning: the ledger is fetched, everything matched, and what is open is read."""

import datetime as dt
from typing import Any

from payments.models import Discrepancy, LedgerFetch, Matching, Payment
from payments.reconciliation import fetches, matching
from pos.shifts import now
from tests.payments.shop import Shop

LATER = dt.timedelta(hours=1)


def read_log(shop: Shop, payment: Payment) -> Payment:
    """A keeper reads Vipps' log of a payment once more."""
    Payment.objects.filter(pk=payment.pk).update(wake_at=now(), events_at=None)
    return shop.keep(payment)


def sold(shop: Shop) -> Payment:
    """A sale of 498,00 that is paid and receipted, with its log read."""
    payment = shop.paid()
    return read_log(shop, payment)


def plant(shop: Shop, what: str, **more: Any) -> None:
    shop.town.post("report", plant=[{"what": what, **more}])


def settle(shop: Shop) -> dict[str, Any]:
    """Vipps ends today and pays out; what it says of that payout."""
    (payout,) = shop.town.post("settle", msn=shop.unit.msn)["settled"]
    return dict(payout)


def fetch(shop: Shop) -> LedgerFetch:
    return fetches.fetch(shop.unit)


def match(at: dt.datetime | None = None) -> Matching:
    """Later than the grace in which a receipt may still come, unless another time is given."""
    made = matching.run(at=at or now() + LATER)
    assert made
    return made


def morning(shop: Shop, at: dt.datetime | None = None) -> list[str]:
    """Fetch and match; the reasons of what is open."""
    fetch(shop)
    match(at)
    return reasons()


def reasons() -> list[str]:
    return sorted(Discrepancy.objects.filter(ended="").values_list("reason", flat=True))


def one(reason: str) -> Discrepancy:
    return Discrepancy.objects.get(reason=reason)
