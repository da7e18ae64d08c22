"""However a payment stands, it ends by itself, or a person is told and can act."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.utils import timezone

from payments import connections, flow, invariants, machine, operations, outcome
from payments.finding import Finding
from payments.models import Attempt, Operation, Payment
from payments.vipps import bodies, wire
from payments.vipps.client import Client
from pos import tenders
from tests.payments.clock import Clock
from tests.payments.shop import Shop, hurry, kind

Kind, State = Operation.Kind, Payment.State


@pytest.fixture
def clock() -> Iterator[Clock]:
    with Clock.running() as clock:
        yield clock


@pytest.fixture
def no_keys(shop: Shop) -> None:
    shop.unit.keys.sealed = "lost"
    shop.unit.keys.save()


@pytest.fixture
def no_token(shop: Shop) -> Iterator[None]:
    shop.town.fail("token", "status", status=401, times=100_000)
    wire._shared.clear()
    connections._clients.clear()
    yield
    wire._shared.clear()
    connections._clients.clear()


@pytest.mark.usefixtures("no_keys")
def test_unreadable_keys_are_tried_now_and_then(shop: Shop, clock: Clock) -> None:
    payment = clock.keep(shop.ask(), 60)

    assert payment.state == State.REQUESTED
    assert Attempt.objects.count() <= 5


@pytest.mark.parametrize("why", ["no_keys", "no_token"])
def test_a_request_that_never_left_us_is_aborted_at_once(
    shop: Shop, request: pytest.FixtureRequest, why: str
) -> None:
    request.getfixturevalue(why)
    payment = shop.keep(shop.ask())
    shop.abort(payment)

    assert not shop.is_frozen()
    payment.refresh_from_db()
    assert (payment.state, payment.operations.get().outcome) == (State.TERMINATED, "DROPPED")
    assert kind(payment) == "terminated"
    assert shop.town.get("requests", "operation=create")["requests"] == []
    tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert not machine.advance(payment.pk)
    assert invariants.breaches() == []


def test_a_keeper_on_its_way_out_sends_nothing_that_was_dropped(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.ask()

    def abort_now(*_: object) -> None:
        monkeypatch.undo()
        shop.abort(payment)

    monkeypatch.setattr(Client, "sign_in", abort_now)
    shop.keep(payment)

    assert payment.state == State.TERMINATED
    assert shop.town.get("requests", "operation=create")["requests"] == []
    assert payment.wake_at is None
    assert not shop.is_frozen()


def test_what_was_sent_once_is_not_dropped(shop: Shop) -> None:
    shop.town.fail("create", "drop_before")
    payment = shop.keep(shop.ask())
    shop.abort(payment)

    payment.refresh_from_db()
    assert payment.state == State.REQUESTED
    assert shop.is_frozen()


@pytest.mark.parametrize("code", ["4020", "4150"])
def test_a_key_that_was_used_is_no_proof_of_nothing(shop: Shop, clock: Clock, code: str) -> None:
    payment = shop.ask()
    operation = payment.operations.get()
    body = operations.read_body(operation)
    shop.town.fail("create", "drop_before")
    shop.keep(payment)
    shop.town.fail("create", "refuse", code=code, times=100)
    shop.keep(payment, looks=2)
    assert payment.state == State.REQUESTED
    assert shop.is_frozen()

    shop.town.post("faults", clear=True)
    connections.client_for(shop.unit).create(body, key=uuid.uuid4().hex)
    shop.approve(payment)
    clock.keep(payment, 120)
    assert shop.receipt(payment)


def test_what_had_ended_here_and_lives_at_vipps_is_given_back(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    Payment.objects.filter(pk=payment.pk).update(state=State.REJECTED, ended_at=timezone.now())
    shop.approve(payment)
    flow.read_again(payment.pk)
    clock.keep(payment, 60)

    assert shop.town.book(payment.reference)["cancelled"] == 49800
    assert (payment.flag, payment.cancelled) == ("MONEY_AFTER_END", 49800)


def test_an_old_answer_that_comes_after_the_end_is_no_sign_of_life(
    shop: Shop, clock: Clock
) -> None:
    payment = shop.waiting()
    asked = timezone.now()
    early = connections.client_for(shop.unit).get(payment.reference)
    shop.town.post("decline", reference=payment.reference)
    clock.keep(payment, 20)
    assert payment.ended_at

    slow = Finding(claimed=timezone.now(), snapshot=early, read_at=asked)
    outcome.record(payment, slow)
    clock.keep(payment, 20)

    assert payment.flag == ""
    assert not payment.operations.filter(kind=Kind.CANCEL).exists()


def test_a_part_captured_in_the_portal_is_completed(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    client = connections.client_for(shop.unit)
    client.capture(payment.reference, bodies.capture_body(10000, "NOK"), key="portal")
    hurry(payment)
    clock.keep(payment, 30)

    assert payment.captured == 49800
    assert shop.receipt(payment)


def test_a_part_cancelled_in_the_portal_is_asked_about(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    clock.keep(payment, 6)
    shop.approve(payment)
    client = connections.client_for(shop.unit)
    client.capture(payment.reference, bodies.capture_body(10000, "NOK"), key="portal")
    client.cancel(payment.reference, bodies.cancel_body(transaction_only=False), key="portal-2")
    clock.keep(payment, 30)

    assert payment.captured == 10000
    assert not shop.is_frozen()
    assert tenders.left_to_pay(shop.basket) == 39800


def test_a_pause_that_vipps_asks_for_is_kept(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "status", status=429, retry_after=60)
    shop.approve(payment)
    hurry(payment)
    clock.keep(payment, 50)
    sends = payment.attempts.filter(call=Kind.CAPTURE)
    assert sends.count() == 1

    clock.keep(payment, 20)
    assert sends.count() == 2
    assert shop.receipt(payment)


def test_a_pause_in_reading_is_kept(shop: Shop, clock: Clock) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.fail("get", "status", status=429, retry_after=60, times=100)
    clock.keep(payment, 50)

    assert payment.attempts.filter(call="GET", status=429).count() == 1


def test_five_changes_of_one_payment_a_minute_whatever_they_are(shop: Shop, clock: Clock) -> None:
    shop.town.fail("create", "drop_before", times=3)
    payment = clock.keep(shop.ask(), 27, step=0.5)
    shop.town.fail("cancel", "status", status=503, times=3)
    shop.abort(payment)
    clock.keep(payment, 60, step=0.5)

    assert payment.attempts.filter(operation__isnull=False).count() >= 5
    assert "I-23" not in [breach.name for breach in invariants.breaches()]


def test_a_qr_whose_answer_was_lost_is_asked_for_again(shop: Shop, clock: Clock) -> None:
    shop.town.fail("create", "drop_after")
    payment = clock.keep(shop.ask(qr=True), 20)

    assert payment.qr_url
    assert kind(payment) == "qr"
    assert payment.operations.get().outcome == "DONE"


def test_a_log_that_cannot_be_read_is_asked_for_ever_more_seldom(shop: Shop, clock: Clock) -> None:
    payment = shop.paid()
    shop.town.fail("events", "status", status=403, times=100_000)
    clock.keep(payment, 3600, step=10)
    asked = len(shop.town.get("requests", "operation=events&last=1000")["requests"])
    assert asked < 20

    clock.ahead += dt.timedelta(days=4)
    clock.keep(payment, 20, step=10)
    assert payment.wake_at is None


def test_a_late_look_at_an_old_payment_leaves_the_next_one_alone(shop: Shop) -> None:
    first = shop.waiting()
    shop.town.post("decline", reference=first.reference)
    shop.keep(first)
    flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    version = shop.basket.version
    flow.dismiss(first.pk, key=uuid.uuid4(), device_id=shop.device.pk)

    assert shop.basket.version == version
