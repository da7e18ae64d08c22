"""One of two answers is missing: nothing is decided from what was read before."""

import dataclasses
import uuid
from collections.abc import Iterator

import pytest

from payments import connections, flow, invariants
from payments.models import Operation
from payments.vipps import bodies
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import Call, Mismatch, Refused
from pos.models import Receipt
from pos.refusals import Refusal
from tests import make
from tests.payments.clock import Clock
from tests.payments.shop import Shop, Town, hurry, kind

Kind = Operation.Kind


@pytest.fixture
def clock(town: Town) -> Iterator[Clock]:
    with Clock.running(town) as clock:
        yield clock


@pytest.mark.parametrize("times", [1, 2, 5])
def test_money_that_was_taken_is_never_called_not_taken(
    shop: Shop, clock: Clock, times: int
) -> None:
    payment = shop.waiting()
    clock.keep(payment, 6)
    shop.approve(payment)
    clock.keep(payment, 0.1, step=0.1)
    shop.town.fail("get", "status", status=503, times=times)
    for _second in range(40):
        clock.keep(payment, 1)
        assert kind(payment) != "capture_refused"

    assert payment.operations.filter(kind=Kind.CAPTURE).count() == 1
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert shop.receipt(payment)
    assert (payment.flag, payment.unknown_since) == ("", None)


def test_a_release_that_was_made_is_not_asked_about_again(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert kind(payment) == "choice"
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.town.fail("get", "status", status=503)
    for _second in range(30):
        clock.keep(payment, 1)
        assert kind(payment) != "choice"

    assert payment.cancelled == 49800
    assert not shop.is_frozen()


def test_a_refund_is_read_back_however_often_that_fails(shop: Shop, clock: Clock) -> None:
    payment = clock.keep(shop.paid(), 20)
    assert payment.wake_at is None
    line = Receipt.objects.get().lines.order_by("position").first()
    assert line
    flow.refund(payment.pk, quantities={line.pk: 1000}, reason="small", user=make.user())
    shop.town.fail("get", "status", status=503, times=3)
    clock.keep(payment, 600, step=2)

    assert payment.refunded == 29900
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert payment.wake_at is None


def test_what_was_done_in_the_portal_is_found_though_the_look_failed(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.paid(), 20)
    client = connections.client_for(shop.unit)
    client.refund(payment.reference, bodies.refund_body(10000, "NOK"), key="portal")
    flow.read_again(payment.pk)
    shop.town.fail("get", "status", status=503, times=2)
    clock.keep(payment, 600, step=2)

    assert (payment.refunded, payment.flag) == (10000, "REFUNDED_ELSEWHERE")


@pytest.mark.parametrize(
    "fault", [{"mode": "status", "status": 503}, {"mode": "refuse", "code": "6280"}]
)
def test_a_capture_without_an_answer_is_told_to_a_person(
    shop: Shop, clock: Clock, fault: dict[str, str]
) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", times=10_000, **fault)
    shop.approve(payment)
    hurry(payment)
    clock.keep(payment, 120, step=2)
    assert (kind(payment), payment.flag) == ("checking", "")
    clock.keep(payment, 600, step=2)
    assert payment.flag == "UNKNOWN"

    shop.town.post("faults", clear=True)
    clock.keep(payment, 400, step=5)
    assert shop.receipt(payment)
    assert payment.flag == ""


def test_a_no_that_nobody_signed_is_no_verdict(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)

    def refuse(*_: object, **__: object) -> Snapshot:
        raise Refused(call=Call(status=404), title="Resource not found")

    monkeypatch.setattr(Client, "capture", refuse)
    clock.keep(payment, 700, step=2)

    assert payment.flag == "UNKNOWN"


def test_one_odd_answer_does_not_end_the_sale(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.waiting()
    clock.keep(payment, 6)
    with monkeypatch.context() as odd:

        def contradict(*_: object) -> Snapshot:
            raise Mismatch("sums that contradict each other", call=Call(200))

        odd.setattr(Client, "get", contradict)
        clock.keep(payment, 3)
    assert payment.flag == "MISMATCH"
    shop.approve(payment)
    clock.keep(payment, 40)

    assert shop.receipt(payment)
    assert payment.flag == ""


def test_a_refund_whose_key_is_forgotten_is_not_made_twice(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = clock.keep(shop.paid(), 20)
    line = Receipt.objects.get().lines.order_by("position").last()
    assert line
    shop.town.fail("refund", "drop_after")
    user = make.user()
    flow.refund(payment.pk, quantities={line.pk: 1000}, reason="small", user=user)
    shop.town.fail("refund", "refuse", code="6180", times=100)
    clock.keep(payment, 60)

    with pytest.raises(Refusal):
        flow.refund(payment.pk, quantities={line.pk: 1000}, reason="again", user=user)
    assert shop.town.book(payment.reference)["refunded"] == 19900
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    # Vipps' log is asked; the key is not relied upon.
    assert payment.attempts.filter(call="REFUND").count() == 1
    assert payment.flag == ""
    assert invariants.breaches() == []


def test_a_log_that_is_refused_is_no_refusal_of_the_refund(shop: Shop, clock: Clock) -> None:
    payment = clock.keep(shop.paid(), 20)
    line = Receipt.objects.get().lines.order_by("position").last()
    assert line
    shop.town.fail("refund", "drop_after")
    shop.town.fail("events", "refuse", code="5090", times=3)
    flow.refund(payment.pk, quantities={line.pk: 1000}, reason="small", user=make.user())
    for _second in range(120):
        clock.keep(payment, 1)
        assert not payment.operations.filter(outcome="REFUSED").exists()

    assert shop.town.book(payment.reference)["refunded"] == 19900
    assert Receipt.objects.filter(kind="RETURN").count() == 1


def test_a_capture_is_done_when_it_is_read_back(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.approve(payment)
    real = Client.get

    def stale(client: Client, reference: str) -> Snapshot:
        return dataclasses.replace(real(client, reference), captured=0)

    with monkeypatch.context() as early:
        early.setattr(Client, "get", stale)
        clock.keep(payment, 5)
    clock.keep(payment, 30)

    assert payment.operations.filter(kind=Kind.CAPTURE).count() == 1
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert shop.receipt(payment)


@pytest.mark.parametrize("code", ["6170", "6050"])
def test_a_capture_that_vipps_calls_made_and_that_is_not_there_is_told_to_a_person(
    shop: Shop, clock: Clock, code: str
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.fail("capture", "refuse", code=code)
    shop.approve(payment)
    clock.keep(payment, 30)
    assert payment.operations.get(kind=Kind.CAPTURE).outcome == "PENDING"
    clock.keep(payment, 620, step=10)

    assert payment.operations.filter(kind=Kind.CAPTURE).count() == 1
    assert payment.flag == "UNKNOWN"
    assert shop.receipt(payment) is None
