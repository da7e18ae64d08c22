"""Goods that come back at the till, pressed twice, at two tills, and late."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import days
from pos.models import Receipt, Return
from pos.refusals import Refusal
from stores import devices
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop, Town, holds, open_shop
from tests.payments.test_goods_back import beside, give_back, sold
from tests.payments.test_races import together


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def paid(shop: Shop) -> Any:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert receipt
    return payment, receipt


def test_the_same_press_while_the_refund_is_under_way_shows_that_refund(shop: Shop) -> None:
    """The answer got lost: whoever is told *try again* pays back twice."""
    payment, receipt = paid(shop)
    tablet = make.signed_in(Client(), shop.device, shop.staff)
    page = reverse("return-goods", args=[receipt.pk])
    line = receipt.lines.order_by("position")[0]
    sent = {f"line-{line.pk}": "1", "reason": "Feil", "sure": "1", "key": str(uuid.uuid4())}

    first, second = tablet.post(page, sent), tablet.post(page, sent)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    shop.keep(payment)
    assert payment.refunded == 29900
    assert holds()


@pytest.mark.parametrize("round_", range(4))
@pytest.mark.parametrize("is_vipps", [True, False])
def test_two_tills_take_the_same_goods_back_once(shop: Shop, is_vipps: bool, round_: int) -> None:
    payment, receipt = paid(shop) if is_vipps else (None, sold(shop))
    tills = [shop.device, beside(shop), beside(shop)]

    results = together(*[lambda till=till: give_back(shop, receipt, till) for till in tills])
    if payment:
        shop.keep(payment, looks=2)

    assert sum(isinstance(result, Refusal) for result in results) == 2
    back = Receipt.objects.get(kind="RETURN")
    assert back.device == Return.objects.get().device
    assert (back.number, back.total) == (1, -29900)
    assert holds()


def test_a_refund_confirmed_after_the_day_belongs_to_the_next(shop: Shop) -> None:
    payment, receipt = paid(shop)
    give_back(shop, receipt)
    manager = make.staff(shop.device.store, RoleName.MANAGER)
    z = days.close(shop.device, count=days.Count({}), staff=manager, key=uuid.uuid4())
    shop.keep(payment)

    back = Receipt.objects.get(kind="RETURN")
    assert back.business_date > z.business_date
    assert back.shift.closed_at is None
    assert holds()


def test_a_refund_confirmed_after_its_till_was_revoked_is_still_receipted(shop: Shop) -> None:
    payment, receipt = paid(shop)
    other = beside(shop)
    give_back(shop, receipt, other)
    devices.revoke(other.pk)
    shop.keep(payment)

    back = Receipt.objects.get(kind="RETURN")
    assert (back.device, back.number) == (other, 1)
    assert holds()
