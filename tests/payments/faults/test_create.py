"""What goes wrong while a customer is asked: nobody there, garbage, a no, an answer too late."""

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from payments import connections, flow, invariants, machine, operations, panel
from payments.models import Attempt, Payment
from payments.vipps import bodies
from pos import ages, tenders
from pos.models import Receipt
from pos.refusals import NotPossible
from tests.payments.clock import Clock
from tests.payments.shop import UNKNOWN, Shop, holds, hurry, kind

State = Payment.State
NOBODY = "http://127.0.0.1:9"


@pytest.mark.fault(1)
def test_with_nobody_at_the_other_end_the_request_waits(
    shop: Shop, clock: Clock, settings: Settings
) -> None:
    there = settings.VIPPS_SIMULATOR_URL
    settings.VIPPS_SIMULATOR_URL = NOBODY
    payment = clock.keep(shop.ask(), 20)
    key = payment.operations.get().idempotency_key
    assert (payment.state, kind(payment)) == (State.REQUESTED, "checking")
    assert shop.is_frozen()

    settings.VIPPS_SIMULATOR_URL = there
    clock.keep(payment, 30)

    (sent,) = shop.town.get("requests", "operation=create")["requests"]
    assert sent["headers"]["idempotency-key"] == str(key)
    assert payment.state == State.CREATED
    assert holds()


@pytest.mark.fault(146)
def test_a_line_that_is_not_safe_is_no_answer(shop: Shop, clock: Clock, settings: Settings) -> None:
    settings.VIPPS_SIMULATOR_URL = settings.VIPPS_SIMULATOR_URL.replace("http:", "https:")
    payment = clock.keep(shop.ask(), 20)

    assert (payment.state, kind(payment)) == (State.REQUESTED, "checking")
    assert shop.town.get("requests")["requests"] == []


@pytest.mark.fault(4, 16)
@pytest.mark.parametrize(
    "garbage",
    [
        {"status": 502, "body": "<html>Bad gateway</html>"},
        {"status": 200, "body": "<html>Welcome</html>"},
        {"status": 200, "body": '{"reference": '},
        {"status": 404, "body": "Resource not found"},
        {"status": 302, "body": ""},
    ],
    ids=lambda garbage: f"{garbage['status']} {garbage['body'][:6]}",
)
def test_garbage_is_no_answer_and_never_a_no(
    shop: Shop, clock: Clock, garbage: dict[str, int | str]
) -> None:
    shop.town.fail("create", "status", **garbage)
    payment = shop.keep(shop.ask())
    assert (payment.state, kind(payment)) == (State.REQUESTED, "checking")

    clock.keep(payment, 30)
    assert payment.state == State.CREATED
    sent = shop.town.get("requests", "operation=create")["requests"]
    assert len({request["headers"]["idempotency-key"] for request in sent}) == 1
    assert holds()


@pytest.mark.fault(5)
def test_an_answer_that_comes_after_the_repeat_changes_nothing(real_shop: Shop) -> None:
    shop, payment = real_shop, real_shop.ask()
    shop.town.fail("create", "delay_after", seconds=2.0)
    slow = threading.Thread(target=_advance, args=[payment])
    slow.start()
    while not shop.town.get("faults")["taken"]:
        pass
    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment)
    slow.join(10)

    shop.keep(payment)
    sent = shop.town.get("requests", "operation=create")["requests"]
    assert len(sent) >= 2
    assert len({request["headers"]["idempotency-key"] for request in sent}) == 1
    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert Receipt.objects.count() == 1
    assert payment.flag == ""
    assert holds()


def _advance(payment: Payment) -> None:
    machine.advance(payment.pk)
    connection.close()


@pytest.mark.fault(6, 17)
def test_a_reference_that_is_another_payments_moves_no_money(shop: Shop, clock: Clock) -> None:
    payment = shop.ask()
    other = json.loads(_body_of(payment))
    other["amount"]["value"] = 12300
    other.pop("receipt", None)
    client = connections.client_for(shop.unit)
    client.create(json.dumps(other).encode(), key=uuid.uuid4().hex)
    shop.approve(payment)
    clock.keep(payment, 60)

    assert (payment.state, payment.flag) == (State.REJECTED, "MISMATCH")
    assert shop.town.book(payment.reference)["times"] == {"authorized": 1}
    assert shop.receipt(payment) is None

    # The cashier goes on: the same goods, a new reference.
    assert not shop.is_frozen()
    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert again
    assert again.reference != payment.reference
    shop.keep(again)
    shop.approve(again)
    assert shop.receipt(shop.keep(again))


