"""What a cashier changes of a line, and the age that its goods ask for."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage

BEER = """
SELECT ltrim(barcode.gtin, '0') FROM stores_barcode barcode
JOIN stores_product product ON product.id = barcode.product_id
JOIN stores_store store ON store.merchant_id = product.merchant_id
JOIN stores_posdevice device ON device.store_id = store.id
WHERE device.pos_id = %s AND product.minimum_age = 18 AND product.is_active ORDER BY product.id
LIMIT 2
"""
QUESTION = "Er kunden fylt 18 år?"


def beers(till: TillPage) -> list[str]:
    return [code.zfill(13) for (code,) in till.house.rows(BEER, till.device["pos_id"])]


def line(page: Page, number: int = 0) -> Locator:
    return page.get_by_role("list").get_by_role("button").filter(has_text="×").nth(number)


def asks(page: Page) -> Locator:
    return page.get_by_role("heading", name=QUESTION)


def total(page: Page) -> Locator:
    return page.get_by_role("button", name="Vipps")


def test_the_age_is_asked_once_and_no_way_pays_before(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    first, second = beers(till)
    till.scan(first)
    till.shows(QUESTION)
    page.get_by_text(re.compile(r"Født \d+\.\s\w+\s\d{4} eller før")).wait_for()
    for name in ("Vipps", "Kort", "Gavekort"):
        expect(page.get_by_role("button", name=name).first).to_be_disabled()
    keyboard.press("F9")
    keyboard.press("Enter")
    till.shows(QUESTION)

    keyboard.press("F6")
    asks(page).wait_for(state="detached")
    till.scan(second)
    till.wait_for_items(2)
    expect(total(page)).to_be_enabled()
    assert not asks(page).is_visible()
    keyboard.press("F9")
    till.shows("Hvem betaler?")


def test_no_takes_the_goods_out_and_leaves_the_rest(open_till: Open) -> None:
    till = open_till()
    till.ring_up(till.goods[0])
    till.scan(beers(till)[0])
    till.shows(QUESTION)

    till.page.keyboard.press("F7")
    asks(till.page).wait_for(state="detached")
    till.wait_for_items(1)
    assert till.scanned() == [(till.goods[0], 1)]
    expect(total(till.page)).to_contain_text("299,00")


def test_a_price_is_set_by_keys_alone_and_stays_with_its_line(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    till.ring_up(till.goods[0])
    line(page).focus()
    keyboard.press("Enter")
    keyboard.press("F6")
    page.get_by_role("textbox", name="Ny pris").wait_for()
    keyboard.type("249,50", delay=110)
    keyboard.press("Enter")
    expect(total(page)).to_contain_text("249,50")
    expect(line(page)).to_contain_text("før 299,00")

    till.scan(till.goods[0])
    till.wait_for_items(2)
    expect(total(page)).to_contain_text("548,50")
    assert till.lines.count() == 2
    # The other one at the same price: they are one line again.
    line(page, 1).click()
    till.press("Pris", exact=True)
    keyboard.type("249,50", delay=110)
    till.press("Sett", exact=True)
    expect(total(page)).to_contain_text("499,00")
    expect(till.lines).to_have_count(1)


def test_a_note_is_on_the_line_until_it_is_removed(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    till.ring_up(till.goods[0])
    line(page).focus()
    keyboard.press("Enter")
    keyboard.press("F7")
    note = page.get_by_role("textbox", name="Merknad")
    note.wait_for()
    keyboard.type("Legg opp 3 cm", delay=110)
    keyboard.press("Enter")
    expect(line(page)).to_contain_text("Legg opp 3 cm")

    keyboard.press("F3")
    till.press("Parker", exact=True)
    expect(till.lines).to_have_count(0)
    keyboard.press("F10")
    page.get_by_role("button", name="1 vare").first.click()
    expect(line(page)).to_contain_text("Legg opp 3 cm")

    line(page).click()
    till.press("Merknad", exact=True)
    expect(note).to_have_value("Legg opp 3 cm")
    note.fill("")
    keyboard.press("Enter")
    expect(line(page)).not_to_contain_text("Legg opp")


def test_the_whole_baskets_discount_names_what_it_replaces(open_till: Open, sight: Sight) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    till.scan(till.goods[0])
    till.wait_for_items(1)
    line(page).click()
    page.get_by_role("button", name="Rabatt", exact=True).click()
    keyboard.type("50")
    keyboard.press("Enter")
    page.get_by_text("−50,00").wait_for()
    before = total(page).inner_text()

    for answer in ("Escape", "Enter"):
        till.button("More for this basket").click()
        till.button("Discount of the whole basket").click()
        till.shows("Rabatt på hele kurven")
        keyboard.type("10%", delay=110)
        keyboard.press("Enter")
        till.shows("Erstatte disse rabattene?")
        asked = page.get_by_role("heading", name="Erstatte disse rabattene?")
        expect(page.get_by_text("−50,00", exact=True)).to_be_visible()
        sight.look(page, "replaced discounts")
        sight.room(page, "replaced discounts")
        assert total(page).inner_text() == before
        keyboard.press(answer)
        asked.wait_for(state="detached")

    expect(total(page)).not_to_have_text(before)
