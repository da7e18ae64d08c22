import pytest
from django.template import Context, Template
from django.utils import translation

from stores.money import WrongAmount, amount_text, parse_amount, vat_inside


@pytest.mark.parametrize(
    ("gross", "rate", "vat"),
    [
        (29900, 2500, 5980),
        (19900, 2500, 3980),
        (2580, 1500, 337),
        (10000, 2550, 2032),
        (10000, 1350, 1189),
        (10000, 0, 0),
        (0, 2500, 0),
    ],
)
def test_vat_is_inside_the_price_and_half_an_ore_rounds_up(gross: int, rate: int, vat: int) -> None:
    assert vat_inside(gross, rate) == vat


def test_a_return_has_exactly_the_vat_of_its_sale() -> None:
    for gross in range(1, 2000):
        assert vat_inside(-gross, 2500) == -vat_inside(gross, 2500)


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        (124950, "nb", "1\u00a0249,50"),
        (124950, "fi", "1\u00a0249,50"),
        (124950, "sv", "1\u00a0249,50"),
        (124950, "da", "1.249,50"),
        (124950, "en", "1,249.50"),
        (-4000, "da", "−40,00"),
        (-5, "nb", "−0,05"),
        (0, "nb", "0,00"),
        (123456789012, "nb", "1\u00a0234\u00a0567\u00a0890,12"),
    ],
)
def test_an_amount_is_written_as_the_language_does(amount: int, language: str, text: str) -> None:
    assert amount_text(amount, "NOK", language) == text


@pytest.mark.parametrize(
    ("currency", "language", "text"),
    [
        ("NOK", "nb", "−498,00\u00a0kr"),
        ("DKK", "da", "−498,00\u00a0kr."),
        ("EUR", "fi", "−498,00\u00a0€"),
        ("EUR", "en", "−€498.00"),
        ("NOK", "en", "−NOK\u00a0498.00"),
    ],
)
def test_an_amount_alone_names_its_currency(currency: str, language: str, text: str) -> None:
    assert amount_text(-49800, currency, language, with_currency=True) == text


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("1 249,50", "nb", 124950),
        ("1\u00a0249,50", "nb", 124950),
        ("249.5", "nb", 24950),
        ("1.249,50", "da", 124950),
        ("1,249.50", "en", 124950),
        ("1249", "nb", 124900),
        ("−40,00", "nb", -4000),
        ("-0,05", "nb", -5),
        ("1.249", "da", 124900),
    ],
)
def test_a_typed_amount_is_understood(text: str, language: str, amount: int) -> None:
    assert parse_amount(text, language) == amount


@pytest.mark.parametrize(
    "text", ["", "abc", "1,249", "1.2.3", "12,345,67", "1,2,3", "--1", "1e5", "9999999999999", "٣"]
)
def test_a_doubtful_amount_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(WrongAmount, match="1"):
        parse_amount(text, "nb")


def test_what_is_written_can_be_read_back() -> None:
    for language in ("nb", "da", "fi", "sv", "en"):
        for amount in (0, 1, -1, 99, 100, 123456, -98765432):
            assert parse_amount(amount_text(amount, "NOK", language), language) == amount


def test_templates_write_amounts_in_the_active_language() -> None:
    template = Template(
        "{% load money %}{{ a|amount }}|{{ none|amount }}|{{ a|with_currency:'NOK' }}"
    )
    with translation.override("nb"):
        text = template.render(Context({"a": 124950, "none": None}))
    assert text == "1\u00a0249,50||1\u00a0249,50\u00a0kr"
