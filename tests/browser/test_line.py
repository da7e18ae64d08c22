"""The line goes and comes back: it is said, nothing is lost, nothing happens twice."""

from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.books import control
from tests.browser.conftest import Open
from tests.browser.till import TillPage
from tests.house import House

# A line that opens once, and over which no beat ever comes.
MUTE = """
let opened = 0;
window.EventSource = class extends EventTarget {
  constructor() {
    super();
    this.readyState = 1;
    if (!opened++) setTimeout(() => this.dispatchEvent(new Event("open")));
  }
  close() {}
};
"""


SAID = {"live": "Tilkoblet", "polling": "Treg linje", "offline": "Uten nett"}


def says(page: Page, state: str, *, within: int = 15_000) -> None:
    expect(page.get_by_text(SAID[state], exact=True)).to_be_visible(timeout=within)


def cut(page: Page) -> None:
    """The tablet has left the network, and says so."""
    says(page, "live")
    page.context.set_offline(True)
    says(page, "offline", within=2000)


def mend(page: Page) -> None:
    page.context.set_offline(False)
    page.get_by_text("Tilkoblet igjen").wait_for()
    says(page, "live")


def goes_on(page: Page) -> None:
    """What has become of the payment speaks louder than that the line is back."""
    page.context.set_offline(False)
    says(page, "live")


def test_a_line_that_goes_is_said_at_once_and_so_is_its_return(open_till: Open) -> None:
    page = open_till().page

    cut(page)
    page.get_by_text("Uten nett. Skannene er tatt vare på").wait_for()
    page.wait_for_timeout(6000)
    says(page, "offline", within=100)

    mend(page)
    assert not page.get_by_text("Uten nett. Skannene er tatt vare på").is_visible()


def test_a_beat_that_does_not_come_is_said_within_twenty_seconds(open_till: Open) -> None:
    till = open_till()
    till.page.add_init_script(MUTE)
    till.open()
    says(till.page, "live", within=5000)

    says(till.page, "polling", within=20_000)


def test_an_answer_that_was_on_its_way_is_no_word_that_the_line_is_back(open_till: Open) -> None:
    page = open_till().page
    says(page, "live")
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if held:
            route.abort("internetdisconnected")
        else:
            held.append((route, route.fetch()))

    page.route("**/till/look/**", hold)
    page.evaluate("document.getElementById('look').dispatchEvent(new Event('look'))")
    page.wait_for_timeout(1000)
    ((route, answer),) = held

    cut(page)
    route.fulfill(response=answer)
    page.wait_for_timeout(500)

    says(page, "offline", within=100)
    page.unroute("**/till/look/**")
    mend(page)


def test_scans_made_meanwhile_land_once_and_in_order(open_till: Open) -> None:
    till = open_till()
    goods = till.goods[:4]
    till.scan(goods[0])
    till.wait_for_items(1)

    cut(till.page)
    for code in [*goods[1:], goods[0]]:
        till.scan(code)
    till.page.get_by_role("status").get_by_text("Venter: 4").wait_for()
    assert till.scanned() == [(goods[0], 1)]
    mend(till.page)

    till.wait_for_items(5)
    assert till.scanned() == [(goods[0], 2), *((code, 1) for code in goods[1:])]
    assert till.lines.count() == 4


def test_a_payment_on_its_way_is_being_checked_and_goes_on(
    till: TillPage, house: House, kari: dict[str, str]
) -> None:
    till.scan(kari["personal_qr"])
    till.ring_up(till.goods[0])
    till.page.keyboard.press("F9")
    till.shows("Venter på kunden")

    cut(till.page)
    till.shows("Sjekker betalingen")
    assert not till.page.get_by_role("heading", name="Venter på kunden").is_visible()
    control(house, "approve", reference=till.reference)
    till.page.wait_for_timeout(3000)
    till.shows("Sjekker betalingen")

    goes_on(till.page)
    till.shows("Betalt")
    assert not till.page.get_by_role("heading", name="Sjekker betalingen").is_visible()
    assert till.new_receipts() == [(29900, "VIPPS")]


def test_nothing_typed_in_an_open_panel_is_lost(till: TillPage) -> None:
    page, keyboard = till.page, till.page.keyboard
    till.ring_up(till.goods[0])
    till.press("Gavekort")
    keyboard.type("12345", delay=90)
    number = page.get_by_role("textbox", name="Gavekortets nummer")

    cut(page)
    page.wait_for_timeout(3000)
    keyboard.type("67", delay=90)
    mend(page)
    page.wait_for_timeout(1000)
    assert number.input_value() == "1234567"
    expect(number).to_be_focused()
    keyboard.press("Escape")

    page.keyboard.press("F9")
    till.shows("Hvem betaler?")
    keyboard.type("9000", delay=90)
    cut(page)
    page.wait_for_timeout(3000)
    keyboard.type("00", delay=90)
    mend(page)
    page.wait_for_timeout(1000)
    phone = page.get_by_role("textbox", name="Telefonnummer")
    assert phone.input_value() == "900000"
    expect(phone).to_be_focused()
    keyboard.press("Escape")
