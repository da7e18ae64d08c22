"""What goes wrong while reserved money is taken: no answer, a no, too late, in parts."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payments import connections, flow
from payments.models import Payment
from payments.vipps import bodies
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from pos.models import Basket, Receipt, Tender
from tests.payments.clock import Clock
from tests.payments.shop import Shop, holds, kind

State = Payment.State


def portal(shop: Shop, payment: Payment, act: str, amount: int, key: str = "") -> None:
    """Somebody takes money or gives it back in Vipps' own portal."""
    body = getattr(bodies, f"{act}_body")(amount, "NOK")
    client = connections.client_for(shop.unit)
    getattr(client, act)(payment.reference, body, key=key or uuid.uuid4().hex)


def approved(shop: Shop, clock: Clock) -> Payment:
    payment = clock.keep(shop.waiting(), 6)
    shop.approve(payment)
    return payment


@pytest.mark.fault(48)
@pytest.mark.parametrize(
    "busy",
    [
        {"mode": "refuse", "code": "6280"},
        {"mode": "refuse", "code": "6160"},
        {"mode": "refuse", "code": "6250"},
        {"mode": "status", "status": 423},
        {"mode": "status", "status": 429, "retry_after": 20},
        {"mode": "status", "status": 500},
    ],
    ids=lambda busy: str(busy.get("code") or busy.get("status")),
)
def test_a_capture_that_may_be_tried_again_is_with_the_same_key(
    shop: Shop, clock: Clock, busy: dict[str, Any]
) -> None:
    payment = approved(shop, clock)
    shop.town.fail("capture", times=2, **busy)
    clock.keep(payment, 120)

    assert payment.operations.filter(kind="CAPTURE").count() == 1
    sent = shop.town.get("requests", "operation=capture")["requests"]
    assert len({request["headers"]["idempotency-key"] for request in sent}) == 1
    assert len(sent) == 3
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert shop.receipt(payment)
    assert holds()


@pytest.mark.fault(46)
@pytest.mark.parametrize(
    "sums",
    [
        {"captured": 49801},
        {"captured": 40000, "cancelled": 9801},
        {"refunded": 1},
        {"authorized": 49801},
    ],
)
def test_the_database_takes_no_sums_that_cannot_be(shop: Shop, sums: dict[str, int]) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(
            **{"state": "AUTHORIZED", "authorized": 49800, **sums}
        )


@pytest.mark.fault(46, 49)
@pytest.mark.parametrize("code", ["6090", "6100", "6260", "6070"])
def test_money_that_cannot_be_taken_is_never_called_paid(
    shop: Shop, clock: Clock, code: str
) -> None:
    payment = approved(shop, clock)
    shop.town.fail("capture", "refuse", code=code)
    clock.keep(payment, 60)

    assert (payment.flag, payment.refusal_code) == ("CAPTURE_REFUSED", code)
    assert kind(payment) == "capture_refused"
    assert shop.receipt(payment) is None
    assert not Tender.objects.exists()
    assert shop.is_frozen()
    assert payment.operations.filter(kind="CAPTURE").count() == 1
    assert holds()


