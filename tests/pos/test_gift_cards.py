"""Gift cards are sold for money that is no turnover, and are good with their receipt."""

import datetime as dt
import uuid
from typing import Any

import pytest

from payments import invariants
from pos import (
    baskets,
    days,
    discounts,
    gift_cards,
    layout,
    lines,
    plain,
    tenders,
    training,
    verification,
    voids,
)
from pos.lines import Off
from pos.models import GiftCard, GiftCardEntry, GiftCardTerms, Receipt
from pos.refusals import Frozen, NotPossible
from tests import make
from tests.constraints import copy, refused
from tests.pos import gift
from tests.pos.till import Till


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_a_card_is_good_with_its_receipt_and_not_before(till: Till) -> None:
    gift.put(till, 50_000)

    assert not GiftCard.objects.exists()

    receipt = gift.pay(till)

    (card,) = GiftCard.objects.all()
    assert (card.amount, card.balance, card.merchant) == (50_000, 50_000, till.hoodie.merchant)
    assert (receipt.total, receipt.gift_cards, receipt.turnover) == (50_000, 50_000, 0)
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_a_basket_that_is_emptied_leaves_no_card(till: Till) -> None:
    gift.put(till, 50_000)

    version = till.basket.version
    voids.void(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert not GiftCard.objects.exists()


def test_the_same_press_twice_puts_one_card_into_the_basket(till: Till) -> None:
    key = uuid.uuid4()

    for _ in range(2):
        gift_cards.sell(till.device, amount=50_000, key=key, staff_id=till.staff.pk)

    assert till.basket.total == 50_000


def test_two_cards_for_the_same_amount_are_two_lines(till: Till) -> None:
    gift.put(till, 50_000)
    gift.put(till, 50_000)

    receipt = gift.pay(till)

    assert len({*gift_cards.numbers(receipt)}) == 2
    assert receipt.gift_cards == 100_000


@pytest.mark.parametrize("amount", [4999, 500_001, 0, -5000])
def test_a_card_is_for_an_amount_within_the_terms(till: Till, amount: int) -> None:
    with pytest.raises(NotPossible, match=r"50,00.*5.000,00"):
        gift.put(till, amount)

    assert not till.basket.lines.exists()


def test_a_merchant_without_terms_sells_none(till: Till) -> None:
    other = Till(make.device(), till.staff, till.hoodie, till.coffee)
    with pytest.raises(NotPossible, match="Head office"):
        gift.put(other, 50_000)


def test_a_frozen_basket_takes_no_card(till: Till) -> None:
    till.add(till.hoodie)
    baskets.freeze(till.basket)

    with pytest.raises(Frozen):
        gift.put(till, 50_000)


def test_a_card_bears_no_vat_and_is_in_no_sum_of_sales(till: Till) -> None:
    till.add(till.hoodie)
    gift.put(till, 50_000)
    receipt = gift.pay(till)

    said = days.read(till.device, at=receipt.issued_at)

    assert said["sales"] == {"count": 1, "amount": 29900}
    assert [row["amount"] for row in said["groups"]] == [29900]
    assert sum(row["amount"] for row in said["vat"]) == 29900
    assert said["grand_sales"] == 29900
    assert said["gift_cards_sold"] == {"count": 1, "amount": 50_000}
    assert said["pay_ins"] == {"count": 0, "amount": 0}
    paid = {row["kind"]: row["amount"] for row in said["payments"]}
    assert paid["CARD"] == 79900
    assert [row["amount"] for row in receipt.content["vat"]] == [29900]


def test_a_receipt_of_a_card_alone_has_no_vat_table(till: Till) -> None:
    gift.put(till, 50_000)
    receipt = gift.pay(till)

    assert receipt.content["vat"] == []
    assert not any(row.kind == "table" for row in layout.rows(receipt.content))


def test_nothing_is_taken_off_a_card_and_it_stays_one_piece(till: Till) -> None:
    gift.put(till, 50_000)
    (line,) = till.basket.lines.all()
    given: dict[str, Any] = {
        "line_id": line.pk,
        "version": till.basket.version,
        "staff_id": till.staff.pk,
    }

    off = Off(rate=1000)
    with pytest.raises(NotPossible, match="one piece"):
        discounts.of_line(till.device.pk, off=off, reason="friend", key=uuid.uuid4(), **given)
    with pytest.raises(NotPossible, match="one piece"):
        lines.set_quantity(till.device.pk, quantity=2000, key=uuid.uuid4(), **given)

    assert till.basket.total == 50_000


def test_the_database_knows_no_card_with_a_discount(till: Till) -> None:
    gift.put(till, 50_000)
    (line,) = till.basket.lines.all()

    with refused("basket_line_of_a_gift_card_is_no_turnover"):
        copy(line, discount=100, discount_reason="friend")


def test_who_knows_nothing_of_cards_cannot_sell_one(till: Till) -> None:
    """A process of the version before would write a line of neither goods nor a card."""
    receipt = till.sell()
    (line,) = receipt.lines.all()

    with refused("receipt_line_is_of_goods_or_a_gift_card"):
        copy(line, product_id=None, position=2)


def test_a_card_ends_as_many_months_on_as_the_terms_say(till: Till) -> None:
    GiftCardTerms.objects.update(months=3)

    _, card = gift.sold(till)

    assert card.last_date
    printed = plain.text(layout.rows(Receipt.objects.latest("pk").content))
    assert f"Gyldig til og med {card.last_date:%d.%m.%Y}" in printed
    assert dt.timedelta(days=89) <= card.last_date - card.sold_at.date() <= dt.timedelta(days=92)


def test_a_training_card_is_worth_nothing(till: Till) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.device.refresh_from_db()
    gift.put(till, 50_000)
    receipt = tenders.take_training(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    training.switch(till.device, is_on=False, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.device.refresh_from_db()

    (card,) = GiftCard.objects.all()
    assert (card.is_training, card.balance) == (True, 0)
    assert not card.entries.exists()
    (number,) = gift_cards.numbers(receipt)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="training"):
        gift.take(till, number)
    with refused("gift_card_of_training_or_given_back_is_empty"):
        GiftCard.objects.filter(pk=card.pk).update(balance=100)
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_the_ledger_only_grows(till: Till) -> None:
    _, card = gift.sold(till)

    entry = GiftCardEntry.objects.get()
    assert (entry.kind, entry.amount, entry.balance) == ("SOLD", 50_000, 50_000)
    with refused("a_gift_card_is_sold_once"):
        copy(entry, number=2)
    with refused("gift_card_never_below_zero"):
        copy(entry, number=2, kind="TAKEN_BACK", amount=-1, balance=-1)
    with refused("gift_card_balance_within_what_was_sold"):
        GiftCard.objects.filter(pk=card.pk).update(balance=-1)


def test_a_forged_balance_is_found(till: Till) -> None:
    _, card = gift.sold(till)

    GiftCard.objects.filter(pk=card.pk).update(balance=49_999)

    assert [breach.name for breach in invariants.breaches()] == ["I-50"]
