"""Baskets are parked and fetched again: nothing is lost, nothing is sold twice."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from pos import baskets, days, lines, parking, tenders, training
from pos.journal import Code
from pos.models import Basket, JournalEntry, Receipt
from pos.refusals import NotPossible, Stale
from tests import make
from tests.constraints import copy, refused
from tests.pos import gift
from tests.pos.till import Till

State = Basket.State


def park(till: Till, name: str = "", **given: Any) -> Basket:
    basket = till.basket
    asked: dict[str, Any] = {
        "basket_id": basket.pk,
        "version": basket.version,
        "key": uuid.uuid4(),
        **given,
    }
    return parking.park(till.device, name=name, staff_id=till.staff.pk, **asked)


def recall(till: Till, basket: Basket, key: uuid.UUID | None = None) -> Basket:
    with transaction.atomic():
        return parking.recall(
            till.device, basket_id=basket.pk, key=key or uuid.uuid4(), staff_id=till.staff.pk
        )


def beside(till: Till) -> Till:
    """Another till of the same store."""
    device = make.device(store=till.device.store)
    baskets.current(device)
    return Till(device, make.staff(till.device.store), till.hoodie, till.coffee)


def codes(till: Till) -> list[str]:
    rows = JournalEntry.objects.filter(device=till.device, code__in=[Code.PARKED, Code.RECALLED])
    return list(rows.order_by("number").values_list("code", flat=True))


def test_a_parked_basket_makes_room_and_comes_back_as_it_was(till: Till) -> None:
    till.add(till.hoodie)
    parked = park(till, "Rød jakke")
    assert parked.name == "Rød jakke"
    assert not till.basket.lines.exists()

    back = recall(till, parked)
    assert till.basket.pk == back.pk == parked.pk
    assert till.basket.total == 29900
    assert till.basket.name == "Rød jakke"
    assert codes(till) == [Code.PARKED, Code.RECALLED]


def test_any_till_of_the_store_fetches_it_and_sells_it(till: Till) -> None:
    till.add(till.hoodie)
    parked, other = park(till), beside(till)
    recall(other, parked)

    receipt = tenders.take_card(
        other.device, version=other.basket.version, key=uuid.uuid4(), staff_id=other.staff.pk
    )
    assert receipt
    assert receipt.device == other.device
    assert receipt.basket_id == parked.pk
    assert codes(till) == [Code.PARKED]
    assert codes(other) == [Code.RECALLED]


def test_a_till_of_another_store_never_does(till: Till) -> None:
    till.add(till.hoodie)
    parked = park(till)
    stranger = make.device(store=make.store(merchant=till.device.store.merchant))
    with pytest.raises(Stale):
        recall(Till(stranger, till.staff, till.hoodie, till.coffee), parked)
    parked.refresh_from_db()
    assert parked.state == State.PARKED
    assert parked.device == till.device


def test_what_the_till_shows_is_parked_before_another_comes(till: Till) -> None:
    till.add(till.hoodie)
    first = park(till)
    till.add(till.coffee)
    second = till.basket
    recall(till, first)

    second.refresh_from_db()
    assert second.state == State.PARKED
    assert second.total == 2580
    assert till.basket.pk == first.pk


def test_an_empty_basket_leaves_nothing_to_tell(till: Till) -> None:
    till.add(till.hoodie)
    first = park(till)
    empty = till.basket
    recall(till, first)

    empty.refresh_from_db()
    assert empty.state == State.VOID
    assert not JournalEntry.objects.filter(code=Code.VOIDED).exists()
    assert days.read(till.device, at=empty.opened_at)["voids"]["count"] == 0


def test_the_same_press_again_does_nothing_more(till: Till) -> None:
    till.add(till.hoodie)
    basket, key = till.basket, uuid.uuid4()
    park(till, key=key)
    shown = till.basket
    till.add(till.coffee)
    park(till, key=key, basket_id=basket.pk, version=basket.version)
    assert till.basket.pk == shown.pk

    again = uuid.uuid4()
    recall(till, basket, again)
    park(till)
    recall(till, basket, again)
    assert not till.basket.lines.exists()


def test_an_empty_or_a_changed_basket_is_not_parked(till: Till) -> None:
    with pytest.raises(NotPossible, match="empty"):
        park(till)
    till.add(till.hoodie)
    with pytest.raises(Stale):
        park(till, version=till.basket.version - 1)
    with pytest.raises(Stale):
        park(till, basket_id=till.basket.pk + 1)


def test_two_tills_never_fetch_the_same_basket(till: Till) -> None:
    till.add(till.hoodie)
    parked, other = park(till), beside(till)
    recall(other, parked)
    tenders.take_card(
        other.device, version=other.basket.version, key=uuid.uuid4(), staff_id=other.staff.pk
    )
    with pytest.raises(NotPossible, match="over"):
        recall(till, parked)


def test_a_basket_is_taken_over_from_a_till_that_is_gone(till: Till) -> None:
    """Its next page shows a new basket, and what it showed before is out of date."""
    till.add(till.hoodie)
    lost, other = till.basket, beside(till)
    recall(other, lost)

    assert other.basket.pk == lost.pk
    assert other.basket.total == 29900
    assert till.basket.pk != lost.pk
    assert not till.basket.lines.exists()
    line = lost.lines.get()
    with pytest.raises(Stale):
        lines.remove(
            till.device.pk,
            line_id=line.pk,
            version=till.basket.version,
            key=uuid.uuid4(),
            staff_id=till.staff.pk,
        )
    assert codes(till) == [Code.PARKED]
    assert codes(other) == [Code.RECALLED]


def test_a_till_that_shows_nothing_has_nothing_to_take_over(till: Till) -> None:
    with pytest.raises(NotPossible):
        recall(beside(till), till.basket)


def test_the_last_receipt_comes_before_a_parked_basket(till: Till) -> None:
    till.add(till.hoodie)
    parked = park(till)
    till.sell()
    with pytest.raises(NotPossible, match="receipt"):
        recall(till, parked)
    till.hand_over()
    assert recall(till, parked).pk == till.basket.pk


def test_a_training_basket_is_not_fetched_to_sell(till: Till) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.add(till.hoodie)
    parked = park(till)
    training.switch(till.device, is_on=False, key=uuid.uuid4(), staff_id=till.staff.pk)
    with pytest.raises(NotPossible, match="training"):
        recall(till, parked)


def test_a_parked_basket_outlives_the_day(till: Till) -> None:
    till.add(till.hoodie)
    parked = park(till)
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    assert recall(till, parked).total == 29900


def test_a_gift_card_stays_with_its_parked_basket(till: Till) -> None:
    gift.terms(till)
    number, _card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    parked, other = park(till), beside(till)
    recall(other, parked)
    assert tenders.left_to_pay(other.basket) == 19900


def test_the_rest_is_paid_where_the_first_money_is(till: Till) -> None:
    till.add(till.hoodie)
    version = till.basket.version
    tenders.take_card(
        till.device, amount=100, version=version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    with pytest.raises(NotPossible, match="paid there"):
        recall(beside(till), till.basket)
    assert till.basket.lines.exists()


def test_no_name_is_kept_with_the_sale(till: Till) -> None:
    till.add(till.hoodie)
    parked = park(till, "Ola Nordmann")
    recall(till, parked)
    tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    parked.refresh_from_db()
    assert parked.name == ""
    assert not JournalEntry.objects.filter(text__contains="Ola").exists()
    assert "Ola" not in str(Receipt.objects.get().content)


def test_the_database_knows_when_a_basket_is_parked(till: Till) -> None:
    till.add(till.hoodie)
    with refused("basket_parked_at_when_parked"):
        copy(till.basket, state="PARKED")
    with refused("basket_parked_at_when_parked"):
        copy(till.basket, state="VOID", name="Ola")
