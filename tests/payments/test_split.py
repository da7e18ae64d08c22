"""The app pays a chosen part, first or in the middle, and the rest is paid in any way."""

import json
import uuid
from typing import Any

import pytest

from payments import flow, operations, split
from payments.models import Payment
from payments.panel import see
from pos import days, goods, tenders
from pos.models import Tender
from pos.refusals import Frozen, NotPossible, Stale
from tests.payments import splits
from tests.payments.shop import UNKNOWN, Shop, holds
from tests.payments.splits import (
    OTHER,
    ask,
    by_card,
    choose,
    give_back,
    given,
    paid_by,
    pay,
)


def body(payment: Payment) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(operations.read_body(payment.operations.get()))
    return told


def test_the_app_pays_a_part_first_and_a_card_the_rest(shop: Shop) -> None:
    shop.fill()
    payment = pay(shop, 20_000)

    assert payment.captured == 20_000
    assert not shop.is_frozen()
    assert tenders.left_to_pay(shop.basket) == 29_800
    receipt = by_card(shop)
    assert paid_by(receipt) == [("VIPPS", 20_000), ("CARD", 29_800)]
    assert receipt
    assert receipt.content["tenders"][0]["reference"] == payment.reference
    splits.in_order(shop, payment)


def test_the_app_pays_in_the_middle(shop: Shop) -> None:
    shop.fill()
    by_card(shop, 10_000)
    payment = pay(shop, 20_000)
    receipt = by_card(shop)
    assert paid_by(receipt) == [("CARD", 10_000), ("VIPPS", 20_000), ("CARD", 19_800)]
    splits.in_order(shop, payment)


def test_two_friends_share_a_bill_with_their_phones(shop: Shop) -> None:
    shop.fill()
    first, second = pay(shop, 24_900), pay(shop, phone=OTHER)

    receipt = shop.receipt(second)
    assert paid_by(receipt) == [("VIPPS", 24_900), ("VIPPS", 24_900)]
    assert receipt
    assert [row["reference"] for row in receipt.content["tenders"]] == [
        first.reference,
        second.reference,
    ]
    content = days.take_x(shop.device, staff_id=shop.staff.pk, key=uuid.uuid4()).content
    # Counted are the sales that are paid in a way.
    counted = {row["kind"]: (row["count"], row["amount"]) for row in content["payments"]}
    assert counted["VIPPS"] == (1, 49_800)
    splits.in_order(shop, first, second)


def test_who_has_paid_a_part_is_not_asked_for_the_rest(shop: Shop) -> None:
    shop.fill()
    pay(shop, 20_000)
    assert see(shop.device).payer is None


@pytest.mark.parametrize("amount", [0, -1, 49_801, 99])
def test_a_part_is_more_than_nothing_and_no_more_than_is_left(shop: Shop, amount: int) -> None:
    shop.fill()
    before = shop.basket.look
    with pytest.raises(NotPossible):
        choose(shop, amount)
    assert shop.basket.look == before


def test_all_that_is_left_is_no_part(shop: Shop) -> None:
    shop.fill()
    choose(shop, 49_800)
    assert shop.basket.next_part is None


def test_a_part_is_chosen_on_what_the_cashier_has_seen_and_once(shop: Shop) -> None:
    shop.fill()
    pressed = given(shop)
    choose(shop, 10_000)
    with pytest.raises(Stale):
        split.choose(shop.device, amount=20_000, **pressed)
    pressed = given(shop)
    for _again in range(2):
        split.choose(shop.device, amount=20_000, **pressed)
    assert shop.basket.next_part == 20_000


def test_a_part_that_no_longer_fits_asks_for_what_is_left(shop: Shop) -> None:
    shop.fill()
    choose(shop, 40_000)
    by_card(shop, 20_000)
    assert shop.basket.next_part is None
    choose(shop, 29_800)
    payment = pay(shop)
    assert payment.amount == 29_800
    assert shop.receipt(payment)


def test_a_part_was_chosen_of_what_was_in_the_basket_then(shop: Shop) -> None:
    shop.fill()
    choose(shop, 10_000)
    goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert shop.basket.next_part is None


def test_after_a_no_the_same_part_is_asked_for_again(shop: Shop) -> None:
    shop.fill()
    payment = ask(shop, 20_000)
    shop.keep(payment)
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment, looks=2)
    assert not shop.is_frozen()
    assert pay(shop).amount == 20_000
    assert holds()


def test_a_part_that_is_aborted_makes_room_for_another_tender(shop: Shop) -> None:
    shop.fill()
    first = pay(shop, 10_000)
    second = ask(shop, 20_000)
    shop.keep(second)
    with pytest.raises(Frozen):
        by_card(shop)
    with pytest.raises(Frozen):
        give_back(shop, first)
    shop.abort(second)
    shop.keep(second, looks=2)
    assert paid_by(by_card(shop)) == [("VIPPS", 10_000), ("CARD", 39_800)]
    splits.in_order(shop, first, second)


def test_what_a_part_is_of_the_goods_adds_up_for_the_app(shop: Shop) -> None:
    type(shop.shirt).objects.filter(pk=shop.shirt.pk).update(vat_code="MIDDLE")
    shop.fill()
    choose(shop, 10_001)
    told = body(ask(shop))

    lines = told["receipt"]["orderLines"]
    assert told["amount"]["value"] == 10_001
    assert sum(one["totalAmount"] for one in lines) == 10_001
    assert [one["taxRate"] for one in lines] == [2500, 1500]
    for one in lines:
        assert one["totalAmountExcludingTax"] + one["totalTaxAmount"] == one["totalAmount"]
        assert one["totalTaxAmount"] == pytest.approx(
            one["totalAmount"] * one["taxRate"] / (10_000 + one["taxRate"]), abs=1
        )
    assert "498,00" in lines[0]["name"]
    assert "paymentSources" not in told["receipt"]["bottomLine"]


def test_the_last_phone_gets_the_goods_and_what_the_others_have_paid(shop: Shop) -> None:
    shop.fill()
    pay(shop, 20_000)
    told = body(ask(shop))
    assert [one["totalAmount"] for one in told["receipt"]["orderLines"]] == [29_900, 19_900]
    assert told["receipt"]["bottomLine"]["paymentSources"] == {"card": 20_000}


def test_a_chosen_part_is_asked_of_a_qr_too(shop: Shop) -> None:
    shop.fill()
    choose(shop, 20_000)
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert payment
    assert (payment.amount, payment.user_flow) == (20_000, "QR")


def test_nobody_can_be_asked_where_the_app_does_not_know_the_number(shop: Shop) -> None:
    shop.fill()
    payment = ask(shop, 20_000, phone=UNKNOWN)
    shop.keep(payment)
    assert not shop.is_frozen()
    assert shop.basket.next_part == 20_000
    assert not Tender.objects.exists()
