"""Exchanged goods that come back: as the first ones were paid."""

import pytest

from payments import ways
from pos import deliveries, parts
from pos.models import Basket
from pos.refusals import NotPossible
from tests.payments.exchanging import (
    add,
    ask,
    back_at_till,
    bring,
    card,
    complete,
    paid_by_app,
    tenders_of,
)
from tests.payments.shop import Shop, holds


def test_exchanged_goods_that_come_back_are_refunded_as_the_first_ones_were_paid(
    shop: Shop,
) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.hoodie)
    sale = card(shop)
    deliveries.print_out(sale, staff_id=shop.staff.pk)
    found = {(way.kind, way.left) for way in parts.ways(sale)}
    assert found == {("VIPPS", 19900), ("CARD", 10000)}
    assert ways.best(sale) == payment

    asked = back_at_till(shop, sale)
    assert asked.state == "ASKED"
    shop.keep(payment)
    asked.refresh_from_db()
    assert tenders_of(asked.receipt) == [("VIPPS", -19900), ("CARD", -10000)]
    assert payment.refunded == 19900
    # What has been exchanged is gone from the first sale, and no more of it.
    assert [(way.kind, way.left) for way in parts.ways(receipt)] == [("VIPPS", 29900)]
    assert holds()


def test_exchanged_goods_are_exchanged_again_whoever_has_paid_for_them(shop: Shop) -> None:
    _payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.hoodie)
    second = ask(shop)
    shop.keep(second)
    shop.approve(second)
    shop.keep(second)
    sale = shop.receipt(second)
    assert sale
    deliveries.print_out(sale, staff_id=shop.staff.pk)
    bring(shop, sale, shop.hoodie)
    add(shop, shop.hoodie)
    third = complete(shop)
    assert tenders_of(third) == [("EXCHANGE", 29900)]
    assert sorted((way.kind, way.left) for way in parts.ways(third)) == [
        ("VIPPS", 10000),
        ("VIPPS", 19900),
    ]
    assert holds()


def test_what_a_payment_got_back_in_the_portal_pays_for_nothing(shop: Shop) -> None:
    from tests.payments.office import read_again
    from tests.payments.test_money_back import portal

    payment, receipt = paid_by_app(shop)
    portal(shop, payment, "refund", 49800)
    read_again(shop, payment)
    with pytest.raises(NotPossible, match="Only 0,00"):
        bring(shop, receipt, shop.shirt)
    assert not Basket.objects.filter(credit__gt=0).exists()
