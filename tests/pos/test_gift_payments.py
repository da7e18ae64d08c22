"""A gift card pays what it has, once, and gets back what it did not pay."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from payments import invariants
from pos import (
    baskets,
    days,
    drawers,
    gift_ledger,
    gift_payments,
    layout,
    plain,
    tenders,
    verification,
    voids,
)
from pos.models import GiftCardEntry, JournalEntry, Tender
from pos.refusals import NotPossible, Stale
from tests import make
from tests.constraints import copy, refused
from tests.pos import gift
from tests.pos.till import Till, open_till


@pytest.fixture(autouse=True)
def its_terms(request: Any) -> None:
    if "till" in request.fixturenames:
        gift.terms(request.getfixturevalue("till"))


def test_a_card_pays_all_and_keeps_the_rest(till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)

    receipt = gift.take(till, number)

    assert receipt
    assert gift.left_on(card) == 50_000 - 29_900
    (tender,) = receipt.content["tenders"]
    assert (tender["kind"], tender["amount"]) == ("GIFT_CARD", 29_900)
    assert (tender["gift_card"], tender["left"]) == (card.last_digits, 20_100)
    shown = plain.text(layout.rows(receipt.content))
    assert f"•••• {card.last_digits}" in shown
    assert "201,00" in shown
    assert number not in shown
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_what_is_bought_with_a_card_is_the_sale(till: Till) -> None:
    number, _ = gift.sold(till, 50_000)
    till.add(till.hoodie)
    receipt = gift.take(till, number)
    assert receipt

    said = days.read(till.device, at=receipt.issued_at)

    assert said["sales"] == {"count": 2, "amount": 29_900}
    paid = {row["kind"]: (row["count"], row["amount"]) for row in said["payments"]}
    assert paid["GIFT_CARD"] == (1, 29_900)
    assert paid["CARD"] == (1, 50_000)
    assert said["gift_cards_sold"] == {"count": 1, "amount": 50_000}


def test_a_card_with_too_little_pays_a_part_at_once(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)

    assert gift.take(till, number) is None

    assert gift.left_on(card) == 0
    assert tenders.left_to_pay(till.basket) == 19_900
    receipt = gift.pay(till)
    paid = {row["kind"]: row["amount"] for row in receipt.content["tenders"]}
    assert paid == {"GIFT_CARD": 10_000, "CARD": 19_900}
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_several_cards_and_cash_pay_together(till: Till) -> None:
    first, second = (gift.sold(till, amount)[0] for amount in (10_000, 5_000))
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    till.add(till.hoodie)
    gift.take(till, first)
    gift.take(till, second)

    receipt = tenders.take_cash(
        till.device,
        given=20_000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )

    assert receipt
    assert [row["amount"] for row in receipt.content["tenders"]] == [10_000, 5_000, 14_900]
    assert invariants.breaches() == []


def test_a_card_is_given_back_before_the_sale_and_is_on_no_receipt(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    (tender,) = gift_ledger.held(till.basket)

    _give_back(till, tender)

    assert gift.left_on(card) == 10_000
    assert tenders.left_to_pay(till.basket) == 29_900
    receipt = gift.pay(till)
    assert [row["kind"] for row in receipt.content["tenders"]] == ["CARD"]
    said = days.read(till.device, at=receipt.issued_at)
    paid = {row["kind"]: (row["count"], row["amount"]) for row in said["payments"]}
    assert paid["GIFT_CARD"] == (0, 0)
    entry = JournalEntry.objects.get(details__event="GIFT_CARD_GIVEN_BACK")
    assert entry.text == f"gift card {card.last_digits} given back; amount 10000"
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_a_card_is_given_back_once(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    (tender,) = gift_ledger.held(till.basket)
    _give_back(till, tender)

    with pytest.raises(Stale):
        _give_back(till, tender)
    back = Tender.objects.get(amount=-10_000)
    with refused("a_gift_card_is_given_back_once"):
        copy(back)

    assert gift.left_on(card) == 10_000


def test_a_basket_that_is_emptied_gives_its_cards_back(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    version = till.basket.version
    voids.void(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert gift.left_on(card) == 10_000
    assert invariants.breaches() == []


def test_what_the_office_gives_up_gives_its_cards_back(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    with transaction.atomic():
        voids.set_aside(baskets.lock(till.device.pk), text="x")

    assert gift.left_on(card) == 10_000
    assert invariants.breaches() == []


def test_more_goods_after_a_card_are_paid_with_the_rest(till: Till) -> None:
    number, _ = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    till.add(till.hoodie)

    assert tenders.left_to_pay(till.basket) == 49_800


def test_the_same_press_twice_takes_once(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    key, version = uuid.uuid4(), till.basket.version

    for _ in range(2):
        gift_payments.take(
            till.device, number=number, version=version, key=key, staff_id=till.staff.pk
        )

    assert Tender.objects.filter(kind="GIFT_CARD").count() == 1
    assert gift.left_on(card) == 0


def test_a_card_is_good_in_all_stores_of_its_merchant(till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    store = make.store(merchant=till.device.store.merchant)
    there = Till(make.device(store=store), make.staff(store), till.hoodie, till.coffee)
    there.add(there.hoodie)

    assert gift.take(there, number)

    assert gift.left_on(card) == 20_100
    assert invariants.breaches() == []


def test_two_tills_spend_a_card_once(committed: Any) -> None:
    till = open_till()
    gift.terms(till)
    number, card = gift.sold(till, 30_000)
    store = till.device.store
    tills = [Till(make.device(store=store), till.staff, till.hoodie, till.coffee) for _ in range(4)]
    for one in tills:
        one.add(one.hoodie)
    start, done = threading.Barrier(len(tills)), list[str]()

    def spend(one: Till) -> None:
        try:
            start.wait()
            done.append("paid" if gift.take(one, number) else "part")
        except NotPossible:
            done.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=spend, args=[one]) for one in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    # 300,00 pay one hoodie and 1,00 of the next.
    assert sorted(done) == ["paid", "part", "refused", "refused"]
    assert gift.left_on(card) == 0
    spent = GiftCardEntry.objects.filter(kind="SPENT").order_by("number")
    assert [entry.amount for entry in spent] == [-29_900, -100]
    assert invariants.breaches() == []


def _give_back(till: Till, tender: Tender) -> None:
    gift_payments.give_back(
        till.device,
        tender_id=tender.pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
