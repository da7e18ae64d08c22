"""The end of a day and a payment that lives: its safe cancel, and whose day a late sale is."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments.models import Payment
from pos import days, shifts
from pos.models import Receipt, Report
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop

DAY = dt.timedelta(days=1)


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def abort(tablet: Client, payment: Payment) -> Any:
    url = reverse("abort-live-payment", args=[payment.pk])
    return tablet.post(url, {"key": str(uuid.uuid4())})


def test_the_day_offers_the_safe_cancel_of_the_payment_it_waits_for(
    tablet: Client, shop: Shop
) -> None:
    payment = shop.keep(shop.ask())
    html = tablet.get(reverse("live-payment")).content.decode()
    assert reverse("abort-live-payment", args=[payment.pk]) in html

    said = abort(tablet, payment).content.decode()
    assert "Den avbrytes" in said
    shop.keep(payment)
    assert payment.state == "TERMINATED" or not payment.is_live
    assert tablet.get(reverse("live-payment")).headers["HX-Refresh"] == "true"


def test_what_has_been_approved_is_not_cancelled_from_the_day(tablet: Client, shop: Shop) -> None:
    payment = shop.keep(shop.ask())
    Payment.objects.filter(pk=payment.pk).update(state="AUTHORIZED", authorized=payment.amount)

    said = tablet.get(reverse("live-payment")).content.decode()
    assert "Kunden har godkjent" in said
    assert "har nettopp godkjent" in abort(tablet, payment).content.decode()


def test_the_payment_of_another_till_is_not_cancelled_from_here(shop: Shop) -> None:
    payment = shop.ask()
    neighbour = make.signed_in(Client(), make.device(store=shop.device.store))

    assert abort(neighbour, payment).status_code == 404
    assert neighbour.get(reverse("live-payment")).headers["HX-Refresh"] == "true"


def test_a_late_approval_never_lands_in_a_closed_day(shop: Shop) -> None:
    """A manager takes the payment over, the customer approves after the Z report."""
    payment = shop.keep(shop.ask())
    manager = make.staff(shop.device.store, RoleName.MANAGER)
    z = days.close(
        shop.device, count=days.Count({}), staff=manager, key=uuid.uuid4(), is_carried=True
    )
    shop.approve(payment)
    shop.keep(payment)
    shop.keep(payment)

    receipt = Receipt.objects.get()
    today = shifts.business_date(shop.device.store, timezone.now())
    assert z.business_date == today
    assert z.content["sales"] == {"count": 0, "amount": 0}
    assert receipt.business_date == today + DAY
    assert receipt.shift.opened_by is None
    after = days.read(shop.device, at=timezone.now())
    assert after["sales"] == {"count": 1, "amount": receipt.total}
    assert Report.objects.count() == 1
