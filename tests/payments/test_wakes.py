"""Who looks at a payment, and when: one keeper at a time, and nobody's wake is lost."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments import flow, keeper, machine, outcome
from payments.models import Payment
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from pos.models import Basket
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

    def claim() -> None:
        try:
            taken.append(machine.claim(payment.pk))
        finally:
            connection.close()

    keepers = [threading.Thread(target=claim) for _ in range(2)]
    with transaction.atomic():
        Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
        for each in keepers:
            each.start()
        # Until both have seen it due and stand before its lock.
        deadline = time.monotonic() + 5
        while waiting() < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert waiting() == 2
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

    def step() -> None:
        try:
            machine.advance(payment.pk)
        finally:
            connection.close()

    keeping = threading.Thread(target=step)
    with transaction.atomic():
        Basket.objects.select_for_update().get(pk=payment.basket_id)
        keeping.start()
        # Until it stands before the basket's lock.
        deadline = time.monotonic() + 5
        while keeping.is_alive() and not is_waiting() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert is_waiting()
        Payment.objects.select_for_update(of=("self",), nowait=True).get(pk=payment.pk)
    keeping.join(10)

    shop.keep(payment)
    assert shop.receipt(payment)


def is_waiting() -> bool:
    """Whether another connection stands before a lock of ours."""
    return waiting() > 0


def waiting() -> int:
    """How many other connections stand before a lock."""
    with connection.cursor() as cursor:
        # In a transaction, who is there is otherwise as it was at the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])
