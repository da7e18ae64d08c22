"""Two at the same time, on real connections with real commits."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments import flow, invariants, machine
from payments.models import Payment
from pos import baskets, tenders
from pos.models import Receipt, Tender
from pos.refusals import Refusal, Stale
from tests import make
from tests.beside import begin, until_waiting
from tests.payments.shop import Shop, Town, hurry, open_shop


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same moment, each on a connection of its own."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def work(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(5)
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.parametrize("round_", range(5))
def test_webhook_and_poller_together_capture_once(shop: Shop, round_: int) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)

    together(*[lambda: machine.advance(payment.pk)] * 4)
    shop.keep(payment, looks=2)

    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert Receipt.objects.count() == 1
    assert invariants.breaches() == []


@pytest.mark.parametrize("round_", range(5))
def test_abort_and_approval_together_never_lose_money(shop: Shop, round_: int) -> None:
    payment = shop.waiting()

    together(
        lambda: shop.abort(payment),
        lambda: shop.approve(payment),
        lambda: look(payment),
    )
    shop.keep(payment, looks=3)
    if payment.asked_at:
        flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
        shop.keep(payment, looks=2)

    book = shop.town.book(payment.reference)
    assert (payment.captured, payment.cancelled) == (book["captured"], book["cancelled"])
    assert bool(shop.receipt(payment)) == (book["captured"] == 49800)
    assert invariants.breaches() == []


def look(payment: Payment) -> None:
    hurry(payment)
    machine.advance(payment.pk)


def test_two_tablets_that_press_pay_get_one_payment(shop: Shop) -> None:
    version = shop.fill().version

    def press() -> Any:
        return flow.request(shop.device, key=uuid.uuid4(), who=shop.who, version=version, qr=True)

    results = together(press, press, press)

    assert Payment.objects.count() == 1
    assert sum(isinstance(result, Payment) for result in results) == 1


def test_who_waits_for_a_basket_that_is_being_sold_gets_the_next_one(shop: Shop) -> None:
    basket, results = shop.fill(), []

    def press() -> None:
        try:
            flow.request(shop.device, key=uuid.uuid4(), who=shop.who, version=basket.version)
        except Refusal as refusal:
            results.append(refusal)

    with transaction.atomic():
        held = baskets.lock(shop.device.pk)
        second = begin(press)
        until_waiting()
        tenders.receive(
            held,
            kind=Tender.Kind.CARD,
            amount=tenders.left_to_pay(held),
            reference="",
            staff_id=None,
            at=timezone.now(),
        )
    second.join(10)

    assert [type(refusal) for refusal in results] == [Stale]
    assert shop.basket.pk != basket.pk


def test_two_managers_refund_the_same_goods_once(shop: Shop) -> None:
    payment = shop.paid()
    shop.keep(payment, looks=2)
    line = Receipt.objects.get().lines.order_by("position")[0].pk
    users = [make.user(), make.user()]

    def give_back(user: Any) -> Any:
        return flow.refund(payment.pk, quantities={line: 1000}, reason="small", user=user)

    results = together(*[lambda user=user: give_back(user) for user in users])
    shop.keep(payment, looks=2)

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert shop.town.book(payment.reference)["refunded"] == 29900
    assert invariants.breaches() == []


def test_complete_and_release_together_are_one_answer(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)

    def answer(act: Any) -> Any:
        return act(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)

    results = together(lambda: answer(flow.complete), lambda: answer(flow.release))
    shop.keep(payment, looks=2)

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert payment.captured + payment.cancelled == 49800
    assert bool(shop.receipt(payment)) == (payment.captured == 49800)
