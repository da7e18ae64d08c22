"""A family of goods on the till: found once, chosen from, by touch and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage

FAMILY = "T-skjorte Fjord, grå"
SIZES = ["XS", "S", "M", "L", "XL", "XXL"]


def named(till: TillPage) -> list[tuple[str, int]]:
    """Name and pieces of the open basket's lines."""
    query = """
        SELECT line.name, line.quantity / 1000 FROM pos_basketline line
        JOIN pos_basket basket ON basket.id = line.basket_id AND basket.state = 'OPEN'
        JOIN stores_posdevice device ON device.id = basket.device_id AND device.pos_id = %s
        ORDER BY line.position
    """
    return [
        (str(name), int(pieces)) for name, pieces in till.house.rows(query, till.device["pos_id"])
    ]


def search(till: TillPage, text: str) -> None:
    till.page.get_by_role("searchbox", name="Søk varer").fill(text)


def tile(till: TillPage) -> Locator:
    """A phone has no room for how many variants there are."""
    name = re.compile(f"^{FAMILY} (6 varianter )?fra 249,00$")
    return till.page.get_by_role("button", name=name)


def alone(till: TillPage, found: Locator) -> None:
    """Wait until the search has found this and nothing else."""
    rows = till.page.get_by_role("list").filter(has=found).get_by_role("listitem")
    expect(rows).to_have_count(1)


def variants(till: TillPage) -> list[str]:
    rows = till.page.get_by_role("region", name=FAMILY).get_by_role("listitem").all()
    return [row.inner_text().split("\n")[0] for row in rows]


def focused(till: TillPage) -> str:
    return str(till.page.evaluate("document.activeElement.innerText")).split("\n")[0]


def test_a_family_is_one_tile_and_a_tap_on_a_variant_adds_that_one(open_till: Open) -> None:
    till = open_till()
    search(till, "2* t-skj fjord grå")

    tile(till).click()
    till.shows(FAMILY)
    assert variants(till) == SIZES
    assert till.page.get_by_text("2 ×").is_visible()
    till.press("M 249,00", exact=True)

    till.wait_for_items(2)
    assert named(till) == [("T-skjorte Fjord, grå M", 2)]
    till.page.get_by_role("heading", name=FAMILY).wait_for(state="detached")
    assert till.page.get_by_role("searchbox").input_value() == ""


def test_a_keyboard_alone_chooses_a_variant(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    keyboard.press("F2")
    keyboard.type("3*t-skjorte fjord grå", delay=110)
    alone(till, tile(till))

    keyboard.press("Enter")
    till.shows(FAMILY)
    assert focused(till) == "XS"
    for key, at in (("ArrowRight", "S"), ("ArrowRight", "M"), ("ArrowLeft", "S"), ("Tab", "M")):
        keyboard.press(key)
        assert focused(till) == at
    keyboard.press("Escape")
    page.get_by_role("heading", name=FAMILY).wait_for(state="detached")
    assert named(till) == []
    assert page.evaluate("document.activeElement.id") == "search"

    keyboard.press("Enter")
    till.shows(FAMILY)
    keyboard.press("ArrowRight")
    keyboard.press("Enter")

    till.wait_for_items(3)
    assert named(till) == [("T-skjorte Fjord, grå S", 3)]


def test_a_variant_that_is_named_goes_straight_in(open_till: Open) -> None:
    till = open_till()
    till.page.keyboard.press("F2")
    till.page.keyboard.type("t-skjorte fjord grå m", delay=110)
    alone(till, till.page.get_by_role("button", name=f"{FAMILY} M"))

    till.page.keyboard.press("Enter")

    till.wait_for_items(1)
    assert named(till) == [("T-skjorte Fjord, grå M", 1)]


def test_a_scan_goes_in_while_variants_are_chosen_from(open_till: Open) -> None:
    till = open_till()
    search(till, "t-skj fjord grå")
    tile(till).click()
    till.shows(FAMILY)

    till.scan(till.goods[0])

    till.wait_for_items(1)
    assert till.scanned() == [(till.goods[0], 1)]
    assert variants(till) == SIZES


@pytest.mark.parametrize("size", [(1180, 820), (390, 844)])
def test_the_choice_is_for_everybody(open_till: Open, sight: Sight, size: tuple[int, int]) -> None:
    till = open_till(size=size)
    search(till, "t-skj fjord grå")
    tile(till).click()
    till.shows(FAMILY)

    sight.look(till.page, "choice of a variant")
