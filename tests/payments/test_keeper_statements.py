"""What a sale costs the database behind the till: a fixed number of statements at every step.

Counted as the server gets them, with real commits: BEGIN, COMMIT and savepoints, too.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payments import machine
from payments.models import Payment, WebhookRegistration
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop, Town, hurry, open_shop


class Counted:
    """Steps by their names, with the statements that each of them took."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []

    def count(self, step: str, act: Callable[[], Any], *, gives: Any) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert act() == gives
        self.steps.append((step, len(queries)))


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def test_each_step_of_a_whole_sale_costs_what_it_must(shop: Shop, client: Client) -> None:
    registration = register(shop)
    sell(shop, client, registration, Counted())  # What is compiled once is compiled.
    counted = Counted()

    payment = sell(shop, client, registration, counted)

    assert shop.receipt(payment)
    assert payment.wake_at is None
    assert payment.events.count() == 3
    assert counted.steps == [
        ("create", 6),
        ("a look that finds nothing new", 2),
        ("webhook AUTHORIZED", 1),
        ("approved", 5),
        ("captured, received, receipted", 7),
        ("webhook CAPTURED", 1),
        ("Vipps' log", 2),
    ]


def sell(
    shop: Shop, client: Client, registration: WebhookRegistration, counted: Counted
) -> Payment:
    """A sale as most are: each step of the keeper, and what Vipps tells in between."""
    payment = shop.ask()

    def keep(step: str, *, again: bool = False) -> None:
        counted.count(step, lambda: machine.advance(payment.pk), gives=again)

    def tell(name: str) -> None:
        body = event(payment, name)
        counted.count(f"webhook {name}", lambda: deliver(client, registration, body), gives=200)

    keep("create")
    hurry(payment)
    keep("a look that finds nothing new")
    shop.approve(payment)
    tell("AUTHORIZED")
    keep("approved", again=True)
    keep("captured, received, receipted")
    tell("CAPTURED")
    hurry(payment)
    keep("Vipps' log")
    payment.refresh_from_db()
    return payment
