"""What head office does about a payment that is live, however often it is pressed."""

import uuid

import pytest
from django.test import Client

from stores.models import RoleName
from tests.payments.shop import Shop, holds
from tests.payments.test_admin import page
from tests.stores.pages import enter, text


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def test_a_second_press_of_a_cancel_is_the_same_cancel(shop: Shop, manager: Client) -> None:
    """The second gets the page of the first, and no error."""
    payment = shop.waiting()
    url = page("cancel", payment.pk)
    given = {"key": str(uuid.uuid4()), "seen": manager.get(url).context["seen"]}
    answers = [manager.post(url, given, follow=True) for _press in range(2)]
    assert ["being cancelled at Vipps" in text(answer) for answer in answers] == [True, True]
    shop.keep(payment)
    assert "being cancelled at Vipps" in text(manager.post(url, given, follow=True))
    assert payment.operations.filter(kind="CANCEL").count() == 1
    assert payment.state == "TERMINATED"
    assert holds()
