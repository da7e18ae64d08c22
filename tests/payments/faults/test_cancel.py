"""What goes wrong while a request is given up: no answer, too late, paid meanwhile."""

import uuid

import pytest

from payments import connections, flow
from payments.models import Payment
from payments.vipps import bodies
from payments.vipps.client import Client
from payments.vipps.errors import Call, Refused
from pos import tenders
from pos.models import Tender
from pos.refusals import Frozen, NotPossible
from tests.payments.clock import Clock
from tests.payments.faults.test_capture import portal
from tests.payments.office import office_cancels
from tests.payments.shop import Shop, holds, kind

State = Payment.State


@pytest.mark.fault(57, 59)
@pytest.mark.parametrize("mode", ["drop_before", "drop_after", "truncate"])
def test_while_an_abort_is_not_confirmed_nobody_takes_other_money(
    shop: Shop, clock: Clock, mode: str
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.fail("cancel", mode)
    shop.town.fail("get", "status", status=503, times=3)
    shop.abort(payment)
    clock.keep(payment, 2)
    assert shop.is_frozen()
    with pytest.raises(Frozen):
        tenders.take_card(
            shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
        )
    clock.keep(payment, 60)

    assert (payment.state, kind(payment)) == (State.TERMINATED, "terminated")
    assert payment.operations.filter(kind="CANCEL").count() == 1
    assert tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert holds()


@pytest.mark.fault(63)
@pytest.mark.parametrize("code", ["6250", "6160"])
def test_an_abort_in_the_middle_of_an_approval_is_tried_again(
    shop: Shop, clock: Clock, code: str
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    shop.town.fail("cancel", "refuse", code=code, times=2)
    shop.abort(payment)
    clock.keep(payment, 60)

    assert payment.state == State.TERMINATED
    sent = shop.town.get("requests", "operation=cancel")["requests"]
    assert len({request["headers"]["idempotency-key"] for request in sent}) == 1
    assert not shop.is_frozen()
    assert holds()


@pytest.mark.fault(61)
def test_money_that_was_taken_meanwhile_is_a_sale_and_not_released(
    shop: Shop, clock: Clock
) -> None:
    payment = raced(shop, clock)
    portal(shop, payment, "capture", 49800)
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    clock.keep(payment, 60)

    assert payment.operations.filter(kind="CANCEL", refusal_code="6040").count() == 1
    assert (payment.captured, payment.cancelled) == (49800, 0)
    assert shop.receipt(payment)
    with pytest.raises(NotPossible):
        flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    assert holds()


@pytest.mark.fault(62)
def test_a_release_after_a_part_was_taken_gives_back_exactly_the_rest(
    shop: Shop, clock: Clock
) -> None:
    payment = raced(shop, clock)
    portal(shop, payment, "capture", 10000)
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    clock.keep(payment, 60)

    book = shop.town.book(payment.reference)
    assert (book["captured"], book["cancelled"]) == (10000, 39800)
    assert Tender.objects.get(basket=payment.basket).amount == 10000
    assert tenders.left_to_pay(shop.basket) == 39800
    assert not shop.is_frozen()


def raced(shop: Shop, clock: Clock) -> Payment:
    """The customer approves in the moment of the abort; the till asks what shall be."""
    payment = clock.keep(shop.waiting(), 6)
    shop.abort(payment)
    shop.approve(payment)
    clock.keep(payment, 6)
    assert kind(payment) == "choice"
    return payment


@pytest.mark.fault(56)
def test_the_question_stays_until_a_person_has_answered(shop: Shop, clock: Clock) -> None:
    payment = raced(shop, clock)
    clock.keep(payment, 900, step=5)

    assert (kind(payment), payment.flag) == ("choice", "UNANSWERED")
    book = shop.town.book(payment.reference)
    assert (book["captured"], book["cancelled"]) == (0, 0)
    assert shop.is_frozen()


@pytest.mark.fault(53, 64)
def test_a_request_that_somebody_cancels_in_the_portal_opens_the_basket(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    client = connections.client_for(shop.unit)
    body = bodies.cancel_body(transaction_only=False)
    client.cancel(payment.reference, body, key=uuid.uuid4().hex)
    clock.keep(payment, 3)

    assert payment.state == State.TERMINATED
    assert not shop.is_frozen()
    assert holds()


@pytest.mark.fault(64)
def test_a_no_of_the_customer_opens_the_basket_within_three_seconds(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.waiting(), 7)
    shop.town.post("decline", reference=payment.reference)
    clock.keep(payment, 3)

    assert payment.state == State.ABORTED
    assert not shop.is_frozen()


def test_while_a_capture_runs_the_office_cancels_nothing(shop: Shop, clock: Clock) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "drop_before", times=100)
    shop.approve(payment)
    shop.keep(payment)
    assert payment.operations.get(outcome="PENDING").kind == "CAPTURE"

    with pytest.raises(NotPossible, match="another operation is running"):
        office_cancels(payment, reason="too slow")
    payment.refresh_from_db()
    assert payment.aborted_at is None


@pytest.mark.parametrize("act", ["cancel", "capture"])
def test_a_no_without_a_code_may_be_anybodys_and_is_asked_again(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    payment = clock.keep(shop.waiting(), 6)
    if act == "cancel":
        shop.abort(payment)
    else:
        shop.approve(payment)
    with monkeypatch.context() as between:

        def refuse(*_: object, **__: object) -> None:
            raise Refused(call=Call(status=400))

        between.setattr(Client, act, refuse)
        clock.keep(payment, 3)
        assert payment.operations.get(kind=act.upper()).outcome == "PENDING"
    clock.keep(payment, 60)

    assert payment.operations.get(kind=act.upper()).outcome == "DONE"
    assert (payment.state == State.TERMINATED) == (act == "cancel")
    assert bool(shop.receipt(payment)) == (act == "capture")
    assert (payment.flag, shop.is_frozen()) == ("", False)
    assert holds()


def test_the_offices_cancel_waits_for_the_answer_to_the_request(shop: Shop, clock: Clock) -> None:
    shop.town.fail("create", "drop_before", times=2)
    payment = clock.keep(shop.ask(), 1)
    office_cancels(payment, "a wrong number")
    assert payment.operations.get().kind == "CREATE"
    clock.keep(payment, 60)

    done = [one.kind for one in payment.operations.filter(outcome="DONE").order_by("pk")]
    assert (payment.state, done) == (State.TERMINATED, ["CREATE", "CANCEL"])
    assert not shop.is_frozen()
    assert holds()
