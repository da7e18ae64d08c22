"""A second browser beside the till: what the customer reads there, from the first goods on.

It is found as a person finds it, by roles and names.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.books import control
from tests.browser.conftest import note
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House

SIZES = [(1180, 820), (820, 1180), (390, 844), (1024, 600)]
FITS = """() => document.documentElement.scrollWidth <= innerWidth
  && document.documentElement.scrollHeight <= innerHeight"""
CODE = re.compile(r"^\s*[A-Z2-7]{4} [A-Z2-7]{4}\s*$")
Turned = Callable[..., Page]


@pytest.fixture
def turn_to_customer(till: TillPage, house: House, chromium: Browser) -> Iterator[Turned]:
    """Pairs a browser as the till's screen, by the code that the till shows."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def one() -> Page:
        context = chromium.new_context(viewport={"width": 1180, "height": 820}, locale="nb-NO")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(error.stack or str(error)))
        page.on("console", lambda message: note(message, wrong))
        page.goto(f"{house.url}/screen/pair/")
        page.get_by_role("textbox", name="Kode fra kassen").fill(code_on(till))
        page.get_by_role("button", name="Koble til").click()
        page.wait_for_url("**/screen/")
        # The till sees that its code is used, without a press.
        till.page.get_by_role("button", name="Fjern skjermen").wait_for()
        till.page.get_by_role("link", name="Tilbake til kassen").click()
        till.page.get_by_role("heading", name="Kurv").wait_for()
        return page

    yield one
    for context in contexts:
        context.close()
    assert wrong == []


def code_on(till: TillPage) -> str:
    till.page.get_by_role("button", name="Meny").click()
    till.page.get_by_role("link", name="Kundeskjermen").click()
    till.page.get_by_role("button", name="Koble til en").click()
    till.page.get_by_role("img", name="QR-kode til skjermen").wait_for()
    return till.page.get_by_role("paragraph").filter(has_text=CODE).inner_text()


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def goods(page: Page) -> Locator:
    return page.get_by_role("list", name="Varene dine").get_by_role("listitem")


def is_above(one: Locator, other: Locator) -> None:
    """Nothing lies over what the customer scans or reads."""
    upper, lower = one.bounding_box(), other.bounding_box()
    assert upper
    assert lower
    assert upper["y"] >= 0
    assert upper["y"] + upper["height"] <= lower["y"]


def shows(page: Page, *words: str) -> None:
    """Wait until all of the words are there."""
    for word in words:
        expect(page.get_by_role("main")).to_contain_text(word, timeout=15_000)


def test_a_customer_sees_the_goods_the_qr_and_the_thanks_and_the_next_one_nothing_of_it(
    till: TillPage, house: House, kari: dict[str, str], turn_to_customer: Turned
) -> None:
    screen = turn_to_customer()
    shows(screen, "Velkommen")
    till.ring_up(*till.goods[:2])
    expect(goods(screen)).to_have_count(2)
    shows(screen, "2 varer", "Å betale, kroner", "498,00")

    till.pay_button.click()
    till.press("Vis QR på skjermen")
    heading(screen, "Skann med Vipps").wait_for()
    code = screen.get_by_role("img", name="QR-kode å betale med")
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("image => image.naturalWidth")
    expect(screen.get_by_role("timer")).to_contain_text("igjen")
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        is_above(code, screen.get_by_role("timer"))
        is_above(screen.get_by_role("timer"), screen.get_by_role("button", name="Norsk"))
    control(house, "faults", plan=[{"operation": "capture", "mode": "delay", "seconds": 2}])
    control(house, "approve", reference=till.reference, customer=kari["phone"])
    heading(screen, "Godkjent").wait_for()
    heading(screen, "Takk!").wait_for()
    shows(screen, "Betalt, kroner", "498,00", "Kjøpet ligger i Vipps.")

    till.shows("Betalt")
    till.page.keyboard.press("Enter")
    shows(screen, "Velkommen")
    expect(screen.get_by_role("main")).not_to_contain_text("498,00")
    assert till.new_receipts() == [(49800, "VIPPS")]


