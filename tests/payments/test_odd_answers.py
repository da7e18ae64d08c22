"""Answers that cannot be: nothing in them is believed, and they end no sale."""

import dataclasses
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from payments import flow
from payments.models import Payment
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from pos import tenders
from pos.models import Basket
from tests.payments.clock import Clock
from tests.payments.shop import Shop, Town, hurry, kind

State = Payment.State


@pytest.fixture
def clock(town: Town) -> Iterator[Clock]:
    with Clock.running(town) as clock:
        yield clock


def altered(**changes: Any) -> Callable[[Client, str], Snapshot]:
    real = Client.get
    return lambda client, reference: dataclasses.replace(real(client, reference), **changes)


def test_a_state_without_its_sum_decides_nothing(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)
    with monkeypatch.context() as early:
        early.setattr(Client, "get", altered(authorized=0))
        clock.keep(payment, 4)
        assert (payment.state, kind(payment)) == (State.CREATED, "checking")
        assert shop.is_frozen()
    clock.keep(payment, 10)

    assert shop.receipt(payment)


@pytest.mark.parametrize("state", ["ABORTED", "EXPIRED"])
def test_a_cancelled_sum_on_an_unauthorized_end_ends_it(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    payment = shop.waiting()
    monkeypatch.setattr(Client, "get", altered(state=state, cancelled=49800))
    clock.keep(payment, 10)

    assert payment.state == state
    assert not shop.is_frozen()


@pytest.mark.parametrize(
    "changes",
    [
        {"cancelled": 49800},
        {"authorized": 50000},
        {"state": "AUTHORIZED", "authorized": 49800, "amount": 50000},
        {"state": "AUTHORIZED", "authorized": 49800, "currency": "DKK"},
        {"state": "AUTHORIZED", "authorized": 49800, "reference": "another-0001"},
    ],
)
def test_an_impossible_answer_is_flagged_and_not_believed(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    payment = shop.waiting()
    monkeypatch.setattr(Client, "get", altered(**changes))
    clock.keep(payment, 10)

    assert (payment.state, payment.flag) == (State.CREATED, "MISMATCH")
    assert (payment.authorized, payment.cancelled) == (0, 0)


def test_a_sum_that_fell_is_flagged_and_kept(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = clock.keep(shop.paid(), 20)
    with monkeypatch.context() as less:
        less.setattr(Client, "get", altered(captured=100))
        flow.read_again(payment.pk)
        clock.keep(payment, 5)
    assert (payment.captured, payment.flag) == (49800, "SUMS_FELL")

    flow.read_again(payment.pk)
    clock.keep(payment, 5)
    assert payment.flag == ""


def test_less_reserved_than_asked_for_is_a_persons_decision(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.approve(payment)
    monkeypatch.setattr(Client, "get", altered(cancelled=10000))
    clock.keep(payment, 30)
    assert (kind(payment), payment.flag) == ("choice", "SUM_DIFFERS")
    assert payment.operations.filter(kind="CAPTURE").count() == 0

    flow.complete(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    clock.keep(payment, 10)

    assert (payment.captured, payment.flag) == (39800, "")
    assert not shop.is_frozen()
    assert tenders.left_to_pay(shop.basket) == 10000


def test_what_vipps_has_guaranteed_stays_when_a_later_answer_names_no_moment(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    guaranteed = clock.keep(payment, 10).capture_guaranteed_until
    assert guaranteed
    monkeypatch.setattr(Client, "get", altered(capture_guaranteed_until=None))
    before = payment.read_at
    flow.read_again(payment.pk)
    clock.keep(payment, 5)

    assert payment.read_at != before
    assert payment.capture_guaranteed_until == guaranteed


def test_nothing_is_captured_by_itself_for_a_basket_that_is_not_held(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    Basket.objects.filter(pk=payment.basket_id).update(frozen_at=None)
    shop.approve(payment)
    clock.keep(payment, 30)

    assert (kind(payment), payment.flag) == ("choice", "SUM_DIFFERS")
    assert not payment.operations.filter(kind="CAPTURE").exists()
