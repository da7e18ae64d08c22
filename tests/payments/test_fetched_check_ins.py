"""Who has scanned the sticker before another's basket came to the till does not pay that one."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from payments import payers
from payments.models import Sticker
from pos import parking
from pos.models import Basket
from tests.payments.shop import Shop
from tests.payments.stickers import ago, arrive, deliver, event, placed, take_all
from tests.payments.test_takeovers import recall


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


@pytest.fixture
def waiting(shop: Shop) -> Basket:
    """A basket parked a while ago, and another customer's at the till."""
    shop.fill()
    basket = shop.basket
    parking.park(
        shop.device,
        basket_id=basket.pk,
        version=basket.version,
        name="",
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    Basket.objects.filter(pk=basket.pk).update(opened_at=long_ago)
    return basket


def test_a_late_check_in_never_pays_a_basket_that_was_fetched_since(
    client: Client, shop: Shop, sticker: Sticker, waiting: Basket
) -> None:
    assert deliver(client, shop, event(shop, sticker, initiatedAt=ago(seconds=10))) == 200
    recall(shop, shop.device, waiting)
    take_all()

    assert shop.basket.pk == waiting.pk
    assert payers.of(shop.basket) is None


def test_who_scans_after_it_came_to_the_till_pays_it(
    client: Client, shop: Shop, sticker: Sticker, waiting: Basket
) -> None:
    recall(shop, shop.device, waiting)
    arrive(client, shop, sticker)

    payer = payers.of(shop.basket)
    assert payer
    assert payer.basket == waiting
