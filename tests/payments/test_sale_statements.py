"""What a till's part of a whole sale costs: a fixed number of statements at every step.

Counted as the server gets them, with real commits: BEGIN, COMMIT and savepoints, too.
"""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments import machine
from payments.models import Payment
from tests import make
from tests.payments.shop import Shop, Town, hurry, open_shop


class Counted:
    """A tablet whose every request tells how many statements it took, by what it does."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.steps: list[tuple[str, int]] = []

    def ask(self, step: str, name: str, **fields: Any) -> str:
        headers = {"HX-Request": "true"}
        with CaptureQueriesContext(connection) as queries:
            if fields:
                form = {"key": str(uuid.uuid4()), **fields}
                answer = self.client.post(reverse(name), form, headers=headers)
            else:
                answer = self.client.get(reverse(name), headers=headers)
        assert answer.status_code == 200
        self.steps.append((step, len(queries)))
        return answer.content.decode()


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


@pytest.fixture
def tablet(shop: Shop, client: Client) -> Counted:
    make.signed_in(client, shop.device, shop.staff)
    client.get(reverse("till"))
    return Counted(client)


def test_each_step_of_a_whole_sale_costs_what_it_must(shop: Shop, tablet: Counted) -> None:
    sell(shop, tablet)  # What is compiled once is compiled.
    tablet.steps.clear()

    payment = sell(shop, tablet)

    assert shop.receipt(payment)
    assert tablet.steps == [
        ("add", 2),
        ("add", 2),
        ("add", 2),
        ("payer", 3),
        ("request", 3),
        ("sending", 1),
        ("waiting", 1),
        ("approved", 1),
        ("paid", 1),
    ]


def sell(shop: Shop, tablet: Counted) -> Payment:
    """Three goods, a personal QR, the request, and a look at whatever the screen shows."""
    socks = make.product(merchant=shop.device.store.merchant)
    for product in (shop.hoodie, shop.shirt, socks):
        tablet.ask("add", "add", product=product.pk)
    code = shop.town.get("data")["customers"][0]["personal_qr"]
    html = tablet.ask("payer", "set-payer", code=code)
    seen = re.search(r'name="version" value="(\d+)"', html)
    assert seen
    html = tablet.ask("request", "request-payment", version=seen[1])
    assert 'data-kind="sending"' in html
    payment = shop.basket.payments.get()
    tablet.ask("sending", "look")
    shop.keep(payment)
    assert 'data-kind="waiting"' in tablet.ask("waiting", "look")
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)
    assert 'data-kind="approved"' in tablet.ask("approved", "look")
    shop.keep(payment)
    assert 'data-kind="paid"' in tablet.ask("paid", "look")
    return payment
