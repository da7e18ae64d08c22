"""In whose name a check-in after *Total* is sent: nobody's who has left the till."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from payments import payers
from payments.models import Payment, Sticker
from pos import baskets
from stores.models import SignIn
from tests import make
from tests.payments.shop import Shop
from tests.payments.stickers import arrive, placed


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


@pytest.mark.parametrize("case", ["signed out", "since yesterday"])
def test_who_has_left_the_till_asks_nobody(
    client: Client, shop: Shop, sticker: Sticker, case: str
) -> None:
    make.signed_in(client, shop.device, shop.staff)
    at = timezone.now()
    left = {"ended_at": at} if case == "signed out" else {}
    hours = dt.timedelta(hours=13 if case == "since yesterday" else 1)
    SignIn.objects.update(signed_in_at=at - hours, **left)
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())

    arrive(Client(), shop, sticker, customerToken="kari")

    assert not Payment.objects.exists()
    payer = payers.of(shop.basket)
    assert payer
    assert payers.read(payer) == "kari"
