"""The till as a cashier and a scanner meet it."""

import re
import time
from contextlib import suppress
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser import books
from tests.browser.scanner import Scanner
from tests.house import House

GOODS = """
SELECT ltrim(barcode.gtin, '0') FROM stores_barcode barcode
JOIN stores_product product ON product.id = barcode.product_id
JOIN stores_store store ON store.merchant_id = product.merchant_id
JOIN stores_posdevice device ON device.store_id = store.id
WHERE device.pos_id = %s AND product.unit = 'PIECE' ORDER BY product.id LIMIT 10
"""


# What each state of a payment is called.
HEADINGS = {
    "payer": "Who pays?",
    "sending": "Sending to %(brand)s",
    "waiting": "Waiting for the customer",
    "qr": "Show this to the customer",
    "aborted": "Aborted",
    "paid": "Paid",
    "trained": "Training sale completed",
}
# How a payment's panel is left, whatever it shows.
WAYS_OUT = (
    *("Abort", "Back", "Back to the basket", "Next customer", "No receipt, next customer"),
    *("No, take it out", "Release the money"),
)


class TillPage:
    """Everything is found as a person or a screen reader finds it: by its role and its words."""

    def __init__(self, page: Page, house: House, device: dict[str, Any]) -> None:
        self.page = page
        self.house = house
        self.device = device
        self.scanner = Scanner(page)
        self.receipts_before = 0

    def pair_and_sign_in(self) -> None:
        self.page.goto(self.device["pair_url"])
        self.sign_in()

    def sign_in(self) -> None:
        person = self.device["staff"][0]
        self.page.get_by_text(person["name"]).click()
        self.page.keyboard.type(person["pin"])
        self.page.wait_for_url("**/till/")

    def word(self, english: str) -> str:
        """As this till says it, in the language of its page."""
        with translation.override(self.language):
            return gettext(english)

    @property
    def language(self) -> str:
        """Of the page that is there, or just coming."""
        self.page.locator("body").wait_for(state="attached")
        return str(self.page.evaluate("document.documentElement.lang"))

    def button(self, english: str, **which: Any) -> Locator:
        """By all of its words, in the till's language."""
        return self.page.get_by_role("button", name=self.word(english), exact=True, **which)

    def ask(self, english: str) -> None:
        """Press the button and wait for its question, whose heading has the same words."""
        self.button(english, disabled=False).click()
        self.shows(self.word(english))

    @property
    def search(self) -> Locator:
        return self.page.get_by_role("searchbox", name=self.word("Search goods"))

    @property
    def found(self) -> Locator:
        """The goods that can be tapped."""
        tiles = self.page.get_by_role("list", name=self.word("Goods"), exact=True)
        return tiles.get_by_role("button")

    @property
    def basket(self) -> Locator:
        return self.page.get_by_role("region", name=self.word("Basket"), exact=True)

    @property
    def panel(self) -> Locator:
        """What is so with the payment. It has a heading, or is empty."""
        return self.page.get_by_role("region", name=self.word("Payment"), exact=True)

    def wait_for_no_panel(self) -> None:
        self.panel.get_by_role("heading").wait_for(state="detached")

    def open(self) -> None:
        self.page.goto(f"{self.house.url}/till/")
        self.search.or_(self.panel.get_by_role("heading")).first.wait_for()

    def start_afresh(self) -> None:
        """Whatever the test before left: its payment aborted, its basket emptied."""
        until = time.monotonic() + 60
        self.page.wait_for_timeout(300)
        while self.panel.get_by_role("heading").count():
            assert time.monotonic() < until, self.page.locator("body").inner_text()
            if self.page.get_by_text(self.word("The receipt first: print it or send it.")).count():
                self.print()
            # A panel may leave by itself while it is reached for.
            with suppress(TimeoutError):
                self._way_out().click(timeout=1000)
            self.page.wait_for_timeout(500)
        while self.lines.count():
            self.button("More for this basket").click()
            self.button("Empty the basket").click()
            self.shows(self.word("Empty the basket?"))
            self.button("Empty the basket").click()
            self.wait_for_items(0)
        self.receipts_before = len(self.receipts())

    def _way_out(self) -> Locator:
        names = "|".join(re.escape(self.word(way)) for way in WAYS_OUT)
        return self.panel.get_by_role("button", name=re.compile(rf"^({names})(\s|$)")).first

    def print(self, *, by: str = "") -> None:
        """The receipt on paper, by its button or `by` a key."""
        with self.page.expect_popup() as opened:
            self.page.keyboard.press(by) if by else self.button("Print").click()
        opened.value.wait_for_load_state()  # Closed before, it might never be asked for.
        opened.value.close()
        self.button("Print the copy").wait_for()

    def press(self, name: str, *, exact: bool = False) -> None:
        """The button that a person finds by its words, or by all of them (`exact`)."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def shows(self, heading: str) -> None:
        """Wait until the panel says so. A failure tells what it says instead."""
        wanted = self.page.get_by_role("heading", name=heading, exact=True)
        try:
            wanted.wait_for()
        except TimeoutError as error:
            screen = self.page.locator("body").inner_text()
            raise AssertionError(f"{heading!r} is not on the screen: {screen}") from error

    @property
    def pay_button(self) -> Locator:
        return self.page.get_by_role("button", name="Vipps", disabled=False)

    def ring_up(self, *codes: str) -> None:
        """Scan goods and wait until they can be paid for."""
        for code in codes:
            self.scan(code)
        self.wait_for_items(len(codes))
        self.pay_button.wait_for()

    def type_number(self, digits: str) -> None:
        """As a hand does it, Enter at the end."""
        self.shows("Hvem betaler?")
        self.page.keyboard.type(digits, delay=90)
        self.page.keyboard.press("Enter")

    @property
    def reference(self) -> str:
        """Of the payment that was asked for last."""
        return str(books.last_payment(self.house, self.device["pos_id"])["reference"])

    def receipts(self) -> list[tuple[int, str]]:
        """Total and tenders of the device's receipts."""
        found = books.receipts(self.house, self.device["pos_id"])
        return [(total, kinds) for _, total, kinds in found]

    def new_receipts(self) -> list[tuple[int, str]]:
        """Those of this test alone."""
        return self.receipts()[self.receipts_before :]

    @property
    def lines(self) -> Locator:
        lines = self.page.get_by_role("list", name=self.word("Basket"), exact=True)
        return lines.get_by_role("listitem")

    def tap_line(self, number: int = 0) -> None:
        self.lines.get_by_role("button").nth(number).click()

    @property
    def goods(self) -> list[str]:
        """Ten GTINs of the merchant, as they stand under the bars."""
        return [gtin.zfill(13) for (gtin,) in self.house.rows(GOODS, self.device["pos_id"])]

    def scan(self, code: str) -> None:
        """As a scanner on the keyboard: faster than a hand, with Enter behind it."""
        self.scanner.send(code)

    def wait_for_items(self, count: int) -> None:
        with translation.override(self.language):
            text = ngettext("%(counter)s item", "%(counter)s items", count) % {"counter": count}
        self.basket.get_by_text(text, exact=True).wait_for()

    def wait_for_panel(self, kind: str) -> None:
        self.shows(self.word(HEADINGS[kind]) % {"brand": "Vipps"})

    def scanned(self) -> list[tuple[str, int]]:
        """GTIN and pieces of the open basket's lines, in the order of the scans."""
        query = """
            SELECT ltrim(barcode.gtin, '0'), line.quantity / 1000 FROM pos_basketline line
            JOIN pos_basket basket ON basket.id = line.basket_id AND basket.state = 'OPEN'
            JOIN stores_posdevice device ON device.id = basket.device_id AND device.pos_id = %s
            JOIN stores_barcode barcode ON barcode.product_id = line.product_id
            ORDER BY line.position
        """
        found = self.house.rows(query, self.device["pos_id"])
        return [(gtin.zfill(13), pieces) for gtin, pieces in found]

    def payments(self) -> int:
        query = """
            SELECT count(*) FROM payments_payment payment
            JOIN stores_posdevice device ON device.id = payment.device_id AND device.pos_id = %s
        """
        return int(self.house.rows(query, self.device["pos_id"])[0][0])
