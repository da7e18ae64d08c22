"""Payments that a person in the office must look at, and what that person does."""

import datetime as dt
import uuid

from django.contrib.auth.models import User
from django.utils import timezone

from payments import closings, decisions, flow, interventions
from payments.models import Payment, WebhookRegistration
from pos import tenders, voids
from tests import make
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import lines_of, portal


def read_again(shop: Shop, payment: Payment) -> Payment:
    """Somebody asks for a look, and the keeper takes it and reads the log."""
    flow.read_again(payment.pk)
    return shop.keep(payment, looks=2)


def note(payment: Payment, user: User, reason: str = "asked the manager") -> None:
    closings.note(payment.pk, key=uuid.uuid4(), reason=reason, user=user)


def office_cancels(payment: Payment, reason: str) -> None:
    interventions.cancel(payment.pk, key=uuid.uuid4(), reason=reason, user=make.user())


def take_back(payment: Payment, user: User, quantities: dict[int, int]) -> None:
    closings.take_back(
        payment.pk, key=uuid.uuid4(), quantities=quantities, reason="came back", user=user
    )


def goods(payment: Payment, *, pieces: int = 1) -> dict[str, str]:
    """The first line of the sale comes back, chosen on the page as it is now."""
    payment.refresh_from_db()
    line = lines_of(payment)[0]
    return {f"line-{line}": str(pieces), "reason": "wrong size", "seen": decisions.mark(payment)}


def saleless(shop: Shop) -> Payment:
    """Captured in the portal for a basket that the office has given up meanwhile."""
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 49800)
    voids.set_aside(shop.basket, text="given up")
    shop.keep(payment)
    assert payment.flag == "CAPTURED_WITHOUT_A_SALE"
    return payment


def split(shop: Shop) -> Payment:
    """200,00 of 498,00 went through the app, and the basket waits for the rest."""
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 20000)
    portal(shop, payment, "cancel", None)
    shop.keep(payment)
    closings.note(payment.pk, key=uuid.uuid4(), reason="portal, by mistake", user=make.user())
    assert (payment.captured, tenders.left_to_pay(shop.basket)) == (20000, 29800)
    assert holds()
    return payment


def unknown(shop: Shop) -> Payment:
    """Vipps answers with another payment, and the till waits."""
    payment = shop.waiting()
    shop.town.fail("get", "status", status=500, times=100)
    shop.keep(payment)
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    return payment


def long_ago(shop: Shop, payment: Payment, ago: dt.timedelta) -> None:
    """It was asked for so long ago, by a sales unit whose webhooks have been in order since."""
    at = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(requested_at=at - ago)
    WebhookRegistration.objects.create(
        sales_unit=shop.unit, url="https://till.example/", registered_at=at, seen_at=at
    )
