"""Whoever knows the number of a gift card has its money: who is told, and what is kept."""

import pytest

from pos import (
    gift_cards,
    gift_numbers,
    layout,
    plain,
)
from pos.models import JournalEntry, Receipt
from tests.pos import gift
from tests.pos.till import Till


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_the_number_is_on_the_original_and_hidden_on_the_copy(till: Till) -> None:
    number, _ = gift.sold(till)
    receipt = Receipt.objects.latest("pk")

    numbers = gift_cards.numbers(receipt)
    original = plain.text(layout.rows(receipt.content, gift_cards=numbers))
    copied = plain.text(layout.rows(receipt.content, is_copy=True))

    assert number in original
    assert number not in copied
    assert f"•••• {number[-4:]}" in copied


def test_the_number_is_nowhere_in_the_clear(till: Till) -> None:
    number, card = gift.sold(till)
    digits = number.replace(" ", "")
    receipt = Receipt.objects.latest("pk")

    kept = [str(vars(card)), str(receipt.content)]
    kept += [f"{entry.text} {entry.details}" for entry in JournalEntry.objects.all()]

    assert not any(digits in text or number in text for text in kept)


@pytest.mark.parametrize("position", range(15))
def test_a_wrong_digit_is_no_number(position: int) -> None:
    number = gift_numbers.make()
    wrong = str((int(number[position]) + 1) % 10)

    assert gift_numbers.read(gift_numbers.spaced(number)) == number
    assert gift_numbers.read(number[:position] + wrong + number[position + 1 :]) is None
