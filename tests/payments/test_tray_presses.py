"""A press on the tray means what the tray showed: nobody's customer is taken unasked."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from pos import baskets
from pos.models import Basket
from stores.models import POSDevice
from tests import make
from tests.payments.shop import Shop
from tests.payments.test_takeovers import beside, recall


def parked(shop: Shop) -> Basket:
    basket = shop.fill()
    tablet = make.signed_in(Client(), shop.device, shop.staff)
    its = {"basket": basket.pk, "version": basket.version, "key": str(uuid.uuid4())}
    tablet.post(reverse("park"), its)
    return basket


def press(device: POSDevice, basket: Basket, **sent: Any) -> str:
    """One press of a cashier at this till."""
    tablet = make.signed_in(Client(), device, make.staff(device.store))
    url = reverse("recall", args=[basket.pk])
    return tablet.post(url, {"key": str(uuid.uuid4()), **sent}).content.decode()


def test_a_parked_basket_that_a_colleague_has_fetched_stays_there(shop: Shop) -> None:
    basket, other = parked(shop), beside(shop)
    recall(shop, shop.device, basket)

    said = press(other, basket, was="PARKED")
    assert "er ferdig" in said
    assert shop.basket.pk == basket.pk
    assert not baskets.current(other).lines.exists()


def test_the_tray_says_what_it_showed(shop: Shop, client: Client) -> None:
    basket, other = parked(shop), beside(shop)
    row = reverse("recall", args=[basket.pk])
    tray = make.signed_in(client, other, make.staff(other.store))

    page = tray.get(reverse("tray")).content.decode()
    assert f'hx-post="{row}" hx-vals=\'{{"was": "PARKED"}}\'' in page
    recall(shop, shop.device, basket)
    assert "hx-vals" not in tray.get(reverse("tray")).content.decode()


def test_who_was_asked_takes_it_over(shop: Shop) -> None:
    basket, other = parked(shop), beside(shop)
    recall(shop, shop.device, basket)
    press(other, basket)
    assert baskets.current(other).pk == basket.pk
