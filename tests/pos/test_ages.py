"""Goods for grown-ups: the till asks once for each basket, and nothing is paid before."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from pos import ages, baskets, drawers, lines, parking, tenders, voids
from pos.approvals import NeedsApproval
from pos.models import Basket, JournalEntry
from pos.refusals import Frozen, NotPossible, Stale
from tests import make
from tests.constraints import refused
from tests.pos.ages import (
    answer,
    beer,
    by_card,
    by_cash,
    by_delivery,
    by_part,
    by_part_in_cash,
    by_total,
)
from tests.pos.test_approvals import limit
from tests.pos.till import Till

FIRST = "Answer that first"


@pytest.mark.parametrize("pay", [by_card, by_part, by_cash, by_part_in_cash, by_total, by_delivery])
def test_nothing_is_paid_before_the_age_is_answered(till: Till, pay: Callable[[Till], Any]) -> None:
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    till.add(till.hoodie)
    till.add(beer(till))
    version = till.basket.version

    with pytest.raises(NotPossible, match=FIRST):
        pay(till)
    assert till.basket.version == version

    answer(till, "yes")
    pay(till)


def test_training_asks_as_well(till: Till) -> None:
    Basket.objects.filter(pk=till.basket.pk).update(is_training=True)
    till.add(beer(till))
    given: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": till.staff.pk}

    with pytest.raises(NotPossible, match=FIRST):
        tenders.take_training(till.device, version=till.basket.version, **given)


def test_the_database_sells_to_nobody_who_was_not_asked(till: Till) -> None:
    till.add(beer(till))
    basket = till.basket
    with refused("basket_is_paid_once_the_age_is_checked"):
        Basket.objects.filter(pk=basket.pk).update(frozen_at=timezone.now())
    with refused("basket_is_paid_once_the_age_is_checked"):
        Basket.objects.filter(pk=basket.pk).update(state="COMPLETED", completed_at=timezone.now())


def test_yes_is_remembered_for_that_age_and_every_lower_one(till: Till) -> None:
    till.add(beer(till))
    assert till.basket.age_to_check == 18
    answer(till, "yes")
    for age in (18, 16, 18):
        till.add(beer(till, age))
        assert till.basket.age_to_check == 0

    till.add(beer(till, 20))
    assert till.basket.age_to_check == 20
    answer(till, "yes", age=20)
    assert till.basket.confirmed_age == 20
    assert by_card(till)
    # The next customer is another one.
    till.add(beer(till))
    assert till.basket.age_to_check == 18


def test_the_highest_age_is_asked_for_and_one_yes_is_enough(till: Till) -> None:
    till.add(beer(till, 16))
    till.add(beer(till, 18))
    assert till.basket.age_to_check == 18
    answer(till, "yes")
    assert till.basket.age_to_check == 0


def test_no_takes_those_goods_out_and_leaves_the_rest(till: Till) -> None:
    till.add(till.hoodie)
    till.add(beer(till))
    till.add(beer(till))
    answer(till, "no")

    assert [line.product for line in till.basket.lines.all()] == [till.hoodie]
    assert (till.basket.total, till.basket.vat, till.basket.age_to_check) == (29900, 5980, 0)
    removed = JournalEntry.objects.filter(details__event="LINE_REMOVED")
    assert sum((entry.details or {})["amount"] for entry in removed) == -2 * 3490
    assert by_card(till)


def test_the_next_customer_of_an_emptied_basket_is_asked_again(till: Till) -> None:
    till.add(drink := beer(till))
    answer(till, "yes")
    given: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": till.staff.pk}
    line = till.basket.lines.get()
    lines.remove(till.device.pk, line_id=line.pk, version=till.basket.version, **given)

    till.add(drink)
    assert till.basket.age_to_check == 18


def test_no_stops_nobody_and_counts_for_what_is_taken_out_next(till: Till) -> None:
    """Goods of value behind one bottle would otherwise be a way around the limit of voiding."""
    limit(till, "VOID", most_amount=5_000)
    till.add(till.hoodie)
    till.add(beer(till))
    till.add(beer(till))
    answer(till, "no")

    with pytest.raises(NeedsApproval):
        voids.void(
            till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
        )


def test_who_is_too_young_for_the_one_is_asked_for_the_other(till: Till) -> None:
    till.add(beer(till, 18))
    till.add(beer(till, 20))
    answer(till, "no", age=20)

    assert till.basket.age_to_check == 18
    answer(till, "yes", age=18)
    assert by_card(till)


def test_goods_that_are_taken_out_ask_nobody_any_more(till: Till) -> None:
    till.add(till.hoodie)
    till.add(beer(till))
    line = till.basket.lines.get(minimum_age=18)
    given: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": till.staff.pk}
    lines.remove(till.device.pk, line_id=line.pk, version=till.basket.version, **given)

    assert till.basket.age_to_check == 0
    assert by_card(till)


def test_the_journal_says_who_has_answered_what(till: Till) -> None:
    till.add(beer(till))
    answer(till, "no")
    till.add(beer(till))
    answer(till, "yes")

    told = JournalEntry.objects.filter(text__startswith="age check").order_by("pk")
    assert [(entry.text, entry.code, entry.staff) for entry in told] == [
        ("age check; 18; too young or not shown", "13999", till.staff),
        ("age check; 18; old enough", "13999", till.staff),
    ]
    assert [(entry.details or {})["event"] for entry in told] == ["AGE_REFUSED", "AGE_CONFIRMED"]


@pytest.mark.parametrize(
    ("said", "age"), [("yes", 20), ("yes", 0), ("yes", 99), ("", 18), ("maybe", 18)]
)
def test_what_nobody_was_asked_is_no_answer(till: Till, said: str, age: int) -> None:
    till.add(beer(till))

    with pytest.raises(Stale):
        answer(till, said, age=age)
    assert till.basket.age_to_check == 18
    assert not JournalEntry.objects.filter(text__startswith="age check").exists()


def test_an_answer_is_for_the_customer_who_was_asked(till: Till) -> None:
    before = till.basket.pk
    till.add(till.hoodie)
    by_card(till)
    till.add(beer(till))

    with pytest.raises(Stale):
        answer(till, "yes", basket_id=before)
    assert till.basket.age_to_check == 18


def test_an_answer_counts_once_however_often_it_is_sent(till: Till) -> None:
    till.add(beer(till))
    key = uuid.uuid4()
    for _ in range(2):
        ages.answer(
            till.device.pk,
            basket_id=till.basket.pk,
            age=18,
            answer="yes",
            key=key,
            staff_id=till.staff.pk,
        )
    assert JournalEntry.objects.filter(text__startswith="age check").count() == 1


def test_goods_scanned_meanwhile_do_not_undo_an_answer(till: Till) -> None:
    """The page was drawn before the hoodie came in: a birthday does not change by it."""
    till.add(beer(till))
    asked_of = till.basket.pk
    till.add(till.hoodie)
    assert answer(till, "yes", basket_id=asked_of).age_to_check == 0


def test_while_a_payment_lives_nothing_is_answered(till: Till) -> None:
    till.add(beer(till))
    answer(till, "yes")
    with transaction.atomic():
        baskets.freeze(baskets.lock(till.device.pk))

    with pytest.raises(Frozen):
        answer(till, "no")


@pytest.mark.parametrize("said", ["", "yes"])
def test_a_parked_basket_keeps_question_and_answer(till: Till, said: str) -> None:
    till.add(beer(till))
    if said:
        answer(till, said)
    basket = till.basket
    given: dict[str, Any] = {"basket_id": basket.pk, "staff_id": till.staff.pk}
    parking.park(till.device, version=basket.version, name="", key=uuid.uuid4(), **given)
    assert till.basket.age_to_check == 0
    other = make.device(store=till.device.store)
    found = parking.recall(other, key=uuid.uuid4(), **given)

    assert (found.pk, found.device) == (basket.pk, other)
    assert found.age_to_check == (0 if said else 18)


def test_what_is_paid_already_is_not_taken_out(till: Till) -> None:
    till.add(till.hoodie)
    till.add(till.coffee)
    by_part(till)
    till.add(beer(till))
    answer(till, "no")
    assert till.basket.total == 29900 + 2580
