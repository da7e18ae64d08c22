"""What goes wrong while money is given back: no answer, a no, twice at once, in parts."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from payments import flow
from payments.models import Payment, SalesUnit
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import Call, Refused
from pos import returns
from pos.models import Receipt, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.clock import Clock
from tests.payments.faults.test_capture import portal
from tests.payments.faults.test_sales_unit import unit_of
from tests.payments.shop import Shop, holds, sales_unit


@pytest.fixture
def manager(shop: Shop) -> User:
    return make.user()


def lines_of(payment: Payment) -> list[int]:
    receipt = Receipt.objects.get(basket=payment.basket_id, kind="SALE")
    return list(receipt.lines.order_by("position").values_list("pk", flat=True))


def sold(shop: Shop, clock: Clock) -> Payment:
    return clock.keep(shop.paid(), 20)


@pytest.mark.fault(66)
@pytest.mark.parametrize(
    "busy",
    [
        {"mode": "drop_before"},
        {"mode": "drop_after"},
        {"mode": "truncate"},
        {"mode": "refuse", "code": "6160"},
        {"mode": "status", "status": 423},
        {"mode": "status", "status": 429, "retry_after": 20},
        {"mode": "status", "status": 503},
    ],
    ids=lambda busy: str(busy.get("code") or busy.get("status") or busy["mode"]),
)
def test_a_refund_without_an_answer_is_made_once(
    shop: Shop, clock: Clock, manager: User, busy: dict[str, Any]
) -> None:
    payment = sold(shop, clock)
    shop.town.fail("refund", times=2, **busy)
    flow.refund(
        payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="too small", user=manager
    )
    clock.keep(payment, 200)

    book = shop.town.book(payment.reference)
    assert (book["refunded"], book["times"]["refunded"]) == (29900, 1)
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert payment.flag == ""
    assert holds()


@pytest.mark.fault(70, 69)
@pytest.mark.parametrize("code", ["6020", "6150", "6180", "6210", "6220"])
def test_a_refund_that_vipps_refuses_is_told_and_leaves_the_goods_sold(
    shop: Shop, clock: Clock, manager: User, code: str
) -> None:
    payment = sold(shop, clock)
    shop.town.fail("refund", "refuse", code=code)
    hoodie = lines_of(payment)[0]
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)
    clock.keep(payment, 60)

    assert (payment.flag, payment.refusal_code, payment.refunded) == ("REFUND_REFUSED", code, 0)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert returns.left(Receipt.objects.get())[0].quantity == 1000
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="once more", user=manager)
    clock.keep(payment, 60)
    assert (payment.flag, payment.refunded) == ("", 29900)
    assert shop.town.book(payment.reference)["times"]["refunded"] == 1
    assert holds()


@pytest.mark.fault(70)
def test_a_unit_that_may_not_refund_is_told_to_the_office_until_it_may(
    shop: Shop, clock: Clock, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = sold(shop, clock)
    hoodie, shirt = lines_of(payment)
    with monkeypatch.context() as patched:

        def refuse(*_: object, **__: object) -> Snapshot:
            raise Refused(call=Call(status=400, code=5100))

        patched.setattr(Client, "refund", refuse)
        flow.refund(payment.pk, quantities={hoodie: 1000}, reason="small", user=manager)
        clock.keep(payment, 20)
    assert payment.flag == "REFUND_REFUSED"
    shop.unit.refresh_from_db()
    assert (shop.unit.refused_code, shop.unit.may_push) == ("5100", True)
    clock.keep(shop.paid(), 20)
    shop.unit.refresh_from_db()
    assert shop.unit.refused_code == "5100"  # A new sale does not show that refunds are taken.

    flow.refund(payment.pk, quantities={shirt: 1000}, reason="small", user=manager)
    clock.keep(payment, 20)
    shop.unit.refresh_from_db()
    assert shop.unit.refused_code == ""


@pytest.mark.fault(70)
def test_after_a_year_nothing_is_promised_that_vipps_would_refuse(
    shop: Shop, clock: Clock, manager: User
) -> None:
    payment = sold(shop, clock)
    clock.ahead += dt.timedelta(days=366)
    with pytest.raises(NotPossible, match="365"):
        flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="x", user=manager)
    assert not payment.operations.filter(kind="REFUND").exists()


@pytest.mark.fault(69)
def test_in_parts_no_more_comes_back_than_was_paid(shop: Shop, clock: Clock, manager: User) -> None:
    payment = sold(shop, clock)
    hoodie, shirt = lines_of(payment)
    for line in (hoodie, shirt):
        flow.refund(payment.pk, quantities={line: 1000}, reason="part", user=manager)
        clock.keep(payment, 70)
    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={shirt: 1000}, reason="again", user=manager)

    assert payment.refunded == 49800
    back = Tender.objects.filter(amount__lt=0).values_list("amount", flat=True)
    assert sorted(back) == [-29900, -19900]
    receipts = Receipt.objects.filter(kind="RETURN")
    assert sum(receipt.total for receipt in receipts) == -49800
    assert holds()


@pytest.mark.fault(68)
def test_while_one_refund_runs_the_next_has_to_wait(
    shop: Shop, clock: Clock, manager: User
) -> None:
    payment = sold(shop, clock)
    hoodie, shirt = lines_of(payment)
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="one", user=manager)
    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={shirt: 1000}, reason="two", user=make.user())
    clock.keep(payment, 60)
    flow.refund(payment.pk, quantities={shirt: 1000}, reason="two", user=make.user())
    clock.keep(payment, 60)

    assert shop.town.book(payment.reference)["times"]["refunded"] == 2
    assert holds()


@pytest.mark.fault(53, 69)
def test_what_was_given_back_in_the_portal_counts_against_the_next_return(
    shop: Shop, clock: Clock, manager: User
) -> None:
    payment = sold(shop, clock)
    portal(shop, payment, "refund", 40000)
    flow.read_again(payment.pk)
    clock.keep(payment, 20)
    assert (payment.refunded, payment.flag) == (40000, "REFUNDED_ELSEWHERE")

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="x", user=manager)
    assert payment.events.filter(name="REFUNDED").count() == 1


@pytest.mark.fault(73)
def test_money_goes_back_through_the_sales_unit_that_took_it(
    shop: Shop, clock: Clock, manager: User
) -> None:
    """The store has another sales unit by now: its keys could not give this money back."""
    payment = sold(shop, clock)
    SalesUnit.objects.filter(pk=shop.unit.pk).update(retired_at=timezone.now())
    newer = {**unit_of(shop), "msn": "123458", "client_id": "newer", "subscription_key": "c" * 32}
    shop.town.post("sales-units", sales_units=[newer])
    sales_unit(shop.device.store, newer)
    flow.refund(
        payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="too small", user=manager
    )
    clock.keep(payment, 60)

    assert payment.refunded == 29900
    (sent,) = {
        request["headers"]["merchant-serial-number"]
        for request in shop.town.get("requests", "operation=refund")["requests"]
    }
    assert sent == payment.sales_unit.msn == "123456"
    assert holds()


@pytest.mark.fault(66, 70)
def test_a_refund_that_vipps_log_calls_failed_is_no_refund(
    shop: Shop, clock: Clock, manager: User
) -> None:
    """The no gets lost, and the log has our key beside a failure."""
    shop.hoodie.price = 124  # The simulator tries to refund that, and it is too late.
    shop.hoodie.save()
    payment = sold(shop, clock)
    shop.town.fail("refund", "drop_after")
    flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="old", user=manager)
    clock.keep(payment, 60)

    assert (payment.flag, payment.refusal_code, payment.refunded) == ("REFUND_REFUSED", "6220", 0)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert holds()
