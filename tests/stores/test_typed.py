"""What people type above a list, or copy out of it."""

import pytest
from django.utils.translation import override

from stores import typed
from stores.templatetags.money import with_currency

LANGUAGES = ("nb", "da", "fi", "sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["NOK", "DKK", "EUR"])
@pytest.mark.parametrize("amount", [49800, -49800, 123456789])
def test_an_amount_is_read_as_lists_write_it(language: str, currency: str, amount: int) -> None:
    with override(language):
        shown = with_currency(amount, currency)
        assert typed.amounts(shown) == [amount], shown
        assert typed.amounts(shown.replace("\xa0", " ")) == [amount], shown


@pytest.mark.parametrize("term", ["kr", "NOK", "-", "kr 1 kr 2", "krone 3", ""])
def test_a_currency_alone_is_no_amount(term: str) -> None:
    assert typed.amounts(term) == []


def test_the_ellipsis_of_an_ending_is_not_a_part_of_it() -> None:
    assert typed.term(" …ABCDE-1 ") == "ABCDE-1"
