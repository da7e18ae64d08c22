import pytest
from django.core.exceptions import ValidationError

from stores import numbers
from stores.models import Merchant


@pytest.mark.parametrize(
    ("country", "text", "stored"),
    [
        ("NO", "923 609 016", "923609016"),
        ("DK", "13 58 56 28", "13585628"),
        ("FI", "2077474-0", "20774740"),
        ("SE", "123456-7897", "1234567897"),
    ],
)
def test_organisation_numbers_are_checked_by_the_rules_of_the_country(
    country: str, text: str, stored: str
) -> None:
    assert numbers.organisation_number(text, country=country) == stored
    wrong = stored[:-1] + str((int(stored[-1]) + 1) % 10)
    with pytest.raises(numbers.WrongNumber, match="check digit"):
        numbers.organisation_number(wrong, country=country)


@pytest.mark.parametrize("country", ["NO", "DK", "FI", "SE"])
@pytest.mark.parametrize("text", ["", "abc", "123", "12345678901"])
def test_a_wrong_organisation_number_says_what_a_right_one_looks_like(
    country: str, text: str
) -> None:
    with pytest.raises(numbers.WrongNumber, match="for example"):
        numbers.organisation_number(text, country=country)


def test_the_admin_refuses_a_wrong_organisation_number_at_its_field() -> None:
    with pytest.raises(ValidationError) as refused:
        Merchant(name="Feil AS", organisation_number="923609017", country="NO").clean()
    assert "organisation_number" in refused.value.message_dict


@pytest.mark.parametrize(
    ("country", "number", "registered", "printed"),
    [
        ("NO", "923609016", True, "923 609 016 MVA"),
        ("NO", "923609016", False, "923 609 016"),
        ("DK", "13585628", True, "13585628"),
        ("FI", "20774740", True, "2077474-0"),
        ("SE", "1234567897", True, "123456-7897"),
    ],
)
def test_the_receipt_prints_the_number_as_the_country_does(
    country: str, number: str, registered: bool, printed: str
) -> None:
    merchant = Merchant(organisation_number=number, country=country, is_vat_registered=registered)
    assert merchant.printed_number == printed


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("7038010009457", "07038010009457"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("7038-0100-09457", "07038010009457"),
        ("17038010009454", "17038010009454"),
    ],
)
def test_a_gtin_is_stored_with_zeros_to_14_digits(text: str, stored: str) -> None:
    assert numbers.gtin(text) == stored


@pytest.mark.parametrize(
    "text", ["", "7038010009458", "123", "70380100094", "abcdefgh", "703801000945x"]
)
def test_a_gtin_with_a_wrong_check_digit_or_length_is_refused(text: str) -> None:
    with pytest.raises(numbers.WrongNumber, match="GTIN"):
        numbers.gtin(text)
