"""What the till's payment routes give away, to whom, and what a scan there sets off."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import payers
from payments.models import Payer, Payment
from payments.simulator.data import personal_qr
from pos import baskets
from pos.models import Basket
from tests import make
from tests.payments.shop import KARI, Shop

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def test_the_qr_of_a_payment_is_for_its_own_till(tablet: Client, shop: Shop) -> None:
    payment = shop.keep(shop.ask(qr=True))
    neighbour = make.signed_in(Client(), make.device(store=shop.device.store))
    url = reverse("payment-qr", args=[payment.pk])

    shown = tablet.get(url)
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/svg+xml"
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert neighbour.get(url).status_code == 404


def test_an_ended_payment_has_no_qr(tablet: Client, shop: Shop) -> None:
    payment = shop.keep(shop.ask(qr=True))
    shop.town.post("approve", reference=payment.reference, customer=KARI)
    shop.keep(payment)
    assert payment.qr_url
    assert not payment.is_live

    assert tablet.get(reverse("payment-qr", args=[payment.pk])).status_code == 404


@pytest.mark.parametrize("sends", [True, False])
def test_a_scan_after_the_total_sends_where_the_store_wants_it(
    tablet: Client, shop: Shop, sends: bool
) -> None:
    store = shop.device.store
    store.sends_on_scan = sends
    store.save()
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())

    scanned = {"key": str(uuid.uuid4()), "code": personal_qr(KARI, "VIPPS")}
    assert tablet.post(reverse("set-payer"), scanned, headers=HTMX).status_code == 200

    assert payers.of(shop.basket)
    assert Payment.objects.exists() == sends


def test_only_who_was_scanned_is_asked_at_once(
    tablet: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one becomes the payer between the scan's two steps."""
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())
    real = payers.set_payer

    def overtaken(*args: Any, **named: Any) -> Basket:
        basket = real(*args, **named)
        with transaction.atomic():
            locked, kind = baskets.lock(shop.device.pk), Payer.Kind.PHONE
            payers.put(locked, kind=kind, value="4798765432", set_at=timezone.now())
        return basket

    monkeypatch.setattr(payers, "set_payer", overtaken)
    scanned = {"key": str(uuid.uuid4()), "code": personal_qr(KARI, "VIPPS")}
    answer = tablet.post(reverse("set-payer"), scanned, headers=HTMX)

    assert not Payment.objects.exists()
    assert 'role="alert"' in answer.content.decode()
