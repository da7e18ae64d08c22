"""P7 counts what it says, and its limit is the product's own code but for the number."""

from typing import Any

import pytest
from django.db import transaction

from bench import numbers, sellers
from bench.numbers import COUNTER, SEQUENCE, Found, added, checked
from pos import journal, verification
from pos.models import JournalEntry, Numbering, Receipt
from tests.beside import begin, until_waiting
from tests.pos.till import Till, open_till


@pytest.mark.parametrize(
    ("given", "last", "gaps", "duplicates"),
    [
        ([], 0, 0, 0),
        ([3, 1, 2], 3, 0, 0),
        ([1, 2, 4], 4, 1, 0),
        ([2, 3], 3, 1, 0),
        ([1, 2, 2, 3], 3, 0, 1),
        # A counter that says more than there is, and one that says less.
        ([1, 2], 4, 2, 0),
        ([1, 2, 3], 2, 1, 0),
    ],
)
def test_gaps_and_doubles_are_counted(
    given: list[int], last: int, gaps: int, duplicates: int
) -> None:
    assert checked(given, last=last) == Found(len(given), gaps, duplicates)


def test_several_series_are_added_up() -> None:
    assert added([Found(3, 1, 0), Found(5, 0, 2)]) == Found(8, 1, 2)
    assert added([]) == Found(0, 0, 0)


@pytest.mark.parametrize(
    ("ours", "found", "faults", "met"),
    [
        (60.0, Found(9, 0, 0), 0, [True, True, True, True]),
        (59.9, Found(9, 0, 0), 0, [False, True, True, True]),
        (80.0, Found(9, 1, 1), 1, [True, False, False, False]),
    ],
)
def test_each_goal_is_held_against_its_own_figure(
    ours: float, found: Found, faults: int, met: list[bool]
) -> None:
    rates = {COUNTER: [1.0, ours, 1000.0], SEQUENCE: [90.0, 100.0, 500.0]}
    rows = numbers.rows(rates, 17, found, faults)

    assert [row.met for row in rows if row.goal] == met
    assert (rows[0].value, rows[0].against_value) == (ours, 100.0)


def test_the_limit_takes_numbers_from_a_sequence_and_keeps_no_counter(db: Any) -> None:
    till = open_till()
    till.sell()
    sellers.owe_nothing(till.device)
    before = Numbering.objects.values().get()
    with sellers.from_a_sequence():
        receipt = till.sell()
        assert receipt.number == receipt.sequence == receipt.pk + sellers.ABOVE

    assert Numbering.objects.values().get() == before
    assert receipt.signature
    assert receipt.lines.count() == 1
    assert JournalEntry.objects.get(receipt=receipt).number == receipt.number


def test_the_limit_waits_for_no_counter_where_the_product_does(committed: Any) -> None:
    till = open_till()
    till.sell()
    sellers.owe_nothing(till.device)
    with transaction.atomic():
        journal.lock(till.device.pk)
        with sellers.from_a_sequence():
            beside = begin(till.sell)
            beside.join(10)
        assert Receipt.objects.count() == 2
        begin(lambda: sellers.owe_nothing(till.device)).join(10)
        beside = begin(till.sell)
        until_waiting()
        assert Receipt.objects.count() == 2
    beside.join(10)
    assert Receipt.objects.count() == 3


def test_after_the_limit_the_product_counts_on_by_itself(db: Any) -> None:
    till, other = open_till(), open_till()
    till.sell()
    other.sell()
    sellers.owe_nothing(other.device)
    with sellers.from_a_sequence():
        other.sell()
    assert till.sell().number == 2
    assert list(verification.faults(till.device)) == []
    assert list(verification.faults(other.device)) != []


def test_its_sale_is_the_products(db: Any) -> None:
    till: Till = open_till()
    receipt = sellers.sell(till.device, till.staff.pk, till.hoodie.pk)

    assert receipt
    assert (receipt.number, receipt.total) == (1, 29900)