@pytest.mark.fault(50)
def test_a_person_who_tries_a_refused_capture_again_gets_a_new_key(
    shop: Shop, clock: Clock
) -> None:
    payment = approved(shop, clock)
    shop.town.fail("capture", "refuse", code="6260")
    clock.keep(payment, 30)
    flow.complete(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    clock.keep(payment, 30)

    captures = payment.operations.filter(kind="CAPTURE").order_by("pk")
    assert list(captures.values_list("outcome", flat=True)) == ["REFUSED", "DONE"]
    assert len(set(captures.values_list("idempotency_key", flat=True))) == 2
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert shop.receipt(payment)
    assert holds()


@pytest.mark.fault(47)
def test_a_unit_that_takes_all_or_nothing_takes_all(shop: Shop, clock: Clock) -> None:
    unit = shop.town.get("data")["sales_units"][0]
    shop.town.post("sales-units", sales_units=[{**unit, "may_capture_partially": False}])
    payment = clock.keep(approved(shop, clock), 20)

    assert payment.captured == 49800
    assert shop.receipt(payment)


@pytest.mark.fault(47, 53)
def test_what_was_taken_in_several_parts_elsewhere_is_one_sale(shop: Shop, clock: Clock) -> None:
    payment = approved(shop, clock)
    portal(shop, payment, "capture", 10000)
    portal(shop, payment, "capture", 20000)
    clock.keep(payment, 30)

    assert payment.captured == 49800
    assert shop.town.book(payment.reference)["times"]["captured"] == 3
    assert Tender.objects.get(basket=payment.basket).amount == 49800
    assert Receipt.objects.filter(basket=payment.basket_id).count() == 1
    assert payment.events.filter(name="CAPTURED").count() == 3
    assert holds()


@pytest.mark.fault(51)
def test_less_taken_than_asked_for_is_no_sale_yet(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = approved(shop, clock)
    real = Client.get

    def less(client: Client, reference: str) -> Snapshot:
        snapshot = real(client, reference)
        return dataclasses.replace(snapshot, captured=min(snapshot.captured, 10000))

    with monkeypatch.context() as patched:
        patched.setattr(Client, "get", less)
        clock.keep(payment, 20)
        assert payment.captured == 10000
        assert shop.receipt(payment) is None
    clock.keep(payment, 60)

    assert payment.operations.filter(kind="CAPTURE").count() == 1
    assert shop.town.book(payment.reference)["times"]["captured"] == 1
    assert shop.receipt(payment)


@pytest.mark.fault(17, 52)
@pytest.mark.parametrize(
    "other", [{"currency": "DKK"}, {"amount": 1}, {"reference": "another-payment-1"}]
)
def test_an_answer_about_other_money_is_not_believed(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any]
) -> None:
    payment = approved(shop, clock)
    real = Client.get
    with monkeypatch.context() as patched:
        patched.setattr(
            Client,
            "get",
            lambda client, reference: dataclasses.replace(real(client, reference), **other),
        )
        clock.keep(payment, 20)
    assert (payment.state, payment.flag, payment.authorized) == (State.CREATED, "MISMATCH", 0)

    clock.keep(payment, 40)
    assert shop.receipt(payment)
    assert payment.flag == ""


@pytest.mark.fault(54)
def test_a_day_without_us_ends_with_the_sale(shop: Shop, clock: Clock) -> None:
    payment = approved(shop, clock)
    clock.ahead += dt.timedelta(hours=24)
    shop.town.post("clock", advance=24 * 3600)
    clock.keep(payment, 20)

    assert shop.receipt(payment)
    assert payment.captured == 49800


@pytest.mark.fault(26, 54)
def test_a_day_without_us_gives_back_what_nobody_waits_for(shop: Shop, clock: Clock) -> None:
    payment = approved(shop, clock)
    Basket.objects.filter(pk=payment.basket_id).update(frozen_at=None, state="VOID")
    clock.ahead += dt.timedelta(hours=30)
    shop.town.post("clock", advance=30 * 3600)
    clock.keep(payment, 20)

    assert (payment.captured, payment.cancelled) == (0, 49800)
    assert shop.town.book(payment.reference)["captured"] == 0


@pytest.mark.fault(49, 54)
def test_a_reservation_that_has_run_out_frees_the_basket(shop: Shop, clock: Clock) -> None:
    payment = approved(shop, clock)
    shop.town.fail("capture", "refuse", code="6260")
    clock.keep(payment, 20)
    guaranteed = payment.capture_guaranteed_until
    assert guaranteed
    assert payment.authorized_at
    assert 6.9 < (guaranteed - payment.authorized_at) / dt.timedelta(days=1) < 7.1
    shop.town.post("clock", advance=181 * 24 * 3600)
    clock.ahead += dt.timedelta(days=181)
    flow.read_again(payment.pk)
    clock.keep(payment, 20)

    # The goods may have left the shop: a person has to hear of it.
    assert (payment.captured, payment.cancelled) == (0, 49800)
    assert payment.flag == "CANCELLED_ELSEWHERE"
    assert not shop.is_frozen()
    assert shop.receipt(payment) is None
