"""An exchange whose rest several phones pay, and what becomes of its goods."""

from collections import Counter
from typing import Any

import pytest

from payments.models import Payment
from pos import deliveries
from pos.models import Receipt, Return
from pos.refusals import NotPossible
from tests.payments.exchanging import add, back_at_till, body_of, bring, complete, sold, tenders_of
from tests.payments.shop import Shop, holds
from tests.payments.splits import OTHER, ask, choose, pay, undone


def lines_of(payment: Payment) -> list[dict[str, Any]]:
    return list(body_of(payment)["receipt"]["orderLines"])


def rest_of_two(shop: Shop) -> tuple[Payment, Payment, Receipt]:
    """A shirt that a card has paid, against a hoodie: 40,00 and 60,00 by two phones."""
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    first, second = pay(shop, 4000), pay(shop, phone=OTHER)
    receipt = shop.receipt(second)
    assert receipt
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    return first, second, receipt


def test_two_phones_pay_the_rest_of_an_exchange(shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    pay(shop, 4000)
    second = ask(shop, phone=OTHER)
    told = [(line["totalAmount"], line.get("isReturn", False)) for line in lines_of(second)]
    assert told == [(29900, False), (19900, True)]
    assert body_of(second)["receipt"]["bottomLine"]["paymentSources"] == {"card": 4000}

    shop.keep(second)
    shop.approve(second)
    shop.keep(second)
    receipt = shop.receipt(second)
    assert receipt
    assert tenders_of(receipt) == [("VIPPS", 4000), ("EXCHANGE", 19900), ("VIPPS", 6000)]
    assert Receipt.objects.get(kind="RETURN").total == -19900
    assert holds()


def test_a_part_is_told_of_what_the_exchange_leaves_to_pay(shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    (line,) = lines_of(ask(shop, 4000))
    assert (line["totalAmount"], line["totalTaxAmount"]) == (4000, 800)
    assert "100" in line["name"]
    assert "298" not in line["name"]
    assert holds()


def test_where_more_comes_back_at_a_rate_a_part_says_so(shop: Shop) -> None:
    type(shop.shirt).objects.filter(pk=shop.shirt.pk).update(vat_code="MIDDLE")
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    told = {
        line["taxRate"]: (line["totalAmount"], line["totalTaxAmount"], line.get("isReturn", False))
        for line in lines_of(ask(shop, 5000))
    }
    assert told == {2500: (14950, 2990, False), 1500: (9950, 1298, True)}
    assert holds()


def test_no_part_is_more_than_the_exchange_leaves_to_pay(shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    with pytest.raises(NotPossible, match="no more than is left"):
        choose(shop, 10100)
    assert shop.basket.next_part is None


def test_a_part_of_an_exchange_goes_back_and_the_credit_stays(shop: Shop) -> None:
    bring(shop, sold(shop, shop.shirt), shop.shirt)
    add(shop, shop.hoodie)
    undone(shop, pay(shop, 4000))
    assert (shop.basket.credit, Return.objects.get().state) == (19900, "ASKED")
    last = pay(shop, phone=OTHER)
    assert last.amount == 10000
    assert shop.receipt(last)
    assert holds()


def test_goods_of_an_exchange_go_back_to_both_phones_and_the_card(shop: Shop) -> None:
    first, second, receipt = rest_of_two(shop)
    asked = back_at_till(shop, receipt)
    shop.keep(first)
    asked.refresh_from_db()
    assert asked.state == "ASKED"
    shop.keep(second)
    asked.refresh_from_db()
    assert asked.state == "ISSUED"
    issued = Receipt.objects.get(goods_return=asked)
    assert Counter(tenders_of(issued)) == Counter(
        [("VIPPS", -4000), ("VIPPS", -6000), ("CARD", -19900)]
    )
    for payment in (first, second):
        assert shop.town.book(payment.reference)["refunded"] == payment.amount
    assert holds()


def test_what_two_phones_have_paid_goes_back_to_them_after_an_exchange(shop: Shop) -> None:
    shop.fill()
    first, second = pay(shop, 24900), pay(shop, phone=OTHER)
    receipt = shop.receipt(second)
    assert receipt
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.hoodie)
    later = complete(shop)
    assert later
    deliveries.print_out(later, staff_id=shop.staff.pk)

    asked = back_at_till(shop, later)
    for payment in (first, second):
        shop.keep(payment)
    asked.refresh_from_db()
    assert asked.state == "ISSUED"
    back = [shop.town.book(one.reference).get("refunded", 0) for one in (first, second)]
    assert sum(back) == 29900
    assert holds()


def test_what_is_over_goes_back_to_one_phone_only(shop: Shop) -> None:
    shop.fill()
    pay(shop, 24900)
    receipt = shop.receipt(pay(shop, phone=OTHER))
    assert receipt
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    bring(shop, receipt, shop.hoodie)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.shirt)
    with pytest.raises(NotPossible):
        complete(shop)
    assert not shop.is_frozen()
    assert holds()
