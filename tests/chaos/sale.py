"""One sale by seed, from the first scan to the receipt, and what has to be true at its end."""

import contextlib
import dataclasses
import random
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import URLError

from tests.browser.books import control, look
from tests.chaos.tablet import PATIENCE, Office, Stuck, Tablet, rows
from tests.house import House

GOODS = """
SELECT barcode.gtin, product.price FROM stores_barcode barcode
JOIN stores_product product ON product.id = barcode.product_id
WHERE barcode.merchant_id = (SELECT merchant_id FROM stores_store ORDER BY id LIMIT 1)
AND product.is_active AND product.unit = 'PIECE'
AND product.minimum_age IS NULL ORDER BY barcode.id LIMIT 40
"""
BASKET = "SELECT id, version FROM pos_basket WHERE device_id = %s AND state = 'OPEN'"
PAYMENT = """
SELECT id, reference, state, ended_at IS NOT NULL FROM payments_payment WHERE basket_id = %s
ORDER BY id DESC LIMIT 1
"""
AWAITED = """
SELECT basket.state, basket.version, payment.asked_at IS NOT NULL, payment.ended_at IS NOT NULL
FROM pos_basket basket JOIN payments_payment payment ON payment.basket_id = basket.id
WHERE basket.id = %s ORDER BY payment.id DESC LIMIT 1
"""
SOLD = """
SELECT basket.state, basket.total, count(receipt.id), max(receipt.total),
    (SELECT coalesce(sum(amount), 0) FROM pos_tender tender WHERE tender.basket_id = basket.id)
FROM pos_basket basket LEFT JOIN pos_receipt receipt ON receipt.basket_id = basket.id
WHERE basket.id = %s GROUP BY basket.id
"""
RETURNED = """
SELECT count(receipt.id) FROM pos_return goods
JOIN pos_receipt sale ON sale.id = goods.original_id AND sale.basket_id = %s
JOIN pos_receipt receipt ON receipt.goods_return_id = goods.id
"""
RECEIPT = "SELECT id FROM pos_receipt WHERE basket_id = %s"
TAKEN = "SELECT 1 FROM pos_formkey WHERE key = %s"
KARI, KARIS_QR = "4790000078", "https://qr.vipps.no/p/3f9c1d7ae2b84c60958d2e71ab"
# A page looks when its stream says so, and then and now in case that has told nothing.
LOOK_EVERY = 10.0
# A payment that nobody has interrupted for so long has ended: a lease, and the longest pause.
LEFT_ALONE = 120.0
# Ten tills and more that ask all the time would leave nothing to those that are killed.
ASK_EVERY = 0.7
# How a sale goes, and how often of a hundred.
WAYS = {"paid": 40, "returned": 20, "declined": 10, "aborted": 12, "raced": 10, "card": 8}

# When somebody died who had this payment in hand, or may have; seconds of the epoch.
Interrupted = Callable[[int], list[float]]


def never(_payment_id: int) -> list[float]:
    """Where nobody is killed."""
    return []


