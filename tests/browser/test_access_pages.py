"""The pages beside the till, in light and in dark: see test_access.py. And the till at 200 %."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.books import control
from tests.browser.conftest import NORWAY, TABLET, Open
from tests.browser.sight import Sight
from tests.browser.test_receipts import link
from tests.browser.till import TillPage
from tests.house import House

# One of each that is looked for.
BAD = """
<main style="width: 200vw"><button style="width: 40px">x</button>
<div class="acts"><button style="position: fixed; top: -90px">Pay</button></div>
<p style="color: #999; background: #fff" id="faint">Faint</p><input>
<button style="width: 60px; white-space: nowrap">More than it holds</button>
<p style="width: 40px; white-space: nowrap">Beyond its box</p>
<p style="width: 30px; overflow-wrap: anywhere">Bananas</p>
<div id="editor" style="height: 20px; overflow: auto"><p style="height: 90px">Down here</p></div>
</main>
"""
TURN = "document.getElementById('faint').animate({opacity: [1, 1]}, {duration: 1e9})"
# A till with cash in its drawer that no test counts.
WITH_CASH = 9
COUNTS = {"day": "Take the Z report", "hand-over": "Keep the count"}
LISTS = ("payments/payment", "pos/receipt", "stores/staff")


@pytest.fixture
def paid(till: TillPage, house: House, kari: dict[str, str]) -> TillPage:
    """Two things that Vipps has paid for."""
    till.scan(kari["personal_qr"])
    till.ring_up(*till.goods[:2])
    till.pay_button.click()
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    return till


def last_receipt(house: House) -> int:
    ((number,),) = house.rows("SELECT max(id) FROM pos_receipt WHERE kind = %s", "SALE")
    return int(number)


def test_what_is_wrong_is_seen(chromium: Browser) -> None:
    page, sight = chromium.new_page(viewport={"width": 590, "height": 410}), Sight()
    page.set_content(BAD)
    page.evaluate(TURN)
    sight.look(page, "bad")
    sight.zoom(page, "bad")
    sight.room(page, "bad")
    found = "\n".join(sight.wrong)
    room = ("cut: More", "spills: Beyond", "broken Bananas: ", "below: ")
    for kind in ("color-contrast: ", "label: ", "small: ", "moving: ", "wide: ", *room):
        assert kind in found, found
    assert "out of reach: " in found, found
    page.close()


def test_receipts_and_goods_that_come_back(paid: TillPage, house: House, sight: Sight) -> None:
    page, receipt = paid.page, last_receipt(house)
    pages = ("receipts/", f"receipts/{receipt}/", "till/returns/", "till/returns/?q=999999")
    for where in (*pages, f"till/returns/{receipt}/"):
        page.goto(f"{house.url}/{where}")
        sight.look(page, where)
    page.get_by_label("Hvorfor").select_option(index=1)
    paid.press("Alt sammen")
    back = page.get_by_role("button", name="Betal tilbake")
    back.wait_for()
    sight.look(page, "sure of the return")
    back.click()
    page.get_by_role("heading", name="Betales tilbake").wait_for()
    sight.look(page, "being paid back")
    page.get_by_role("heading", name="Betalt tilbake").wait_for()
    sight.look(page, "paid back")
    page.goto(link(house, receipt))
    sight.look(page, "link on the phone")
    paid.press("Åpne kvitteringen")
    page.get_by_role("article").wait_for()
    sight.look(page, "receipt on the phone")


def test_goods_without_a_receipt_and_a_drawer_without_a_sale(
    till: TillPage, house: House, sight: Sight
) -> None:
    page = till.page
    for where in ("till/drawer/", "till/returns/without/"):
        page.goto(f"{house.url}/{where}")
        sight.look(page, where)
    page.get_by_role("textbox", name="Skann varene").fill("hoodie")
    till.press("Finn")
    page.get_by_role("list", name="Funnet").wait_for()
    sight.look(page, "goods found")
    page.get_by_role("list", name="Funnet").get_by_role("button").first.click()
    page.get_by_role("textbox", name="Antall").wait_for()
    sight.look(page, "goods on the counter")
    page.get_by_role("combobox", name="Hvorfor").select_option(index=1)
    page.get_by_role("radio", name="Kortterminal").check()
    till.press("Fortsett")
    page.get_by_role("button", name="Betal tilbake").wait_for()
    sight.look(page, "sure of the goods without a receipt")


def test_the_drawer_the_day_and_who_comes_next(open_till: Open, house: House, sight: Sight) -> None:
    till = open_till(WITH_CASH)
    page = till.page
    till.scan(till.goods[0])
    till.wait_for_items(1)
    till.button("Cash", disabled=False).wait_for()
    page.keyboard.press("F8")
    till.button("Paid").wait_for()
    sight.look(page, "cash")
    till.button("Paid").click()
    till.wait_for_panel("paid")
    sight.look(page, "change")
    for name, count in COUNTS.items():
        page.goto(f"{house.url}/till/{name}/?again=1")
        page.get_by_role("group").evaluate_all("all => all.forEach((one) => one.open = true)")
        sight.look(page, f"{name}, blind")
        pieces = page.get_by_role("group", name=till.word("how many of each"))
        pieces.get_by_role("textbox").first.fill("1")
        page.get_by_role("button", name=till.word(count), exact=True).click()
        page.get_by_label(till.word("Why it differs")).wait_for()
        sight.look(page, f"{name}, counted: {count}")
    page.goto(f"{house.url}/till/day/")
    till.button("Take an X report").click()
    page.get_by_role("article").wait_for()
    sight.look(page, "X report")


def test_prices_training_and_the_screens_code(open_till: Open, house: House, sight: Sight) -> None:
    till = open_till(NORWAY)
    page = till.page
    page.goto(f"{house.url}/till/price/")
    page.get_by_role("textbox").fill(till.goods[0])
    page.keyboard.press("Enter")
    page.get_by_text("299,00").wait_for()
    sight.look(page, "price")
    page.goto(f"{house.url}/till/screen/")
    sight.look(page, "customer screen at the till")
    till.press("Koble til en")
    page.get_by_role("img", name=till.word("QR code for the screen")).wait_for()
    sight.look(page, "code of a screen")
    page.goto(f"{house.url}/till/training/")
    sight.look(page, "training")
    till.press("Start trening")
    page.goto(f"{house.url}/till/")
    try:
        till.scan(till.goods[0])
        till.wait_for_items(1)
        till.pay_button.wait_for()
        sight.look(page, "in training")
        page.keyboard.press("F9")
        till.type_number("90000078")
        page.get_by_role("region", name="Trening – du spiller kunden").wait_for()
        sight.look(page, "the customer is played")
        page.keyboard.press("F4")
        till.wait_for_panel("trained")
        sight.look(page, "trained")
    finally:
        till.start_afresh()
        page.goto(f"{house.url}/till/training/")
        till.press("Avslutt treningen")


def test_the_office(chromium: Browser, house: House, sight: Sight) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="nb-NO")
    page.goto(f"{house.url}/admin/")
    sight.read(page, "login")
    user = next(each for each in house.demo["office"] if each["username"] == "kontor")
    page.get_by_label("Brukernavn").fill(user["username"])
    page.get_by_label("Passord").fill(user["password"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    sight.read(page, "office")
    for name in LISTS:
        page.goto(f"{house.url}/admin/{name}/")
        sight.read(page, name)
        found = page.get_by_role("main").get_by_role("rowheader").get_by_role("link")
        first = found.first
        if first.count():
            first.click()
            page.wait_for_url("**/change/**")
            sight.read(page, f"{name}, one")
    page.close()


@pytest.mark.parametrize("size", [TABLET, (820, 1180)], ids=["landscape", "portrait"])
def test_at_200_per_cent_everything_is_within_reach(
    open_till: Callable[..., TillPage], kari: dict[str, str], size: tuple[int, int], sight: Sight
) -> None:
    till = open_till(NORWAY, (size[0] // 2, size[1] // 2))
    page = till.page
    sight.zoom(page, "empty till")
    till.button("Menu").click()
    sight.zoom(page, "menu")
    page.keyboard.press("Escape")
    till.ring_up(*till.goods[:6])
    sight.zoom(page, "basket")
    till.pay_button.click()
    till.shows("Hvem betaler?")
    sight.zoom(page, "payer")
    till.type_number(kari["phone"].removeprefix("47"))
    till.shows("Venter på kunden")
    sight.zoom(page, "waiting")
    till.press("Vis QR")
    till.shows("Vis denne til kunden")
    sight.zoom(page, "QR")
    till.press("Avbryt")
    till.shows("Avbrutt")
    sight.zoom(page, "aborted")
    till.press("Tilbake til kurven")
    others(page, till, sight)


def others(page: Page, till: TillPage, sight: Sight) -> None:
    for name in ("Card", "Gift card"):
        till.ask(name)
        sight.zoom(page, name)
        page.keyboard.press("Escape")
    alone = ("till/drawer/", "till/returns/without/")
    for where in (
        "till/day/",
        "till/hand-over/",
        "receipts/",
        "till/returns/",
        *alone,
        "till/sign-in/",
    ):
        page.goto(f"{till.house.url}/{where}")
        sight.zoom(page, where)
