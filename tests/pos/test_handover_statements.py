"""What the ways of a receipt cost: a fixed number of statements each, with the way in."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pos import digital
from tests import make
from tests.pos.test_training import switch
from tests.pos.till import Till, open_till
from tests.pos.ways import ADDRESS, sell_by_app

HTMX = {"HX-Request": "true"}


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    make.signed_in(client, till.device, till.staff)
    client.get(reverse("till"))
    return client


def cost(tablet: Client, url: str, **fields: Any) -> int:
    form = {"key": str(uuid.uuid4()), **fields}
    with CaptureQueriesContext(connection) as queries:
        answer = tablet.post(url, form, headers=HTMX)
    assert answer.status_code in (200, 204)
    return len(queries)


def test_each_way_of_a_receipt_costs_what_it_must(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    steps = {
        "print": cost(tablet, reverse("print-receipt", args=[receipt.pk])),
        "mail": cost(tablet, reverse("mail-receipt", args=[receipt.pk]), address=ADDRESS),
        "open": cost(Client(), reverse("digital-receipt", args=[token(receipt.pk)])),
        "next": cost(tablet, reverse("next-customer")),
    }
    declined = sell_by_app(till)
    steps["decline"] = cost(tablet, reverse("decline-receipt", args=[declined.pk]))
    till.add(till.hoodie)
    steps["provisional"] = cost(tablet, reverse("print-provisional"))

    assert steps == {
        "print": 10,
        "mail": 12,
        "open": 10,  # The till is told to look.
        "next": 7,
        "decline": 10,
        "provisional": 8,
    }


def token(receipt_id: int) -> str:
    return digital.SIGNER.sign(str(receipt_id))


def test_a_training_sale_costs_what_one_by_card_does(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    card = cost(tablet, reverse("take-card"), version=till.basket.version)
    switch(till)
    till.add(till.hoodie)
    assert cost(tablet, reverse("take-training"), version=till.basket.version) <= card
