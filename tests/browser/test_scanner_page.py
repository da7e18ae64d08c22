"""The page to try a scanner on says what the till would make of it, and does nothing."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.till import TillPage
from tests.house import House

# As a Norwegian tablet shows what a scanner with a US keyboard sends.
GARBLED = {":": "Ø", "/": "-", "-": "+", "_": "?"}
CODES = {":": "Semicolon", "/": "Slash", "-": "Minus", "_": "Minus", ".": "Period"}

FINE = "Ingenting må endres"
SLOW = "Gjør skanneren raskere"
NO_SUFFIX = "Sett Enter som skannerens suffiks"
TWO_SUFFIXES = "La skanneren sende bare ett suffiks"
KEY_BEFORE = "Ta bort Enter eller Tab foran koden"
CODE_TYPE = "Skanneren sender kodens type foran"
PREFIX = "Ta bort prefikset eller suffikset"
LAYOUT = "Skanneren har et annet tastaturoppsett enn nettbrettet. Kassen"
ADVICE = (FINE, SLOW, NO_SUFFIX, TWO_SUFFIXES, KEY_BEFORE, CODE_TYPE, PREFIX, LAYOUT)


class Scanner(NamedTuple):
    page: Page
    till: TillPage

    def says(self, text: str) -> None:
        said = self.page.get_by_role("status").get_by_text(text)
        said.filter(visible=True).first.wait_for()

    def what(self, term: str) -> Locator:
        terms = self.page.get_by_role("term").all_inner_texts()
        return self.page.get_by_role("definition").nth(terms.index(term))

    def shows(self, term: str) -> str:
        return self.what(term).inner_text()

    def advice(self) -> list[str]:
        """How each begins."""
        shown = self.page.get_by_role("listitem").filter(visible=True).all_inner_texts()
        return [next(begin for begin in ADVICE if one.startswith(begin)) for one in shown]


@pytest.fixture
def scanner(open_till: Open) -> Iterator[Scanner]:
    """Whatever is scanned there, nothing is asked of the server."""
    till = open_till()
    page = till.page
    page.get_by_role("button", name="Meny").click()
    page.get_by_role("link", name="Prøv skanneren").click()
    page.wait_for_url("**/till/scanner/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield Scanner(page, till)
    assert asked == []
    assert page.url.endswith("/till/scanner/")
    till.open()
    assert till.scanned() == []
    assert not till.button("Remove the payer").count()


def test_goods_are_told_with_keys_pace_and_suffix(scanner: Scanner) -> None:
    scanner.till.scan("7038010999990")

    scanner.says("Vare")
    assert scanner.shows("Lest") == "7038010999990"
    assert scanner.shows("Tastetrykk") == "13"
    assert int(scanner.shows("Millisekunder per tast")) < 60
    assert scanner.shows("Sendt etter") == "Enter"
    assert scanner.advice() == [FINE]


def test_a_personal_qr_and_a_receipt_are_told_apart(scanner: Scanner, house: House) -> None:
    scanner.till.scan(house.demo["simulator"]["customers"][0]["personal_qr"])
    scanner.says("kunden som betaler")
    scanner.till.scan("NKR12345695")
    scanner.says("varer kommer tilbake")
    scanner.till.scan("https://example.com/12345678")
    scanner.says("Ukjent")

    assert scanner.advice() == []


def test_what_to_change_is_said(scanner: Scanner) -> None:
    keyboard = scanner.page.keyboard
    keyboard.type("]E07038010999990")
    keyboard.press("Tab")
    keyboard.press("Enter")
    scanner.says("Vare")
    assert scanner.shows("Lest") == "7038010999990"
    assert scanner.shows("Sendt etter") == "Tab + Enter"
    assert scanner.advice() == [TWO_SUFFIXES, CODE_TYPE]

    keyboard.press("Enter")
    scanner.till.scan("7038010999990")
    expect(scanner.what("Sendt foran")).to_have_text("Enter")
    assert scanner.advice() == [KEY_BEFORE]

    scanner.till.scan("#7038010999990")
    scanner.says("Ukjent")
    assert scanner.advice() == [PREFIX]

    scanner.page.wait_for_timeout(1000)
    keyboard.type("70380109", delay=90)
    scanner.says("Ikke en skanning")
    assert scanner.advice() == [SLOW, NO_SUFFIX]

    scanner.page.wait_for_timeout(1000)
    scanner.till.scan("12345")
    scanner.says("Bare delvis lest")


def test_a_scanner_on_a_us_layout_is_told_so(scanner: Scanner, house: House) -> None:
    address = house.demo["simulator"]["customers"][0]["personal_qr"]
    scanner.page.evaluate(
        """([address, garbled, codes]) => {
          for (const is of address) {
            const code = codes[is] ?? (/\\d/.test(is) ? `Digit${is}` : `Key${is.toUpperCase()}`);
            const shiftKey = ":_".includes(is) || /[A-Z]/.test(is);
            const told = {key: garbled[is] ?? is, code, shiftKey, bubbles: true, cancelable: true};
            document.body.dispatchEvent(new KeyboardEvent("keydown", told));
          }
        }""",
        [address, GARBLED, CODES],
    )

    scanner.says("kunden som betaler")
    assert scanner.shows("Lest") == address
    assert scanner.advice() == [NO_SUFFIX, LAYOUT]
