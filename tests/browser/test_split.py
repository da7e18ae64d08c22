"""Friends share a bill with their phones, and one who changes her mind gets her part back."""

import pytest

from tests.browser.books import control
from tests.browser.till import TillPage
from tests.house import House


def ask_for_a_part(till: TillPage, kroner: str, phone: str) -> str:
    """By keys alone: the part, then the number; the reference of what was asked for."""
    till.page.keyboard.press("F1")
    till.shows("Vipps MobilePay, en del")
    till.page.keyboard.type(kroner, delay=110)
    till.page.keyboard.press("Enter")
    return ask(till, phone)


def ask(till: TillPage, phone: str) -> str:
    till.type_number(phone)
    till.shows("Venter på kunden")
    return till.reference


def wait_for_part(till: TillPage) -> None:
    till.shows("Hvem betaler?")
    till.page.get_by_text("gjenstår.").wait_for()


def test_two_friends_share_a_bill_with_their_phones(till: TillPage, house: House) -> None:
    till.ring_up(*till.goods[:2])
    first = ask_for_a_part(till, "100", "90000078")
    till.page.get_by_text("godkjenn 100,00 til").wait_for()
    control(house, "approve", reference=first)
    wait_for_part(till)
    second = ask(till, "90000012")
    control(house, "approve", reference=second)

    till.shows("Betalt")
    assert first != second
    assert [kinds for _, kinds in till.new_receipts()] == ["VIPPS VIPPS"]
    till.press("Ingen kvittering, neste kunde")
    till.wait_for_no_panel()


def test_who_changes_her_mind_has_the_part_back_before_a_card_pays(
    till: TillPage, house: House
) -> None:
    till.ring_up(till.goods[0])
    first = ask_for_a_part(till, "50", "90000078")
    control(house, "approve", reference=first)
    wait_for_part(till)

    till.press("Betal 50,00 tilbake i appen")
    till.shows("Betalt tilbake")
    till.press("Tilbake til kurven")
    till.press("Kort", exact=True)
    till.press("Godkjent på terminalen")
    till.page.get_by_role("heading", name="Betalt").wait_for()
    # The part and its way back stay, and are not on the receipt.
    [(_, kinds)] = till.new_receipts()
    assert sorted(kinds.split()) == ["CARD", "VIPPS", "VIPPS"]


@pytest.mark.parametrize("kroner", ["0", "99999"])
def test_what_is_no_part_is_said_at_the_keypad(till: TillPage, kroner: str) -> None:
    till.ring_up(till.goods[0])
    till.page.keyboard.press("F1")
    till.page.keyboard.type(kroner, delay=110)
    till.page.keyboard.press("Enter")
    till.page.get_by_role("alert").get_by_text("En del er mer enn ingenting").wait_for()
    till.page.keyboard.press("Escape")
