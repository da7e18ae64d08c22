"""What the office does about a parked basket's payment, while its till sells on."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from payments import interventions
from pos import baskets, journal
from pos.models import Basket
from tests import make
from tests.beside import begin
from tests.payments.shop import Shop, Town, holds, open_shop
from tests.payments.test_takeovers import park


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def test_the_office_gives_a_parked_basket_up_while_its_till_sells(shop: Shop) -> None:
    """Whoever sells holds the till's basket and goes on to the counters."""
    payment = shop.waiting()
    parked = park(shop)
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    user = make.user()

    def set_aside() -> None:
        interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="no answer", user=user)

    with transaction.atomic():
        shown = baskets.lock(shop.device.pk)
        second = begin(set_aside)
        second.join(5)
        assert not second.is_alive()
        journal.lock(shop.device.pk)

    parked.refresh_from_db()
    assert parked.state == Basket.State.VOID
    assert shop.basket.pk == shown.pk
    shop.keep(payment, looks=2)
    assert holds()
