"""Refunds of other systems that meet each other, on real connections."""

from typing import Any

import pytest

from payments.models import IntegrationRefund, Operation
from pos.models import Return
from tests.api import caller
from tests.payments.shop import Shop, Town, holds, open_shop
from tests.payments.test_api_refunds import ask, wish
from tests.payments.test_races import together


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def test_one_key_that_comes_five_times_at_once_is_one_refund(shop: Shop) -> None:
    payment = shop.paid()
    who = caller(shop.device.store.merchant)
    body = wish(shop.receipt(payment), 1, 2)
    said = together(*[lambda: ask(who, body, "one-key-of-ours")] * 5)
    shop.keep(payment, looks=2)

    assert [answer.status_code for answer in said] == [202] * 5
    assert len({answer.json()["id"] for answer in said}) == 1
    assert Return.objects.count() == IntegrationRefund.objects.count() == 1
    assert Operation.objects.filter(kind="REFUND").count() == 1
    assert shop.town.book(payment.reference)["refunded"] == 49800
    assert holds()


def test_two_sales_at_once_are_measured_together(shop: Shop) -> None:
    first = shop.receipt(shop.paid())
    second = shop.receipt(shop.paid())
    who = caller(shop.device.store.merchant, refund_most=29900, refund_most_a_day=29900)
    said = together(
        lambda: ask(who, wish(first), "the-first-key"),
        lambda: ask(who, wish(second), "the-second-key"),
    )
    assert sorted(answer.status_code for answer in said) == [202, 422]
    assert Return.objects.count() == 1
    assert holds()


def test_one_key_for_two_sales_at_once_is_one_refund(shop: Shop) -> None:
    first = shop.receipt(shop.paid())
    second = shop.receipt(shop.paid())
    who = caller(shop.device.store.merchant)
    said = together(
        lambda: ask(who, wish(first), "one-key-of-ours"),
        lambda: ask(who, wish(second), "one-key-of-ours"),
    )
    assert sorted(answer.status_code for answer in said) == [202, 422]
    assert Return.objects.count() == 1
