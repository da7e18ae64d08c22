"""The till as a cashier and a scanner meet it."""

import time
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError

from tests.browser import books
from tests.house import House

GOODS = """
SELECT ltrim(barcode.gtin, '0') FROM stores_barcode barcode
JOIN stores_product product ON product.id = barcode.product_id
JOIN stores_store store ON store.merchant_id = product.merchant_id
JOIN stores_posdevice device ON device.store_id = store.id
WHERE device.pos_id = %s AND product.unit = 'PIECE' ORDER BY product.id LIMIT 10
"""


class TillPage:
    def __init__(self, page: Page, house: House, device: dict[str, Any]) -> None:
        self.page = page
        self.house = house
        self.device = device
        self.receipts_before = 0

    def pair_and_sign_in(self) -> None:
        person = self.device["staff"][0]
        self.page.goto(self.device["pair_url"])
        self.page.get_by_text(person["name"]).click()
        self.page.keyboard.type(person["pin"])
        self.page.wait_for_url("**/till/")

    def open(self) -> None:
        self.page.goto(f"{self.house.url}/till/")
        self.page.locator(".bar-of-pay").wait_for()

    def start_afresh(self) -> None:
        """Whatever the test before left: its payment aborted, its basket emptied."""
        leave = self.page.locator("#panel :is([hx-post$='/abort/'], [data-hotkey=Escape])")
        unprinted = self.page.locator(".delivery.main")
        until = time.monotonic() + 60
        while self.page.locator("#panel > *").count():
            assert time.monotonic() < until, self.page.locator("body").inner_text()
            if unprinted.count():
                with self.page.expect_popup() as opened:
                    unprinted.click()
                opened.value.wait_for_load_state()  # Closed before, it might never be asked for.
                opened.value.close()
                self.page.locator(".delivery.done").first.wait_for()
            # A panel may leave by itself while it is reached for.
            with suppress(TimeoutError):
                way = leave if leave.count() else self.page.locator(".acts .main")
                way.last.click(timeout=1000)
            self.page.wait_for_timeout(500)
        while self.lines.count():
            self.page.locator("#basket-more").click()
            self.page.locator("#basket-menu [data-open=empty-panel]").click()
            self.page.locator("#editor .danger").click()
            self.page.wait_for_timeout(200)
        self.receipts_before = len(self.receipts())

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
        return self.page.locator(".line")

    @property
    def goods(self) -> list[str]:
        """Ten GTINs of the merchant, as they stand under the bars."""
        return [gtin.zfill(13) for (gtin,) in self.house.rows(GOODS, self.device["pos_id"])]

    def scan(self, code: str) -> None:
        """As a scanner on the keyboard: faster than a hand, with Enter behind it."""
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def wait_for_items(self, count: int) -> None:
        self.page.locator("#item-count", has_text=f"{count} ").wait_for()

    def wait_for_panel(self, kind: str) -> None:
        self.page.locator(f"#panel [data-kind={kind}]").wait_for()

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