def _body_of(payment: Payment) -> bytes:
    return operations.read_body(payment.operations.get())


@pytest.mark.fault(8)
@pytest.mark.parametrize("code", ["4040", "4070", "6010", "5040", "4140"])
def test_what_vipps_finds_wrong_is_told_once_and_frees_the_basket(
    shop: Shop, clock: Clock, code: str
) -> None:
    shop.town.fail("create", "refuse", code=code, times=10)
    payment = clock.keep(shop.ask(), 60)

    assert (payment.state, payment.refusal_code) == (State.REJECTED, code)
    assert payment.attempts.filter(call="CREATE").count() == 1
    assert not shop.is_frozen()
    assert tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert holds()


@pytest.mark.fault(10)
@pytest.mark.parametrize("phone", [UNKNOWN, "4790000017"], ids=["unknown", "too young"])
def test_who_cannot_pay_is_not_told_that_the_number_is_wrong(
    shop: Shop, phone: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    shop.hoodie.minimum_age = 18
    shop.hoodie.save()
    shop.fill()
    yes: dict[str, Any] = {"answer": "yes", "key": uuid.uuid4(), "staff_id": shop.staff.pk}
    ages.answer(shop.device.pk, basket_id=shop.basket.pk, age=18, **yes)
    payment = shop.keep(shop.ask(phone))

    assert (payment.state, payment.refusal_code) == (State.REJECTED, "7010")
    shown = panel.panel_for(panel.see(shop.device))
    assert shown
    assert shown.kind == "no_app"
    said = " ".join([shown.heading, *map(str, shown.lines), shown.say or ""]).lower()
    assert "wrong" not in said
    kept = " ".join(Attempt.objects.values_list("said", flat=True))
    assert phone[2:] not in caplog.text + kept


@pytest.mark.fault(14)
def test_half_an_hour_without_vipps_ends_by_itself(shop: Shop, clock: Clock) -> None:
    shop.town.fail("*", "status", status=503, times=100_000)
    payment = clock.keep(shop.ask(), 1800, step=2)
    assert payment.flag == "UNKNOWN"
    assert "I-23" not in broken()
    assert payment.attempts.filter(call="CREATE").count() < 60

    shop.town.post("faults", clear=True)
    shop.town.post("clock", advance=61)  # Its count of our calls begins anew.
    clock.keep(payment, 400, step=2)
    assert payment.state == State.CREATED
    shop.town.post("clock", advance=61)
    shop.approve(payment)
    clock.keep(payment, 130)
    assert shop.receipt(payment)
    assert payment.flag == ""
    assert holds()


def broken() -> list[str]:
    return [breach.name for breach in invariants.breaches()]


@pytest.mark.fault(15)
def test_while_vipps_is_slow_nobody_holds_the_database(
    real_shop: Shop, impatient: Callable[[float], None]
) -> None:
    shop = real_shop
    impatient(5.0)
    payment = shop.ask()
    hurry(payment)
    shop.town.post("faults", latency=0.7)
    slow = threading.Thread(target=_advance, args=[payment])
    slow.start()
    with connection.cursor() as cursor:
        while slow.is_alive():
            cursor.execute(
                "SELECT state, count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%' "
                "AND clock_timestamp() - state_change > interval '0.3 s' GROUP BY 1"
            )
            assert cursor.fetchall() == []
            slow.join(0.05)
    payment.refresh_from_db()
    assert payment.state == State.CREATED


@pytest.mark.fault(89)
def test_nothing_to_pay_asks_nobody(shop: Shop) -> None:
    with pytest.raises(NotPossible):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert bodies.SMALLEST["NOK"] == 100
    assert not Payment.objects.exists()
