"""Who looks at a payment, and when: one keeper at a time, and nobody's wake is lost."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from payments import flow, keeper, machine, outcome
from payments.models import Payment
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from pos.models import Basket
from tests.beside import begin, until_waiting
from tests.payments.shop import Shop, Town, hurry, open_shop


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody wakes the payment in the middle of each step, while Vipps is asked."""
    real = Client.get

    def get(client: Client, reference: str) -> Snapshot:
        snapshot = real(client, reference)
        flow.read_again(Payment.objects.get(reference=reference).pk)
        return snapshot

    monkeypatch.setattr(Client, "get", get)


@pytest.mark.parametrize("steps_before", [0, 1], ids=["recorded", "rested"])
def test_a_wake_in_the_middle_of_a_step_is_not_lost(
    shop: Shop, woken: None, steps_before: int
) -> None:
    payment = shop.ask()
    for _step in range(steps_before):
        machine.advance(payment.pk)
    hurry(payment)

    assert machine.advance(payment.pk)
    payment.refresh_from_db()
    assert payment.wake_at
    assert payment.wake_at <= timezone.now()


def test_of_two_that_saw_a_payment_due_one_takes_it(committed: Any, town: Town) -> None:
    payment = open_shop(town).waiting()
    hurry(payment)
    taken: list[Payment | None] = []

    with transaction.atomic():
        Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        keepers = [begin(lambda: taken.append(machine.claim(payment.pk))) for _ in range(2)]
        # Until both have seen it due and stand before its lock.
        until_waiting(2)
    for each in keepers:
        each.join(10)

    assert len(taken) == 2
    assert sorted(one is None for one in taken) == [False, True]


def test_a_dead_keepers_payment_is_anothers_within_the_minute(shop: Shop) -> None:
    payment = shop.waiting()
    hurry(payment)
    claimed = machine.claim(payment.pk)

    assert claimed
    assert claimed.wake_at
    assert 5 < (claimed.wake_at - timezone.now()).total_seconds() < 60
    assert machine.claim(payment.pk) is None


def test_a_step_that_fails_ends_no_other(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = shop.waiting()

    def fail(payment_id: int) -> bool:
        raise RuntimeError("a bug")

    monkeypatch.setattr(machine, "advance", fail)
    assert keeper.step(payment.pk) is False


def test_what_vipps_was_asked_is_kept_when_the_step_cannot_be(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.ask()

    def fail(*found: Any) -> bool:
        raise RuntimeError("a bug")

    monkeypatch.setattr(outcome, "record", fail)
    with pytest.raises(RuntimeError):
        machine.advance(payment.pk)

    assert [attempt.call for attempt in payment.attempts.order_by("pk")] == ["CREATE", "GET"]


def test_what_a_keeper_finds_out_is_told_to_the_screens(shop: Shop) -> None:
    payment = shop.ask()
    before = shop.basket.version
    shop.keep(payment)

    assert payment.state == Payment.State.CREATED
    assert shop.basket.version > before


def test_a_finding_is_recorded_under_basket_and_then_payment(committed: Any, town: Town) -> None:
    shop = open_shop(town)
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)

    with transaction.atomic():
        Basket.objects.select_for_update().get(pk=payment.basket_id)
        keeping = begin(machine.advance, payment.pk)
        until_waiting()
        Payment.objects.select_for_update(of=("self",), nowait=True).get(pk=payment.pk)
    keeping.join(10)

    shop.keep(payment)
    assert shop.receipt(payment)
