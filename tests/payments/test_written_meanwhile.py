"""What is written down while a keeper works is found by it or by the next one."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from payments import machine, operations
from payments.models import Payment
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from pos import baskets
from tests.beside import begin, until_waiting
from tests.payments.shop import Shop, Town, hurry, open_shop


def test_an_abort_while_the_request_is_being_sent_cancels_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment, real = shop.ask(), Client.get

    def get(client: Client, reference: str) -> Snapshot:
        snapshot = real(client, reference)
        if not Payment.objects.get(pk=payment.pk).aborted_at:
            shop.abort(payment)
        return snapshot

    monkeypatch.setattr(Client, "get", get)
    machine.advance(payment.pk)

    written = payment.operations.order_by("pk").values_list("kind", "outcome")
    assert list(written) == [("CREATE", "DONE"), ("CANCEL", "PENDING")]


def test_a_keeper_that_waited_takes_what_was_written_down_meanwhile(
    committed: Any, town: Town
) -> None:
    shop = open_shop(town)
    payment = shop.waiting()
    hurry(payment)
    moved: list[bool] = []

    with transaction.atomic():
        held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        keeping = begin(lambda: moved.append(machine.advance(payment.pk)))
        until_waiting()
        operations.write_cancel(held, transaction_only=True)
        # Whoever wrote it down looked at the clock before the keeper did.
        held.wake_at = timezone.now() - dt.timedelta(seconds=10)
        held.save(update_fields=["wake_at"])
    keeping.join(10)

    payment.refresh_from_db()
    assert moved == [False]
    assert payment.wake_at
    assert payment.wake_at <= timezone.now()


def test_a_finding_is_recorded_over_what_the_basket_has_become(committed: Any, town: Town) -> None:
    shop = open_shop(town)
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)

    with transaction.atomic():
        held = baskets.lock(shop.device.pk)
        keeping = begin(machine.advance, payment.pk)
        until_waiting()
        baskets.touch(held)
    keeping.join(10)

    assert shop.basket.version > held.version
