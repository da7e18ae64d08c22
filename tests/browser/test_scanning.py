"""One key buffer for the whole page: a scanner works whatever has the focus."""

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Open
from tests.house import eventually

UNKNOWN = "7038010999990"


@pytest.fixture
def personal_qr(house: object) -> str:
    return str(house.demo["simulator"]["customers"][0]["personal_qr"])  # type: ignore[attr-defined]


def test_twenty_scans_land_as_twenty_in_order(open_till: Open) -> None:
    till = open_till()
    goods = till.goods

    for code in [*goods, *goods]:
        till.scan(code)

    till.wait_for_items(20)
    assert till.scanned() == [(code, 2) for code in goods]
    assert till.lines.count() == 10
    total = till.basket.get_by_role("definition").last.inner_text()
    assert till.pay_button.inner_text().endswith(total)


def test_a_scan_in_the_search_field_is_a_scan_and_leaves_the_field(open_till: Open) -> None:
    till = open_till()
    till.page.keyboard.press("F2")
    till.page.keyboard.type("kop", delay=120)

    till.scan(till.goods[0])

    till.wait_for_items(1)
    assert till.search.input_value() == "kop"


def test_a_scan_never_lands_in_the_phone_number(open_till: Open) -> None:
    till = open_till()
    till.scan(till.goods[0])
    till.pay_button.click()
    till.wait_for_panel("payer")
    till.page.keyboard.type("412", delay=120)

    till.scan(till.goods[1])

    till.wait_for_items(2)
    assert [pieces for _, pieces in till.scanned()] == [1, 1]


def test_the_enter_of_a_scanner_never_pays(open_till: Open, personal_qr: str) -> None:
    till = open_till()
    till.scan(personal_qr)
    till.scan(till.goods[0])
    before = till.payments()
    till.pay_button.focus()

    till.scan(till.goods[1])
    till.wait_for_items(2)
    till.pay_button.focus()
    till.scan("12345")

    till.page.get_by_text("bare delvis lest").wait_for()
    assert till.payments() == before


def test_a_personal_qr_before_the_goods_names_the_payer(open_till: Open, personal_qr: str) -> None:
    till = open_till()

    till.scan(personal_qr)
    till.scan(till.goods[0])

    till.wait_for_items(1)
    till.page.get_by_text("Personlig QR").wait_for()
    till.pay_button.wait_for()


def test_a_scanner_on_a_us_layout_still_names_the_payer(open_till: Open, personal_qr: str) -> None:
    till = open_till()
    till.page.evaluate(
        """address => {
          const norwegian = {":": "Ø", "/": "-", "-": "+", "_": "?"};
          const codes = {":": "Semicolon", "/": "Slash", "-": "Minus", "_": "Minus", ".": "Period"};
          for (const is of address) {
            const code = codes[is] ?? (/\\d/.test(is) ? `Digit${is}` : `Key${is.toUpperCase()}`);
            const shiftKey = ":_".includes(is) || /[A-Z]/.test(is);
            const key = norwegian[is] ?? is;
            const event = {key, code, shiftKey, bubbles: true, cancelable: true};
            document.body.dispatchEvent(new KeyboardEvent("keydown", event));
          }
        }""",
        personal_qr,
    )

    till.page.get_by_text("Personlig QR").wait_for()


def test_an_unknown_code_says_so_and_leads_on(open_till: Open) -> None:
    till = open_till()

    till.scan(UNKNOWN)
    till.page.get_by_role("alert").get_by_text("Ukjent kode").wait_for()
    till.page.get_by_role("alert").get_by_role("button", name="Søk").click()

    assert till.search.input_value() == UNKNOWN


def test_scans_without_a_line_are_kept_and_land_once(open_till: Open) -> None:
    till = open_till()
    goods = till.goods[:3]
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The first answer is lost after the server has done its work; then there is no line."""
        if not lost:
            route.fetch()
        lost.append(route.request.url)
        route.abort()

    till.page.route("**/till/scan/", lose)
    for code in goods:
        till.scan(code)
    till.page.get_by_text("Uten nett. Skannene er tatt vare på").wait_for()
    eventually(lambda: len(lost) > 1)
    till.page.unroute("**/till/scan/")

    till.wait_for_items(3)
    assert till.scanned() == [(code, 1) for code in goods]
    assert till.lines.count() == 3
