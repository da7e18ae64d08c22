"""Returns, refunds, and what is done in Vipps' own portal."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User

from payments import flow, machine
from payments.models import Payment
from pos import goods, returns
from pos.models import Receipt
from pos.refusals import NotPossible
from tests import make
from tests.chaos.crashes import POINTS, Crash, dying
from tests.payments.shop import Shop, holds, hurry

State = Payment.State


def test_a_capture_in_the_portal_completes_the_sale(shop: Shop) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 49800)
    shop.keep(payment)

    assert payment.captured == 49800
    assert shop.receipt(payment)
    assert holds()


def test_a_cancel_in_the_portal_opens_the_basket(shop: Shop) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "cancel", None)
    shop.keep(payment)

    assert (payment.captured, payment.cancelled) == (0, 49800)
    assert not shop.is_frozen()
    assert holds()


def portal(shop: Shop, payment: Payment, act: str, amount: int | None, *, key: str = "") -> None:
    """Somebody acts outside of us, with the same keys."""
    from payments import connections
    from payments.vipps import bodies

    client = connections.client_for(shop.unit)
    if act == "cancel":
        body = bodies.cancel_body(transaction_only=False)
        client.cancel(payment.reference, body, key=key or "portal")
    else:
        body = bodies.capture_body(amount or 0, "NOK")
        getattr(client, act)(payment.reference, body, key=key or f"portal-{act}")


@pytest.fixture
def manager(shop: Shop) -> User:
    return make.user()


def lines_of(payment: Payment) -> list[int]:
    receipt = Receipt.objects.get(basket=payment.basket_id)
    return list(receipt.lines.order_by("position").values_list("pk", flat=True))


@pytest.mark.parametrize("mode", ["drop_before", "drop_after"])
def test_a_return_is_refunded_and_receipted_once(shop: Shop, manager: User, mode: str) -> None:
    payment = shop.paid()
    hoodie, _shirt = lines_of(payment)
    shop.town.fail("refund", mode, times=2)
    asked = flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)
    assert not Receipt.objects.filter(kind="RETURN").exists()

    shop.keep(payment, looks=4)

    receipt = Receipt.objects.get(kind="RETURN")
    assert (receipt.total, receipt.number, receipt.goods_return) == (-29900, 1, asked)
    assert payment.flag == ""
    assert shop.town.book(payment.reference)["refunded"] == 29900
    assert holds()


def test_no_more_is_refunded_than_was_sold(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    hoodie, shirt = lines_of(payment)
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)
    shop.keep(payment)

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={hoodie: 1000}, reason="again", user=manager)
    flow.refund(payment.pk, quantities={shirt: 1000}, reason="all of it", user=manager)
    shop.keep(payment)
    assert payment.refunded == 49800
    receipt = Receipt.objects.get(kind="SALE")
    assert all(left.quantity == left.amount == left.vat == 0 for left in returns.left(receipt))
    assert holds()


def test_a_refused_refund_leaves_the_goods_sold(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    shop.town.fail("refund", "refuse", code="6210")
    flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="no", user=manager)
    shop.keep(payment)

    assert payment.flag == "REFUND_REFUSED"
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert returns.left(Receipt.objects.get())[0].quantity == 1000


def test_a_refund_in_the_portal_is_put_on_the_list(shop: Shop) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    flow.read_again(payment.pk)
    shop.keep(payment)

    assert (payment.refunded, payment.flag) == (10000, "REFUNDED_ELSEWHERE")


def test_what_was_refunded_in_the_portal_is_not_refunded_again(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    flow.read_again(payment.pk)
    shop.keep(payment)
    everything = dict.fromkeys(lines_of(payment), 1000)

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities=everything, reason="all of it", user=manager)


def test_no_refund_is_asked_for_after_vipps_365_days(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    shop.keep(payment)
    long_ago = payment.requested_at - dt.timedelta(days=366)
    Payment.objects.filter(pk=payment.pk).update(requested_at=long_ago)

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="old", user=manager)


def test_two_refunds_of_the_same_amount_are_two(shop: Shop, manager: User) -> None:
    goods.add(shop.device, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    payment = shop.paid()
    hoodie = lines_of(payment)[0]
    for _one in range(2):
        flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)
        shop.keep(payment, looks=2)

    assert shop.town.book(payment.reference)["refunded"] == 2 * 29900
    assert Receipt.objects.filter(kind="RETURN").count() == 2
    assert holds()


def test_a_refund_waits_for_the_one_before(shop: Shop, manager: User) -> None:
    payment = shop.paid()
    shop.keep(payment, looks=2)
    hoodie, shirt = lines_of(payment)
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)

    with pytest.raises(NotPossible):
        flow.refund(payment.pk, quantities={shirt: 1000}, reason="too small", user=manager)


def test_a_keeper_that_dies_leaves_no_log_that_is_ahead_of_the_sums(
    shop: Shop, manager: User
) -> None:
    payment = shop.paid()
    assert payment.events_at is None
    line = lines_of(payment)[0]
    flow.refund(payment.pk, quantities={line: 1000}, reason="small", user=manager)

    hurry(payment)
    with dying(POINTS.index((machine, "_read", "after"))), pytest.raises(Crash):
        machine.advance(payment.pk)

    assert holds()
    shop.keep(payment, looks=2)
    assert payment.refunded > 0
    assert payment.events.filter(name="REFUNDED").count() == 1
    assert holds()
