"""What Vipps told us of who scanned the sticker is gone with its time, parked or not."""

import datetime as dt
import uuid

from django.test import Client
from django.utils import timezone

from payments import checkins, flow
from payments.models import Payer
from tests.payments.shop import Shop
from tests.payments.stickers import arrive, placed
from tests.payments.test_takeovers import park


def test_a_token_does_not_outlive_its_time_with_a_parked_basket(client: Client, shop: Shop) -> None:
    sticker = placed(shop)
    shop.fill()
    arrive(client, shop, sticker)
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    shop.keep(payment)
    park(shop)
    Payer.objects.update(ends_at=timezone.now() - dt.timedelta(seconds=1))

    checkins.forget()
    assert not Payer.objects.exists()
