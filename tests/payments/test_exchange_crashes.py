"""A keeper may die anywhere in an exchange: neither receipt is lost, and nothing is paid twice."""

from contextlib import suppress
from typing import Any
from unittest import mock

import pytest

from payments import exchanges, machine
from pos import exchanges as credits
from pos import returns
from pos.models import Receipt
from tests.chaos.crashes import POINTS, Crash, dying
from tests.payments.exchanging import add, ask, bring, complete, paid_by_app, sold
from tests.payments.shop import Shop, holds, hurry


def totals() -> list[tuple[str, int]]:
    return list(Receipt.objects.order_by("pk").values_list("kind", "total"))


@pytest.mark.parametrize("point", range(len(POINTS)))
def test_who_dies_over_the_refund_of_what_is_over(shop: Shop, point: int) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    hurry(payment)
    with dying(point), suppress(Crash):
        machine.advance(payment.pk)
    assert holds()

    shop.keep(payment, looks=3)
    assert totals() == [("SALE", 49800), ("RETURN", -29900), ("SALE", 19900)]
    assert shop.town.book(payment.reference)["refunded"] == 10000
    assert holds()


@pytest.mark.parametrize("point", range(len(POINTS)))
def test_who_dies_over_the_payment_of_the_rest(shop: Shop, point: int) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    payment = ask(shop)
    shop.keep(payment)
    shop.approve(payment)
    for _step in range(2):
        hurry(payment)
        with dying(point), suppress(Crash):
            machine.advance(payment.pk)
    assert holds()

    shop.keep(payment, looks=3)
    assert totals() == [("SALE", 19900), ("RETURN", -19900), ("SALE", 29900)]
    assert shop.town.book(payment.reference)["captured"] == 10000
    assert holds()


@pytest.mark.parametrize(
    "place", [(returns, "complete"), (credits, "settle"), (exchanges, "finish")], ids=str
)
def test_nothing_comes_between_the_return_and_the_sale(shop: Shop, place: tuple[Any, str]) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    module, name = place
    real = getattr(module, name)

    def dies(*args: Any, **named: Any) -> None:
        real(*args, **named)
        raise Crash

    hurry(payment)
    with mock.patch.object(module, name, dies), suppress(Crash):
        machine.advance(payment.pk)
    assert totals() == [("SALE", 49800)]
    assert holds()
    shop.keep(payment, looks=3)
    assert totals() == [("SALE", 49800), ("RETURN", -29900), ("SALE", 19900)]
    assert holds()
