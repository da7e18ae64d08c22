"""Vipps allows one payment five changes and 120 reads a minute; we never meet those limits."""

from collections.abc import Iterator

import pytest

from payments import flow
from payments.models import Payment
from pos.models import Receipt
from tests import make
from tests.payments.clock import Clock
from tests.payments.shop import Shop, Town, kind


@pytest.fixture
def clock(town: Town) -> Iterator[Clock]:
    with Clock.running(town) as clock:
        yield clock


def too_often(shop: Shop) -> list[str]:
    """What the gateway refused because it came too often."""
    calls = shop.town.get("requests", "last=2000")["requests"]
    return [f"{call['at']} {call['operation']}" for call in calls if call["status"] == 429]


def refund(shop: Shop, payment: Payment) -> None:
    line = Receipt.objects.get(kind="SALE").lines.order_by("position").first()
    assert line
    flow.refund(payment.pk, quantities={line.pk: 1000}, reason="small", user=make.user())


def test_ten_minutes_of_polling_are_within_the_limit(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    clock.keep(payment, 620)

    assert payment.state == Payment.State.EXPIRED
    assert len(shop.town.get("requests", "operation=get&last=2000")["requests"]) > 200
    assert too_often(shop) == []


@pytest.mark.parametrize("operation", ["create", "capture"])
def test_a_change_that_is_never_answered_is_within_the_limit(
    shop: Shop, clock: Clock, operation: str
) -> None:
    shop.town.fail(operation, "status", status=503, times=10_000)
    payment = shop.ask()
    clock.keep(payment, 5)
    if operation == "capture":
        shop.approve(payment)
    clock.keep(payment, 200)

    assert len(shop.town.get("requests", f"operation={operation}")["requests"]) >= 6
    assert too_often(shop) == []


def test_an_abort_finds_room_beside_a_create_that_is_never_answered(
    shop: Shop, clock: Clock
) -> None:
    shop.town.fail("create", "status", status=503, times=10_000)
    payment = shop.ask()
    clock.keep(payment, 12)
    shop.abort(payment)
    clock.keep(payment, 90)

    assert kind(payment) != "waiting"
    assert too_often(shop) == []


def test_being_woken_all_the_time_is_within_the_limit(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "status", status=503, times=10_000)
    shop.approve(payment)
    for _ in range(80):
        flow.read_again(payment.pk)
        clock.keep(payment, 1)

    assert too_often(shop) == []


@pytest.mark.parametrize("seconds", [0, 0.9])
def test_a_refund_after_a_quick_sale_waits_for_its_room_however_slow_the_first_call_was(
    shop: Shop, clock: Clock, seconds: float
) -> None:
    """Vipps counts from when a call arrives, and that is some time after we began to send it."""
    shop.town.fail("create", "delay", seconds=seconds)
    payment = shop.waiting()
    shop.approve(payment)
    clock.keep(payment, 6)
    assert shop.receipt(payment)
    shop.town.fail("refund", "refuse", code="6160", times=4)
    refund(shop, payment)
    clock.keep(payment, 120, step=0.5)

    assert payment.refunded == 29900
    assert too_often(shop) == []
