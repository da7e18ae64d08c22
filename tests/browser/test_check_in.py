"""The customer scans the sticker at the till, and both screens say so within a second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.books import control, settle_up
from tests.browser.conftest import EXAMPLE, Open
from tests.browser.till import TillPage
from tests.house import House

CHECKED_IN = "Kunden har sjekket inn"
WITHIN = 1_000


@pytest.fixture
def till(open_till: Open, house: House) -> Iterator[TillPage]:
    """The till that has the sticker."""
    yield open_till(EXAMPLE)
    settle_up(house)


@pytest.fixture
def phone(chromium: Browser, house: House, kari: dict[str, str]) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(15_000)
    page.goto(f"{house.demo['simulator']['phone_url']}?customer={kari['phone']}&lang=nb")
    done = page.get_by_role("button", name="Ferdig")
    while done.count():
        done.first.click()
        page.wait_for_timeout(200)
    yield page
    page.close()


def scan(phone: Page, till: TillPage) -> None:
    """What the sticker's picture says, pasted into the phone."""
    phone.get_by_label("Lim inn koden").fill(till.device["sticker"])
    phone.get_by_role("button", name="Skann", exact=True).click()
    phone.get_by_role("heading", name="Du er sjekket inn").wait_for()


def test_who_scans_the_sticker_before_the_goods_pays_them(till: TillPage, phone: Page) -> None:
    scan(phone, till)
    till.page.get_by_text(CHECKED_IN).wait_for(timeout=WITHIN)

    till.ring_up(till.goods[0])
    till.page.keyboard.press("F9")
    till.shows("Venter på kunden")
    assert till.page.get_by_text("299,00 til kunden som har sjekket inn").count()
    phone.get_by_role("button", name="Godkjenn").click()

    till.shows("Betalt")
    assert till.new_receipts() == [(29900, "VIPPS")]
    till.press("Neste kunde")
    assert not till.page.get_by_text(CHECKED_IN).count()


def test_a_small_screen_has_room_for_the_payer(open_till: Open, house: House, phone: Page) -> None:
    till = open_till(EXAMPLE, (390, 844))
    scan(phone, till)
    payer = till.basket.get_by_text(CHECKED_IN)
    pay = till.page.get_by_role("button", name="Vipps")
    payer.wait_for()

    for part in (payer, till.button("Remove the payer"), pay):
        box = part.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390 - 16
    till.press("Fjern betaleren")


def test_who_scans_it_after_total_is_asked_at_once(till: TillPage, phone: Page) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Hvem betaler?")
    assert till.page.get_by_text("Skann klistremerket her med Vipps").count()

    phone.get_by_role("button", name="Skann klistremerket").first.click()
    till.shows("Venter på kunden")
    phone.get_by_role("button", name="Godkjenn").click()

    till.shows("Betalt")
    assert till.new_receipts() == [(29900, "VIPPS")]


def test_whoever_scans_while_another_pays_waits_in_vain(
    till: TillPage, phone: Page, house: House, kari: dict[str, str]
) -> None:
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.type_number("90000012")
    till.shows("Venter på kunden")

    scan(phone, till)
    till.page.wait_for_timeout(WITHIN)
    control(house, "decline", reference=till.reference)

    till.shows("Avslått av kunden")
    assert not till.page.get_by_text(CHECKED_IN).count()


def test_the_cashier_can_let_the_customer_go(till: TillPage, phone: Page) -> None:
    scan(phone, till)
    till.page.get_by_text(CHECKED_IN).wait_for(timeout=WITHIN)

    till.press("Fjern betaleren")

    till.page.get_by_text(CHECKED_IN).wait_for(state="detached")
