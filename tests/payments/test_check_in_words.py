"""What the till says of a check-in, in the store's language."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from payments import flow
from payments.models import Sticker
from pos import baskets
from tests import make
from tests.payments.shop import Shop
from tests.payments.stickers import arrive, placed

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


def test_the_till_says_that_a_customer_has_checked_in(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    shop.fill()

    arrive(Client(), shop, sticker)

    shown = tablet.get(reverse("look"), headers=HTMX).content.decode()
    assert "Kunden har sjekket inn" in shown
    assert "Send til kunden" in shown
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    shop.keep(payment)
    waiting = tablet.get(reverse("look"), headers=HTMX).content.decode()
    assert "498,00 til kunden som har sjekket inn" in waiting.replace("\u00a0", " ")


def test_who_pays_may_scan_the_sticker_where_there_is_one(client: Client, shop: Shop) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())
    words = "Skann klistremerket her med Vipps"

    assert words not in tablet.get(reverse("look"), headers=HTMX).content.decode()
    placed(shop)
    assert words in tablet.get(reverse("look"), headers=HTMX).content.decode()


def test_a_token_that_vipps_refuses_is_explained(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    shop.fill()
    arrive(Client(), shop, sticker, customerToken="too old for Vipps")
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment

    assert shop.keep(payment).refusal_code == "4050"

    shown = tablet.get(reverse("look"), headers=HTMX).content.decode()
    assert "Innsjekkingen er utløpt" in shown
