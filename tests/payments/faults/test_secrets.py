"""What was decided cannot be read any more, or is not what was decided."""

import uuid

import pytest

from payments import flow, operations, payers
from payments.models import Keys, Payer, Payment
from pos import tenders
from pos.refusals import NotPossible
from stores.crypto import seal
from tests.payments.clock import Clock
from tests.payments.shop import Shop, holds, kind

State = Payment.State


@pytest.mark.fault(145)
def test_a_request_whose_bytes_cannot_be_read_is_told_and_can_be_aborted(
    shop: Shop, clock: Clock
) -> None:
    payment = shop.ask()
    payment.operations.update(sealed_body="sealed with a key that is gone")
    clock.keep(payment, 60)
    assert (payment.state, kind(payment)) == (State.REQUESTED, "checking")
    assert 1 <= payment.attempts.count() <= 10
    clock.keep(payment, 600, step=5)
    assert payment.flag == "UNKNOWN"

    shop.abort(payment)
    assert not shop.is_frozen()
    payers.forget()
    assert tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert holds()


@pytest.mark.fault(145)
def test_a_payer_who_cannot_be_read_is_asked_for_again(shop: Shop) -> None:
    shop.fill()
    payers.set_payer(shop.device, text="+4790000078", key=uuid.uuid4())
    Payer.objects.update(sealed="sealed with a key that is gone")
    with pytest.raises(NotPossible):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert not shop.is_frozen()

    payers.set_payer(shop.device, text="+4790000078", key=uuid.uuid4())
    assert flow.request(shop.device, key=uuid.uuid4(), who=shop.who)


@pytest.mark.fault(7)
def test_bytes_that_are_not_those_that_were_written_down_are_never_sent(
    shop: Shop, clock: Clock
) -> None:
    payment = shop.ask()
    operation = payment.operations.get()
    body = operations.read_body(operation).replace(b"49800", b"49900")
    forged = seal({"body": body.decode()}, about=f"payments.operation:{operation.idempotency_key}")
    payment.operations.update(sealed_body=forged)
    clock.keep(payment, 620, step=5)

    assert shop.town.get("requests", "operation=create")["requests"] == []
    assert payment.flag == "UNKNOWN"


@pytest.mark.fault(7)
def test_vipps_saying_that_a_key_was_used_otherwise_moves_no_money_twice(
    shop: Shop, clock: Clock
) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="4010", times=100)
    shop.approve(payment)
    clock.keep(payment, 60)

    assert (payment.captured, payment.flag) == (0, "CAPTURE_REFUSED")
    assert payment.operations.filter(kind="CAPTURE").count() == 1


@pytest.mark.fault(145)
@pytest.mark.parametrize("lost", ["keys", "bytes"])
def test_what_never_left_us_is_not_in_the_record_as_sent(
    shop: Shop, clock: Clock, lost: str
) -> None:
    payment = shop.ask()
    if lost == "keys":
        Keys.objects.update(sealed="sealed with a key that is gone")
    else:
        payment.operations.update(sealed_body="sealed with a key that is gone")
    clock.keep(payment, 60)

    assert payment.attempts.exists()
    assert not payment.attempts.filter(operation__isnull=False).exists()
    assert payment.operations.get().attempts_made == 0
