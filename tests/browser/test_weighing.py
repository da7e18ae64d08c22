"""Goods by weight on the till: asked for on the spot, by touch and by keyboard alone."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import eventually

WEIGHED = "Bananer"


def grams(till: TillPage) -> list[int]:
    query = """
        SELECT line.quantity FROM pos_basketline line
        JOIN pos_basket basket ON basket.id = line.basket_id AND basket.state = 'OPEN'
        JOIN stores_posdevice device ON device.id = basket.device_id AND device.pos_id = %s
        ORDER BY line.position
    """
    return [int(quantity) for (quantity,) in till.house.rows(query, till.device["pos_id"])]


def tile(till: TillPage) -> Locator:
    return till.found.filter(has_text=WEIGHED).first


def question(till: TillPage) -> Locator:
    return till.page.get_by_role("heading", name=WEIGHED, exact=True)


def test_a_tap_asks_for_the_weight_and_the_keypad_answers(open_till: Open, sight: Sight) -> None:
    till = open_till()
    expect(tile(till)).to_contain_text("/ kg")
    tile(till).click()
    question(till).wait_for()
    till.page.get_by_text("/ kg").last.wait_for()
    assert till.page.evaluate("document.activeElement.name") == "weight"
    sight.look(till.page, "question for a weight")
    sight.room(till.page, "question for a weight")
    sight.zoom(till.page, "question for a weight")

    till.press("Legg til", exact=True)
    till.page.get_by_text("Skriv vekten").wait_for()
    assert grams(till) == []
    for key in ("4", "5", "0", "g"):
        till.press(key, exact=True)
    till.press("Legg til", exact=True)

    till.wait_for_items(1)
    question(till).wait_for(state="detached")
    assert grams(till) == [450]


def test_a_keyboard_alone_weighs_and_escape_adds_nothing(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    keyboard.press("F2")
    keyboard.type(WEIGHED.lower(), delay=110)
    expect(till.found).to_have_count(1)
    expect(till.found).to_contain_text("/ kg")
    keyboard.press("Enter")
    question(till).wait_for()
    keyboard.press("Escape")
    question(till).wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "search"
    assert grams(till) == []

    keyboard.type(WEIGHED.lower(), delay=110)
    expect(till.found).to_have_count(1)
    keyboard.press("Enter")
    question(till).wait_for()
    keyboard.type("0", delay=110)
    keyboard.press("Enter")
    page.get_by_text("Skriv vekten").wait_for()
    keyboard.type("0,450", delay=110)
    keyboard.press("Enter")

    till.wait_for_items(1)
    question(till).wait_for(state="detached")
    assert grams(till) == [450]


def test_a_weight_ahead_of_the_tap_is_taken(open_till: Open) -> None:
    till = open_till()
    for ahead in ("0,450*", "0,3*"):
        till.search.fill(ahead)
        tile(till).click()
        expect(till.search).to_have_value("")
    assert eventually(lambda: grams(till) == [750])

    assert not question(till).is_visible()


def test_nothing_is_paid_while_a_weight_is_being_asked_for(open_till: Open) -> None:
    """The tap is still on its way when the cashier wants to be paid: the question comes first."""
    till = open_till()
    till.ring_up(till.goods[0])
    before = till.payments()

    def slowly(route: object) -> None:
        till.page.wait_for_timeout(700)
        route.continue_()  # type: ignore[attr-defined]

    till.page.route("**/till/add/", slowly)
    tile(till).click()
    till.page.keyboard.press("F9")
    question(till).wait_for()
    till.page.wait_for_timeout(500)

    assert till.payments() == before
    assert not till.panel.get_by_role("heading").count()
