"""Every state of the till, in light and in dark: no violation of WCAG 2.2 AA, nothing small.

The pages beside it are in test_access_pages.py, the customer's screen in test_customer_screen.py.
"""

from playwright.sync_api import Browser

from tests.browser.books import control
from tests.browser.conftest import NORWAY, Open
from tests.browser.sight import Sight
from tests.browser.till import TillPage
from tests.house import House

# A manager, who signs in first at each till, has to ask another one for any discount.
LIMIT = """
INSERT INTO stores_limit (merchant_id, role, act, most_amount)
SELECT store.merchant_id, 'MANAGER', 'DISCOUNT', 0 FROM stores_store store
JOIN stores_posdevice device ON device.store_id = store.id WHERE device.pos_id = %s RETURNING id
"""


def slowly(house: House, operation: str) -> None:
    """Vipps takes so long that axe has time to look."""
    fault = {"operation": operation, "mode": "delay", "seconds": 4}
    control(house, "faults", plan=[fault])


def test_the_doors_of_the_till(
    open_till: Open, chromium: Browser, house: House, sight: Sight
) -> None:
    stranger = chromium.new_page(viewport={"width": 1180, "height": 820}, locale="nb-NO")
    for where in ("", "pair/", "screen/pair/", "nowhere/"):
        stranger.goto(f"{house.url}/{where}")
        sight.look(stranger, where or "home")
    stranger.close()
    page = open_till(NORWAY).page
    page.goto(f"{house.url}/till/sign-in/")
    sight.look(page, "sign in")
    page.get_by_role("radio").first.check()
    page.keyboard.type("111111", delay=90)
    page.get_by_role("alert").wait_for()
    sight.look(page, "wrong PIN")


def test_goods_and_the_basket(till: TillPage, sight: Sight) -> None:
    page = till.page
    sight.look(page, "empty till")
    signed_in = page.get_by_role("banner").get_by_role("button").last.inner_text()
    for menu in ("Meny", signed_in.strip()):
        till.press(menu)
        page.get_by_role("navigation", name=menu).wait_for()
        sight.look(page, menu)
        page.keyboard.press("Escape")
    for text, found in (("hoodie", "KL-1001"), ("zzzz", "Fant ingenting")):
        till.search.fill(text)
        page.get_by_text(found, exact=True).wait_for()
        sight.look(page, f"search for {text}")
    till.search.fill("")
    till.scan("7099999999990")
    page.get_by_role("alert").wait_for()
    sight.look(page, "unknown code")
    till.ring_up(*till.goods[:3])
    sight.look(page, "basket")
    till.button("More for this basket").click()
    sight.look(page, "basket menu")
    page.keyboard.press("Escape")


def test_what_takes_the_place_of_the_goods(till: TillPage, sight: Sight) -> None:
    page = till.page
    till.ring_up(*till.goods[:2])
    till.tap_line()
    till.button("Discount").wait_for()
    sight.look(page, "line")
    till.button("Discount").click()
    till.button("Take off").wait_for()
    sight.look(page, "discount of a line")
    page.keyboard.press("Escape")
    for name in ("Card", "Gift card", "Park the basket"):
        till.ask(name)
        sight.look(page, name)
        page.keyboard.press("Escape")
    for name in ("Discount of the whole basket", "Empty the basket"):
        till.button("More for this basket").click()
        till.button(name).click()
        till.button("Back").wait_for()
        sight.look(page, name)
        page.keyboard.press("Escape")
    till.press("Meny")
    till.ask("Sell a gift card")
    sight.look(page, "gift card sale")
    page.keyboard.press("Escape")


def test_what_waits_and_who_approves(till: TillPage, house: House, sight: Sight) -> None:
    page = till.page
    page.keyboard.press("F10")
    till.shows("Parkerte kurver")
    sight.look(page, "tray")
    page.keyboard.press("Escape")
    till.ring_up(till.goods[0])
    page.keyboard.press("F3")
    till.shows("Parker kurven")
    page.keyboard.type("Rød jakke", delay=90)
    page.keyboard.press("Enter")
    till.wait_for_items(0)
    page.keyboard.press("F10")
    page.get_by_role("button", name="Rød jakke").wait_for()
    sight.look(page, "tray with a basket")
    till.press("Rød jakke")
    till.wait_for_items(1)

    ((limit,),) = house.rows(LIMIT, till.device["pos_id"])
    try:
        till.tap_line()
        till.button("Discount").click()
        page.keyboard.type("10%", delay=110)
        till.button("Take off").click()
        till.shows("En leder godkjenner")
        sight.look(page, "approval")
        page.keyboard.press("Escape")
    finally:
        house.rows("DELETE FROM stores_limit WHERE id = %s RETURNING id", limit)


def test_a_payment_on_its_way(
    till: TillPage, house: House, kari: dict[str, str], sight: Sight
) -> None:
    page = till.page
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Hvem betaler?")
    sight.look(page, "payer")
    till.type_number("412")
    page.get_by_role("alert").wait_for()
    sight.look(page, "no number")
    till.press("Vis QR på skjermen")
    till.shows("Vis denne til kunden")
    sight.look(page, "QR")
    slowly(house, "cancel")
    till.press("Avbryt")
    till.shows("Avbryter")
    sight.look(page, "aborting")
    till.shows("Avbrutt")
    sight.look(page, "aborted")
    till.press("Tilbake til kurven")

    till.scan(kari["personal_qr"])
    page.get_by_role("button", name="Fjern betaleren").wait_for()
    sight.look(page, "payer known")
    slowly(house, "create")
    till.pay_button.click()
    till.shows("Sender til Vipps")
    sight.look(page, "sending")
    till.shows("Venter på kunden")
    sight.look(page, "waiting")
    control(house, "decline", reference=till.reference)
    till.shows("Avslått av kunden")
    sight.look(page, "declined")
    till.press("Prøv igjen")
    till.shows("Venter på kunden")
    control(house, "expire", reference=till.reference)
    till.shows("Tiden er ute")
    sight.look(page, "expired")
    till.press("Tilbake til kurven")


def test_a_payment_that_nobody_knows_of(
    till: TillPage, house: House, kari: dict[str, str], sight: Sight
) -> None:
    page = till.page
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    control(house, "faults", plan=[{"operation": "*", "mode": "status", "times": 10000}])
    till.pay_button.click()
    till.shows("Sjekker med Vipps")
    sight.look(page, "checking")
    till.press("Ta neste kunde")
    till.wait_for_items(0)
    page.keyboard.press("F10")
    till.shows("Parkerte kurver")
    sight.look(page, "tray with a payment")
    control(house, "faults", clear=True)
    page.get_by_role("region", name="Parkerte kurver").get_by_role("button").first.click()
    till.shows("Venter på kunden")
    till.press("Avbryt")
    till.shows("Avbrutt")


def test_an_approval_and_its_receipt(
    till: TillPage, house: House, kari: dict[str, str], sight: Sight
) -> None:
    page = till.page
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.pay_button.click()
    till.shows("Venter på kunden")
    control(house, "faults", webhooks="hold")
    control(house, "approve", reference=till.reference)
    till.press("Avbryt")
    till.shows("Kunden rakk å betale")
    sight.look(page, "complete or release")
    slowly(house, "capture")
    till.press("Fullfør salget")
    till.shows("Godkjent")
    sight.look(page, "approved")
    till.shows("Betalt")
    sight.look(page, "paid")
    for key, asked in (("F7", "Kvittering på e-post"), ("F6", "Kvittering på telefonen")):
        page.keyboard.press(key)
        till.shows(asked)
        sight.look(page, asked)
        page.keyboard.press("Escape")
