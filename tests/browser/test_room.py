"""Every word has its room: each state of the till in five languages, on a tablet and on a phone.

What axe finds there is in test_access.py. Danish tills show the most: they take cash as well.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.books import control
from tests.browser.conftest import DENMARK, Open
from tests.browser.sight import Sight
from tests.browser.test_access import LIMIT
from tests.browser.test_lines import beers
from tests.browser.till import TillPage
from tests.house import House

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SPEAK = """
UPDATE stores_store store SET language = %s FROM stores_posdevice device
WHERE store.id = device.store_id AND device.pos_id = %s RETURNING store.id
"""
PAGES = (
    *("receipts/", "till/returns/", "till/returns/?q=999999", "till/returns/without/"),
    *("till/drawer/", "till/day/", "till/hand-over/", "till/price/", "till/screen/"),
    *("till/training/", "till/scanner/", "till/sign-in/", "pair/", "screen/pair/", "nowhere/"),
)


def speak(till: TillPage, language: str) -> None:
    till.house.rows(SPEAK, language, till.device["pos_id"])
    till.page.reload()


@pytest.fixture
def till(open_till: Open, house: House) -> Iterator[TillPage]:
    """A Danish till, and Danish again in the end."""
    till = open_till(DENMARK)
    yield till
    control(house, "faults", clear=True)
    speak(till, "da")
    till.open()
    till.start_afresh()


@pytest.fixture
def mette(house: House) -> dict[str, Any]:
    """A Danish customer with the app."""
    customers = house.demo["simulator"]["customers"]
    return next(dict(each) for each in customers if each["brand"] == "MOBILEPAY")


def ring_up(till: TillPage, *codes: str) -> None:
    for code in codes:
        till.scan(code)
    till.wait_for_items(len(codes))
    till.button("Card", disabled=False).wait_for()


def test_the_goods_and_what_is_on_the_till(till: TillPage, sight: Sight) -> None:
    for language in LANGUAGES:
        speak(till, language)
        till.search.wait_for()
        sight.room(till.page, f"empty till, {language}")
        till.button("Menu").click()
        sight.room(till.page, f"menu, {language}")
        till.page.keyboard.press("Escape")
        till.search.fill("zzzz")
        till.page.get_by_text(till.word("Nothing found")).wait_for()
        sight.room(till.page, f"nothing found, {language}")
        till.search.fill("")
        till.scan("7099999999990")
        till.page.get_by_role("alert").wait_for()
        sight.room(till.page, f"unknown code, {language}")
        till.page.keyboard.press("F10")
        till.shows(till.word("Parked baskets"))
        sight.room(till.page, f"tray, {language}")
        till.page.keyboard.press("Escape")
        till.page.keyboard.press("?")
        till.shows(till.word("Keys of the till"))
        sight.room(till.page, f"help, {language}")
        till.page.keyboard.press("Escape")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_takes_the_place_of_the_goods(till: TillPage, sight: Sight, language: str) -> None:
    speak(till, language)
    ring_up(till, *till.goods[:6])
    sight.room(till.page, "basket")
    till.tap_line()
    till.button("Discount").wait_for()
    sight.room(till.page, "line")
    for part in ("Discount", "Price", "Note"):
        till.button(part).click()
        sight.room(till.page, f"{part} of a line")
        till.page.keyboard.press("Escape")
        till.tap_line()
    till.page.keyboard.press("Escape")
    for name in ("Card", "Gift card", "Cash", "Park the basket"):
        till.ask(name)
        sight.room(till.page, name)
        till.page.keyboard.press("Escape")
    till.page.keyboard.press("F1")
    till.shows(till.word("Vipps MobilePay, a part of it"))
    sight.room(till.page, "part")
    till.page.keyboard.press("Escape")
    for name in ("Discount of the whole basket", "Empty the basket"):
        till.button("More for this basket").click()
        sight.room(till.page, "basket menu")
        till.button(name).click()
        till.button("Back").wait_for()
        sight.room(till.page, name)
        till.page.keyboard.press("Escape")
    till.button("Menu").click()
    till.ask("Sell a gift card")
    sight.room(till.page, "gift card sale")
    till.page.keyboard.press("Escape")
    till.button("Cash").click()
    till.button("Paid").click()
    till.page.get_by_role("button", name=till.word("Next customer"), exact=True).wait_for()
    sight.room(till.page, "change")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_before_it_is_done(
    till: TillPage, house: House, sight: Sight, language: str
) -> None:
    speak(till, language)
    till.scan(beers(till)[0])
    till.panel.get_by_role("heading").wait_for()
    sight.room(till.page, "age")
    till.page.keyboard.press("F7")
    till.wait_for_no_panel()
    ((limit,),) = house.rows(LIMIT, till.device["pos_id"])
    try:
        ring_up(till, till.goods[0])
        till.tap_line()
        till.button("Discount").click()
        till.page.keyboard.type("10%", delay=110)
        till.button("Take off").click()
        till.shows(till.word("A manager approves"))
        sight.room(till.page, "approval")
        till.page.keyboard.press("Escape")
    finally:
        house.rows("DELETE FROM stores_limit WHERE id = %s RETURNING id", limit)


@pytest.fixture
def told(till: TillPage, sight: Sight) -> Callable[[str], None]:
    """Looks at what the panel says, in every language."""

    def one(where: str) -> None:
        for language in LANGUAGES:
            speak(till, language)
            till.panel.get_by_role("heading").wait_for()
            sight.room(till.page, f"{where}, {language}")
        speak(till, "da")
        till.panel.get_by_role("heading").wait_for()

    return one


def test_a_payment_that_does_not_come(
    till: TillPage, house: House, mette: dict[str, str], told: Callable[[str], None]
) -> None:
    ring_up(till, till.goods[0])
    till.page.keyboard.press("F9")
    till.wait_for_panel("payer")
    told("payer")
    till.page.keyboard.type("20202099", delay=90)
    till.page.keyboard.press("Enter")
    till.shows(till.word("This customer cannot pay with %(brand)s") % {"brand": "MobilePay"})
    told("no app")
    till.button("Show QR").click()
    till.wait_for_panel("qr")
    told("QR")
    till.button("Abort").click()
    till.wait_for_panel("aborted")
    told("aborted")
    till.button("Back to the basket").click()
    till.scan(mette["personal_qr"])
    till.button("Remove the payer").wait_for()
    till.page.keyboard.press("F9")
    till.wait_for_panel("waiting")
    told("waiting")
    control(house, "decline", reference=till.reference)
    till.shows(till.word("Declined by the customer"))
    told("declined")
    till.button("Try again").click()
    till.wait_for_panel("waiting")
    control(house, "expire", reference=till.reference)
    till.shows(till.word("Time ran out"))
    told("expired")
    till.button("Back to the basket").click()


def test_a_payment_in_doubt_that_comes_after_all(
    till: TillPage, house: House, mette: dict[str, str], told: Callable[[str], None]
) -> None:
    till.scan(mette["personal_qr"])
    ring_up(till, till.goods[0])
    control(house, "faults", plan=[{"operation": "*", "mode": "status", "times": 10000}])
    till.page.keyboard.press("F9")
    till.shows(till.word("Checking with %(brand)s") % {"brand": "MobilePay"})
    told("checking")
    control(house, "faults", clear=True)
    till.wait_for_panel("waiting")
    control(house, "faults", webhooks="hold")
    control(house, "approve", reference=till.reference)
    till.button("Abort").click()
    till.shows(till.word("The customer paid just in time"))
    told("complete or release")
    control(house, "faults", plan=[{"operation": "capture", "mode": "delay", "seconds": 9}])
    till.page.get_by_role("button", name=till.word("Complete the sale")).click()
    till.shows(till.word("Approved"))
    told("approved")
    till.wait_for_panel("paid")
    told("paid")


def test_the_pages_beside_the_till(till: TillPage, house: House, sight: Sight) -> None:
    page = till.page
    ring_up(till, *till.goods[:2])
    till.button("Card").click()
    till.button("Approved on the terminal").click()
    till.wait_for_panel("paid")
    till.print()
    ((receipt,),) = house.rows("SELECT max(id) FROM pos_receipt WHERE kind = %s", "SALE")
    for language in LANGUAGES:
        speak(till, language)
        for where in (*PAGES, f"receipts/{receipt}/", f"till/returns/{receipt}/"):
            page.goto(f"{house.url}/{where}")
            sight.room(page, f"{where}, {language}")
        back(page, till)
        sight.room(page, f"sure of the return, {language}")
    till.open()


def back(page: Page, till: TillPage) -> None:
    """All of what the page of a receipt shows."""
    page.get_by_role("combobox").select_option(index=1)
    till.button("All of it").click()
    page.get_by_role("heading", name=till.word("The customer gets back")).wait_for()
