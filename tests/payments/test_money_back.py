"""Returns, refunds, and what is done in Vipps' own portal."""

import pytest
from django.contrib.auth.models import User

from payments import flow
from payments.models import Payment
from pos import returns
from pos.models import Receipt
from pos.refusals import NotPossible
from tests import make
from tests.payments.shop import Shop, holds

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


def portal(shop: Shop, payment: Payment, act: str, amount: int | None) -> None:
    """Somebody acts outside of us, with the same keys."""
    from payments import connections
    from payments.vipps import bodies

    client = connections.client_for(shop.unit)
    if act == "cancel":
        client.cancel(payment.reference, bodies.cancel_body(transaction_only=False), key="portal")
    else:
        body = bodies.capture_body(amount or 0, "NOK")
        getattr(client, act)(payment.reference, body, key=f"portal-{act}")


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
    goods = flow.refund(payment.pk, quantities={hoodie: 1000}, reason="too small", user=manager)
    assert not Receipt.objects.filter(kind="RETURN").exists()

    shop.keep(payment, looks=4)

    receipt = Receipt.objects.get(kind="RETURN")
    assert (receipt.total, receipt.number, receipt.goods_return) == (-29900, 1, goods)
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
