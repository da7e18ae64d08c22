"""Without a mouse and without a scanner: from the PIN to paid."""

from tests.browser.books import control
from tests.browser.conftest import Open
from tests.browser.till import TillPage
from tests.house import House


def test_a_keyboard_alone_sells_from_the_pin_to_paid(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    page, keyboard = till.page, till.page.keyboard
    sign_out(till)
    person = till.device["staff"][-1]

    page.get_by_role("radio", name=person["name"]).focus()
    keyboard.press("Space")
    keyboard.type(person["pin"])
    page.wait_for_url("**/till/")
    till.search.wait_for()

    keyboard.press("F2")
    keyboard.type("KL-1001", delay=90)
    page.get_by_role("button", name="Orange hoodie KL-1001").wait_for()
    keyboard.press("Enter")
    keyboard.press("Enter")
    till.wait_for_items(1)
    till.pay_button.wait_for()
    keyboard.press("F9")
    till.type_number(kari["phone"].removeprefix("47"))
    till.shows("Venter på kunden")
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    keyboard.press("Enter")

    till.wait_for_items(0)
    page.get_by_role("heading", name="Betalt").wait_for(state="detached")
    assert till.new_receipts() == [(29900, "VIPPS")]


def test_escape_leads_back_to_the_basket_and_never_aborts(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.page.keyboard.press("F9")
    till.shows("Venter på kunden")

    till.page.keyboard.press("Escape")
    till.page.wait_for_timeout(1000)
    till.shows("Venter på kunden")
    till.press("Avbryt")
    till.shows("Avbrutt")
    till.page.keyboard.press("Escape")

    till.pay_button.wait_for()
    assert till.new_receipts() == []


def test_f9_right_after_the_first_scan_is_not_lost(till: TillPage) -> None:
    till.scan(till.goods[0])
    till.page.keyboard.press("F9")

    till.shows("Hvem betaler?")


def test_a_refused_number_gives_way_to_the_next(till: TillPage, kari: dict[str, str]) -> None:
    till.ring_up(till.goods[0])
    till.page.keyboard.press("F9")
    till.type_number("123")
    till.page.get_by_text("Det er ikke et telefonnummer").wait_for()

    till.type_number(kari["phone"].removeprefix("47"))

    till.shows("Venter på kunden")
    till.press("Avbryt")
    till.shows("Avbrutt")


def test_the_basket_is_emptied_only_after_a_question(till: TillPage) -> None:
    page, keyboard = till.page, till.page.keyboard
    till.ring_up(till.goods[0])
    till.button("More for this basket").focus()
    keyboard.press("Enter")
    menu = till.button("Empty the basket")
    menu.wait_for()
    page.evaluate("htmx.trigger('#look', 'look')")
    page.wait_for_timeout(500)
    assert menu.is_visible()

    menu.press("Enter")
    till.shows("Tømme kurven?")
    assert till.scanned() == [(till.goods[0], 1)]
    keyboard.press("Escape")
    till.search.wait_for()
    assert till.scanned() == [(till.goods[0], 1)]

    till.button("More for this basket").click()
    menu.click()
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    till.wait_for_items(0)


def test_a_new_state_of_the_payment_takes_the_focus_once(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    """Who works with a screen reader hears what has become of the payment."""
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.page.keyboard.press("F9")

    till.shows("Venter på kunden")
    assert focused(till) == "Venter på kunden"
    control(house, "approve", reference=till.reference)
    till.shows("Betalt")
    assert focused(till) == "Betalt"


def sign_out(till: TillPage) -> None:
    till.page.get_by_role("banner").get_by_role("button").last.click()
    till.press("Logg ut")
    till.page.wait_for_url("**/sign-in/**")


def focused(till: TillPage) -> str:
    return str(till.page.evaluate("document.activeElement.textContent"))


def test_a_question_mark_lists_the_keys_where_nothing_is_typed(open_till: Open) -> None:
    till = open_till()
    page, keyboard = till.page, till.page.keyboard
    keyboard.press("F2")
    keyboard.type("kop?", delay=120)
    keys = page.get_by_role("heading", name="Kassens taster")
    assert till.search.input_value() == "kop?"
    assert not keys.count()
    till.search.evaluate("field => field.blur()")

    till.scan("https://example.com/?a?b")
    assert not keys.count()
    page.wait_for_timeout(1000)
    keyboard.press("?")
    till.shows("Kassens taster")
    keyboard.press("Escape")
    till.search.wait_for()

    page.get_by_role("button", name="Meny").click()
    till.press("Kassens taster")
    till.shows("Kassens taster")


def test_a_minus_is_refused_and_not_swallowed(till: TillPage) -> None:
    till.ring_up(till.goods[0])
    till.page.get_by_role("listitem").get_by_role("button").first.click()
    till.page.keyboard.type("-2", delay=110)
    till.page.keyboard.press("Enter")
    till.page.get_by_role("alert").get_by_text("sifre").wait_for()
    till.wait_for_items(1)
