"""A till through its day, and what its drawer and its books should come to."""

import dataclasses
from collections import Counter

from playwright.sync_api import Page

from tests.browser.books import control
from tests.browser.till import TillPage
from tests.house import House

METTE = "20202034"
GOODS = """
SELECT product.names ->> 'da', product.price, ltrim(barcode.gtin, '0')
FROM stores_barcode barcode JOIN stores_product product ON product.id = barcode.product_id
JOIN stores_store store ON store.merchant_id = product.merchant_id
JOIN stores_posdevice device ON device.store_id = store.id
WHERE device.pos_id = %s AND product.unit = 'PIECE' AND product.minimum_age IS NULL
ORDER BY product.id LIMIT 8
"""


@dataclasses.dataclass
class Day:
    """The till, and what its drawer and its books should come to, in minor units."""

    till: TillPage
    house: House
    goods: list[tuple[str, int, str]]
    tenders: Counter[str] = dataclasses.field(default_factory=Counter)
    sales: int = 0
    turnover: int = 0
    coins: int = 0

    @property
    def page(self) -> Page:
        return self.till.page

    def ring_up(self, *which: int) -> int:
        for one in which:
            self.till.scan(self.goods[one][2].zfill(13))
        self.till.wait_for_items(len(which))
        self.page.get_by_role("button", name="Kort", exact=True, disabled=False).wait_for()
        return sum(self.goods[one][1] for one in which)

    def book(self, amount: int, **tenders: int) -> None:
        """What a sale has added to the day."""
        self.sales += 1
        self.turnover += amount
        self.tenders.update(tenders)

    def press(self, name: str) -> None:
        self.till.press(name, exact=True)

    def digits(self, text: str) -> None:
        self.page.keyboard.type(text, delay=110)

    def on_paper(self) -> None:
        """The receipt comes out, and the next customer is there."""
        with self.page.expect_popup() as opened:
            self.page.keyboard.press("F8")
        opened.value.wait_for_load_state()
        opened.value.close()
        self.page.get_by_role("button", name="Næste kunde", exact=True).click()
        self.till.wait_for_items(0)

    def by_card(self, *which: int) -> None:
        amount = self.ring_up(*which)
        self.press("Kort")
        self.press("Godkendt på terminalen")
        self.till.shows("Betalt")
        self.on_paper()
        self.book(amount, CARD=amount)

    def in_cash(self, *which: int) -> None:
        amount = self.ring_up(*which)
        self.page.keyboard.press("F8")
        self.digits(str(amount // 100 + 100))
        self.press("Betalt")
        self.page.get_by_role("heading", name="Byttepenge").wait_for()
        self.on_paper()
        paid = round(amount / 50) * 50
        self.coins += paid
        self.book(amount, CASH=paid)

    def ask(self) -> str:
        """A request that waits for Mette."""
        self.page.keyboard.press("F9")
        self.till.shows("Hvem betaler?")
        self.digits(METTE)
        self.page.keyboard.press("Enter")
        self.till.shows("Venter på kunden")
        return self.till.reference

    def by_app(self, *which: int) -> None:
        amount = self.ring_up(*which)
        control(self.house, "approve", reference=self.ask())
        self.till.shows("Betalt")
        self.page.get_by_role("button", name="Ingen kvittering, næste kunde").click()
        self.till.wait_for_items(0)
        self.book(amount, VIPPS=amount)