def test_a_push_asks_in_the_language_that_the_customer_touches(
    till: TillPage, house: House, kari: dict[str, str], turn_to_customer: Turned
) -> None:
    screen = turn_to_customer()
    till.ring_up(till.goods[0])
    expect(goods(screen)).to_have_count(1)
    screen.get_by_role("button", name="Suomi").click()
    shows(screen, "Maksettava")
    expect(screen.get_by_role("button", name="Suomi")).to_have_attribute("aria-pressed", "true")

    till.pay_button.click()
    till.type_number(kari["phone"].removeprefix("47"))
    till.shows("Venter på kunden")
    heading(screen, "Hyväksy sovelluksessa Vipps").wait_for()
    assert "78" not in screen.get_by_role("main").inner_text()
    control(house, "approve", reference=till.reference)
    heading(screen, "Kiitos!").wait_for()

    till.shows("Betalt")
    till.page.keyboard.press("Enter")
    till.ring_up(till.goods[0])
    shows(screen, "Å betale, kroner")
    expect(screen.get_by_role("button", name="Norsk")).to_have_attribute("aria-pressed", "true")


def test_the_newest_goods_are_in_sight_on_every_screen(
    till: TillPage, turn_to_customer: Turned
) -> None:
    screen = turn_to_customer()
    till.ring_up(*till.goods[:9])
    expect(goods(screen)).to_have_count(9)
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        expect(goods(screen).last).to_be_in_viewport(ratio=0.9)
        assert screen.evaluate(FITS), (width, height)

    till.scan(till.goods[0])
    expect(goods(screen).first).to_be_in_viewport(ratio=0.9)


def test_a_removed_screen_goes_dark_and_a_new_one_takes_the_place_of_the_old(
    till: TillPage, turn_to_customer: Turned
) -> None:
    first = turn_to_customer()
    second = turn_to_customer()
    heading(first, "Gjør dette til en kundeskjerm").wait_for()
    till.ring_up(till.goods[0])
    expect(goods(second)).to_have_count(1)

    till.page.get_by_role("button", name="Meny").click()
    till.page.get_by_role("link", name="Kundeskjermen").click()
    till.press("Fjern skjermen")

    heading(second, "Gjør dette til en kundeskjerm").wait_for()
    till.page.get_by_role("link", name="Tilbake til kassen").click()


def test_a_screen_without_a_line_keeps_no_customers_goods(
    till: TillPage, turn_to_customer: Turned
) -> None:
    screen = turn_to_customer()
    till.ring_up(till.goods[0])
    expect(goods(screen)).to_have_count(1)

    screen.context.set_offline(True)

    shows_soon = expect(screen.get_by_role("main"))
    shows_soon.not_to_contain_text("299,00", timeout=40_000)
    screen.get_by_text("Uten nett").wait_for()
    screen.context.set_offline(False)
    expect(goods(screen)).to_have_count(1, timeout=20_000)


def test_a_screen_on_which_nothing_happens_asks_nothing(
    till: TillPage, turn_to_customer: Turned
) -> None:
    screen = turn_to_customer()
    shows(screen, "Velkommen")
    screen.wait_for_timeout(1500)
    requests: list[str] = []
    screen.on("request", lambda request: requests.append(request.url))

    screen.wait_for_timeout(5000)

    assert requests == []


def test_everybody_can_read_it(
    till: TillPage, house: House, kari: dict[str, str], turn_to_customer: Turned, sight: Sight
) -> None:
    screen = turn_to_customer()
    shows(screen, "Velkommen")
    sight.look(screen, "screen, nobody there")
    till.ring_up(*till.goods[:2])
    expect(goods(screen)).to_have_count(2)
    sight.look(screen, "screen, goods")
    till.pay_button.click()
    till.press("Vis QR på skjermen")
    heading(screen, "Skann med Vipps").wait_for()
    sight.look(screen, "screen, QR")
    control(house, "approve", reference=till.reference, customer=kari["phone"])
    heading(screen, "Takk!").wait_for()
    sight.look(screen, "screen, paid")
