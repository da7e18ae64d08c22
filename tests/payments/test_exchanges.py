"""Goods come back and others are taken in one basket: one visit, one sum, two receipts."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pos import tenders
from pos.approvals import NeedsApproval
from pos.models import Approval, Basket, Receipt, Return, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Limit, RoleName
from tests import make
from tests.constraints import refused
from tests.payments.exchanging import add, bring, card, complete, sold, take_off, tenders_of
from tests.payments.shop import Shop, holds


def test_dearer_goods_are_paid_with_the_rest_and_both_receipts_name_each_other(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    asked = bring(shop, receipt, shop.shirt)
    assert (asked.state, shop.basket.credit) == ("ASKED", 19900)
    assert holds()
    add(shop, shop.hoodie)
    assert tenders.left_to_pay(shop.basket) == 10000
    sale = card(shop)
    back = Receipt.objects.get(kind="RETURN")
    assert tenders_of(sale) == [("EXCHANGE", 19900), ("CARD", 10000)]
    assert tenders_of(back) == [("EXCHANGE", -19900)]
    assert sale.content["tenders"][0]["receipt"] == back.number
    assert back.content["tenders"][0]["receipt"] == sale.number
    assert back.content["original"]["number"] == receipt.number
    assert (back.total, sale.total, back.rounding, sale.rounding) == (-19900, 29900, 0, 0)
    assert holds()


def test_goods_of_the_same_price_need_no_other_tender(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.shirt)
    sale = complete(shop)
    assert tenders_of(sale) == [("EXCHANGE", 19900)]
    assert Receipt.objects.get(kind="RETURN").number == 1
    assert holds()


def test_what_is_over_goes_back_as_it_was_paid(shop: Shop) -> None:
    receipt = sold(shop, shop.hoodie)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    sale = complete(shop)
    back = Receipt.objects.get(kind="RETURN")
    assert tenders_of(sale) == [("EXCHANGE", 19900)]
    assert sorted(tenders_of(back)) == [("CARD", -10000), ("EXCHANGE", -19900)]
    assert holds()


def test_goods_of_two_sales_come_back_for_one(shop: Shop) -> None:
    first, second = sold(shop, shop.shirt), sold(shop, shop.hoodie)
    bring(shop, first, shop.shirt)
    bring(shop, second, shop.hoodie)
    for _piece in range(2):
        add(shop, shop.hoodie)
    sale = card(shop)
    assert tenders_of(sale) == [("EXCHANGE", 19900), ("EXCHANGE", 29900), ("CARD", 10000)]
    assert [one.total for one in Receipt.objects.filter(kind="RETURN")] == [-19900, -29900]
    assert holds()


def test_goods_that_nothing_is_taken_for_do_not_come_back_with_others(shop: Shop) -> None:
    first, second = sold(shop, shop.hoodie), sold(shop, shop.shirt)
    bring(shop, first, shop.hoodie)
    asked = bring(shop, second, shop.shirt)
    add(shop, shop.shirt)
    with pytest.raises(NotPossible, match="not needed here"):
        complete(shop)
    take_off(shop, asked)
    assert complete(shop).total == 19900
    assert holds()


def test_nothing_is_completed_while_something_is_left_to_pay_or_nothing_is_taken(
    shop: Shop,
) -> None:
    receipt = sold(shop, shop.shirt)
    with pytest.raises(NotPossible, match="empty"):
        complete(shop)
    bring(shop, receipt, shop.shirt)
    with pytest.raises(NotPossible, match="empty"):
        complete(shop)
    add(shop, shop.hoodie)
    with pytest.raises(NotPossible, match="left to pay"):
        complete(shop)
    assert not Receipt.objects.filter(kind="RETURN").exists()


def test_credit_and_other_parts_pay_a_sale_in_any_order(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    add(shop, shop.hoodie)
    card(shop, amount=4000)
    bring(shop, receipt, shop.shirt)
    assert tenders.left_to_pay(shop.basket) == 6000
    sale = card(shop)
    assert sorted(tenders_of(sale)) == [("CARD", 4000), ("CARD", 6000), ("EXCHANGE", 19900)]
    assert holds()


def test_a_manager_approves_what_a_cashier_may_not_take_back_alone(shop: Shop) -> None:
    merchant, manager = shop.device.store.merchant, make.staff(shop.device.store, RoleName.MANAGER)
    Limit.objects.create(merchant=merchant, role=RoleName.CASHIER, act="RETURN", most_amount=100)
    receipt = sold(shop, shop.shirt)
    with pytest.raises(NeedsApproval):
        bring(shop, receipt, shop.shirt)
    assert shop.basket.credit == 0
    asked = bring(shop, receipt, shop.shirt, approver=manager)
    assert Approval.objects.get().goods_return == asked


def test_the_database_keeps_both_halves_alike(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    asked = bring(shop, receipt, shop.shirt)
    basket = shop.basket
    with refused("basket_credit_until_it_is_settled"):
        Basket.objects.filter(pk=basket.pk).update(state="VOID")
    with refused("return_exchanged_within_its_amount"):
        Return.objects.filter(pk=asked.pk).update(exchanged=19901)
    half: dict[str, Any] = {"kind": "EXCHANGE", "received_at": now()}
    with refused("an_exchange_names_its_other_half"):
        Tender.objects.create(basket=basket, amount=19900, **half)
    half["reference"] = "S-000002"
    with pytest.raises(IntegrityError, match="not as planned"), transaction.atomic():
        Tender.objects.create(goods_return=asked, amount=-19900, **half)
    Return.objects.filter(pk=asked.pk).update(exchanged=19900)
    asked.refresh_from_db()
    card_back: dict[str, Any] = {"kind": "CARD", "received_at": now(), "reference": ""}
    with pytest.raises(IntegrityError, match="not as planned"), transaction.atomic():
        Tender.objects.create(goods_return=asked, amount=-19900, **card_back)
    Tender.objects.create(goods_return=asked, amount=-19900, **half)
    with refused("a_return_is_exchanged_once"):
        Tender.objects.create(goods_return=asked, amount=-19900, **half)