@dataclasses.dataclass
class Sale:
    """A cashier's and a customer's part; every rule that did not hold is in `breaches`."""

    house: House
    till: Tablet
    office: Office
    goods: list[tuple[Any, ...]]
    luck: random.Random
    way: str = ""
    ways: Mapping[str, int] = dataclasses.field(default_factory=lambda: WAYS)
    breaches: list[str] = dataclasses.field(default_factory=list)
    basket: int = 0
    interrupted: Interrupted = never

    def run(self) -> None:
        """From an empty basket to the next one."""
        self.way = self.way or self.luck.choices([*self.ways], [*self.ways.values()])[0]
        self.basket = self._open()[0]
        try:
            total = self._ring_up()
            is_paid = self.way != "card" and self._pay_by_vipps()
            if not is_paid:
                self._take_card()
            self._check(total)
            if self.way in ("paid", "returned") and not is_paid:
                self._broke(f"{self._payment()} ended without money")
            elif self.way == "returned":
                self._give_back()
        except Stuck as stuck:
            self._broke(stuck)

    def _broke(self, what: object) -> None:
        self.breaches.append(f"{self.way} basket {self.basket}: {what}")

    def _open(self) -> tuple[int, int]:
        found = rows(self.house, BASKET, self.till.device)
        if not found:
            self.till.call("GET", "/till/")
            found = rows(self.house, BASKET, self.till.device)
        return found[0][0], found[0][1]

    def _ring_up(self) -> int:
        chosen = [self.luck.choice(self.goods) for _ in range(self.luck.randint(1, 3))]
        for gtin, _price in chosen:
            self.till.press("/till/scan/", code=gtin)
        return sum(price for _, price in chosen)

    def _pay_by_vipps(self) -> bool:
        """False: the payment ended without money, and the basket is the cashier's again."""
        if self.luck.random() < 0.5:
            self.till.press("/pay/payer/", code=KARIS_QR)
        self.till.press("/pay/request/", version=self._open()[1])
        if self.way == "aborted":
            self._abort()
        elif self.way == "raced":
            self._abort()
            self._customer("approve")
        else:
            self._customer("decline" if self.way == "declined" else "approve")
        return self._await_the_end()

    def _abort(self) -> None:
        time.sleep(self.luck.random())
        self.till.press(f"/pay/{self._payment()[0]}/abort/")

    def _payment(self) -> tuple[Any, ...]:
        return rows(self.house, PAYMENT, self.basket)[0]

    def _customer(self, act: str) -> None:
        """As soon as the request is on the phone; when it has gone again, nothing."""
        reference = self._payment()[1]
        wish = {"customer": KARI} if act == "approve" else {}
        since = time.time()
        while not self._is_overdue(since):
            with contextlib.suppress(URLError, OSError):
                control(self.house, act, reference=reference, **wish)
                return
            if self._payment()[3] or self._is_gone(reference):
                return
            time.sleep(ASK_EVERY)
        raise Stuck(f"{reference} never reached the customer{self._interruptions()}")

    def _is_gone(self, reference: str) -> bool:
        found = look(self.house, "payments", reference=reference)["payments"]
        return bool(found) and found[0]["state"] != "CREATED"

    def _await_the_end(self) -> bool:
        since, seen, look_at = time.time(), None, 0.0
        while not self._is_overdue(since):
            state, version, is_asked, is_over = rows(self.house, AWAITED, self.basket)[0]
            if state == "COMPLETED" or is_over:
                return bool(state == "COMPLETED")
            if seen != (version, is_asked) or time.monotonic() > look_at:
                seen, look_at = (version, is_asked), time.monotonic() + LOOK_EVERY
                self._look()
            time.sleep(ASK_EVERY)
        raise Stuck(f"{self._payment()} does not end{self._interruptions()}")

    def _is_overdue(self, since: float) -> bool:
        """Whoever is interrupted again and again may take longer than who is left alone."""
        at = time.time()
        if at < since + PATIENCE:
            return False
        return at > max(self.interrupted(self._payment()[0]), default=0.0) + LEFT_ALONE

    def _interruptions(self) -> str:
        ago = [round(time.time() - at) for at in self.interrupted(self._payment()[0])]
        return f"; interrupted {len(ago)} times, seconds ago: {ago}"

    def _look(self) -> None:
        """The page fetches what is new, and the cashier decides what it asks."""
        if self.till.look() == "choice":
            answer = self.luck.choice(["complete", "release"])
            self.till.press(f"/pay/{self._payment()[0]}/{answer}/")

    def _take_card(self) -> None:
        """Whatever else sells: the sale is never lost."""
        text = self.till.press("/till/card/", version=self._open()[1])
        if 'role="alert"' in text:
            raise Stuck(f"no card is taken: {text[:300]}")
        # Without it no goods begin the next sale.
        ((receipt,),) = rows(self.house, RECEIPT, self.basket)
        self.till.call("POST", f"/receipts/{receipt}/print/", {"key": str(uuid.uuid4())})

    def _check(self, total: int) -> None:
        """Each scan landed once, each krone of it is on one receipt and in the tenders."""
        found = rows(self.house, SOLD, self.basket)[0]
        if found != ("COMPLETED", total, 1, total, total):
            self._broke(f"of {total} ended as {found}")

    def _give_back(self) -> None:
        line = rows(
            self.house,
            "SELECT line.id FROM pos_receiptline line JOIN pos_receipt receipt"
            " ON receipt.id = line.receipt_id WHERE receipt.basket_id = %s ORDER BY line.id",
            self.basket,
        )[0][0]
        key, since = str(uuid.uuid4()), time.time()
        while not self._is_asked():
            self.office.give_back(self._payment()[0], line, key=key)
            if not self._is_asked() and rows(self.house, TAKEN, key):
                # Lost before it was written down, or refused: the office is told, and asks anew.
                key = str(uuid.uuid4())
            if self._is_overdue(since):
                said = f"{self.office.moved_to}{self._interruptions()}"
                raise Stuck(f"the return is not taken: {said}")
            # Right after the sale another operation may still run: the office is told, and waits.
            time.sleep(ASK_EVERY)
        while not rows(self.house, RETURNED, self.basket)[0][0]:
            if self._is_overdue(since):
                raise Stuck(f"the return has no receipt{self._interruptions()}")
            time.sleep(ASK_EVERY)

    def _is_asked(self) -> bool:
        asked = rows(
            self.house,
            "SELECT count(*) FROM pos_return goods JOIN pos_receipt sale"
            " ON sale.id = goods.original_id WHERE sale.basket_id = %s",
            self.basket,
        )
        return bool(asked[0][0])
