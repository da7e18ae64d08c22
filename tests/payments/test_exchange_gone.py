"""Goods are put towards a basket, and the money for them goes back in Vipps' portal meanwhile."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from pos import baskets, deliveries, gift_cards, gift_payments, part_payments, tenders
from pos.models import GiftCardTerms, Receipt, Return
from pos.refusals import NotPossible
from tests.constraints import refused
from tests.payments.exchanging import (
    add,
    ask,
    back_at_till,
    bring,
    card,
    complete,
    paid_by_app,
    sold,
    take_off,
    tenders_of,
)
from tests.payments.office import read_again
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal


def pressed(shop: Shop) -> dict[str, Any]:
    version = baskets.current(shop.device).version
    return {"version": version, "key": uuid.uuid4(), "staff_id": shop.staff.pk}


def gift_card(shop: Shop) -> str:
    """The number of one for 300,00."""
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)
    gift_cards.sell(shop.device, amount=30_000, key=uuid.uuid4(), staff_id=shop.staff.pk)
    receipt = card(shop)
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    (number,) = gift_cards.numbers(receipt)
    return number


WAYS: dict[str, Callable[[Shop, str], object]] = {
    "evenly": lambda shop, _number: complete(shop),
    "by the app": lambda shop, _number: ask(shop),
    "by card": lambda shop, _number: card(shop),
    "a part by card": lambda shop, _number: card(shop, amount=5000),
    "in cash": lambda shop, _number: tenders.take_cash(shop.device, given=None, **pressed(shop)),
    "a part in cash": lambda shop, _number: part_payments.take_cash(
        shop.device, amount=5000, **pressed(shop)
    ),
    "by gift card": lambda shop, number: gift_payments.take(
        shop.device, number=number, **pressed(shop)
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_money_that_went_back_in_the_portal_pays_for_nothing(shop: Shop, way: str) -> None:
    number = gift_card(shop)
    payment, brought = paid_by_app(shop)
    asked = bring(shop, brought, shop.shirt)
    add(shop, shop.shirt if way == "evenly" else shop.hoodie)
    portal(shop, payment, "refund", payment.captured)
    read_again(shop, payment)

    with pytest.raises(NotPossible, match="has gone back already"):
        WAYS[way](shop, number)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert not shop.basket.tenders.exists()
    take_off(shop, asked)
    sale = card(shop)
    assert tenders_of(sale) == [("CARD", sale.total)]


def test_what_is_left_pays_for_the_goods_that_came_first(shop: Shop) -> None:
    """Of 498,00 199,00 are left: enough for the shirt, and not for the hoodie as well."""
    payment, brought = paid_by_app(shop)
    shirt = bring(shop, brought, shop.shirt)
    hoodie = bring(shop, brought, shop.hoodie)
    add(shop, shop.hoodie)
    add(shop, shop.hoodie)
    portal(shop, payment, "refund", 29_900)
    read_again(shop, payment)
    gone = dict(Return.objects.values_list("pk", "gone_at"))
    assert gone[shirt.pk] is None
    assert gone[hoodie.pk]
    with pytest.raises(NotPossible, match="has gone back already"):
        card(shop)
    take_off(shop, hoodie)
    assert tenders_of(card(shop)) == [("EXCHANGE", 19_900), ("CARD", 39_900)]


def test_goods_whose_money_is_promised_to_others_already_are_not_put_there(shop: Shop) -> None:
    """Of 498,00 299,00 are left, and the hoodie has them."""
    payment, brought = paid_by_app(shop)
    portal(shop, payment, "refund", 19_900)
    read_again(shop, payment)
    bring(shop, brought, shop.hoodie)
    with pytest.raises(NotPossible, match="Only 0,00"):
        bring(shop, brought, shop.shirt)
    assert shop.basket.credit == 29_900


def test_our_own_refund_of_other_goods_takes_nothing_from_them(shop: Shop) -> None:
    payment, brought = paid_by_app(shop)
    bring(shop, brought, shop.shirt)
    add(shop, shop.hoodie)
    hoodie = brought.lines.get(product=shop.hoodie)
    back_at_till(shop, brought, quantities={hoodie.pk: 1000})
    shop.keep(payment, looks=2)
    assert payment.refunded == 29_900
    assert tenders_of(card(shop)) == [("EXCHANGE", 19_900), ("CARD", 10_000)]
    assert holds()


def test_the_database_calls_gone_what_is_put_towards_a_basket_alone(shop: Shop) -> None:
    back_at_till(shop, sold(shop, shop.shirt))
    with refused("only_a_credit_is_gone"):
        Return.objects.update(gone_at=shop.basket.opened_at)
