"""One day worked out by hand: every item of its Z report, as the example of the regulation has it.

The day is that of the tax administration's example file (SAF-T Cash Register, 30 March 2021): three
sales, one of them in cash with rounding left out, one return, a copy, a removed line, an inquiry
and a manual opening of the drawer. Groups count sales less returns, one per receipt.
"""

import dataclasses
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pos import days, deliveries, goods, journal, lines, returns, tenders
from pos.models import Receipt, Report
from stores.models import Product, Staff
from tests import make
from tests.pos.acts import days_ahead
from tests.pos.cash import abroad, take
from tests.pos.till import Till

STATEMENTS_OF_X, STATEMENTS_OF_Z = 8, 14
DRINKS, CLOTHES, FOOD = "Drikke", "Klær", "Mat"


@dataclasses.dataclass
class Shop:
    till: Till
    first: Staff
    second: Staff
    products: dict[str, Product]

    def scan(self, *names: str) -> None:
        self.till.hand_over()
        for name in names:
            product = self.products[name]
            goods.add(
                self.till.device,
                product_id=product.pk,
                key=uuid.uuid4(),
                staff_id=self.till.staff.pk,
                quantity=1000,
            )

    def sell(self, staff: Staff, *names: str) -> Receipt:
        self.scan(*names)
        version, key = self.till.basket.version, uuid.uuid4()
        receipt = tenders.take_card(self.till.device, version=version, key=key, staff_id=staff.pk)
        assert receipt
        return receipt

    def note(self, code: str, **details: Any) -> None:
        journal.record(
            self.till.device.pk,
            code=code,
            at=timezone.now(),
            text="x",
            staff_id=self.second.pk,
            details=details,
        )


@pytest.fixture
def shop(till: Till) -> Shop:
    merchant = till.device.store.merchant
    groups = {
        name: make.group(merchant, names={"nb": name}, article_group=code)
        for name, code in ((DRINKS, "04011"), (CLOTHES, "04003"), (FOOD, "04006"))
    }
    given = {
        "water": (DRINKS, 3280, "MIDDLE"),
        "juice": (DRINKS, 2580, "MIDDLE"),
        "soda": (DRINKS, 2780, "MIDDLE"),
        "shirt": (CLOTHES, 11600, "STANDARD"),
        "cake": (FOOD, 17940, "STANDARD"),
        "small": (DRINKS, 1640, "MIDDLE"),
    }
    products = {
        name: make.product(
            merchant=merchant, price=price, vat_code=vat, group=groups[group], names={"nb": name}
        )
        for name, (group, price, vat) in given.items()
    }
    people = [make.staff(till.device.store, name=name) for name in ("Kari", "Ola")]
    return Shop(till, people[0], people[1], products)


def day(shop: Shop) -> None:
    shop.sell(shop.second, "water", "juice", "soda")
    shop.sell(shop.second, "shirt", "cake")
    sold = shop.sell(shop.first, "shirt", "small", "water")
    for _print in range(2):
        deliveries.print_out(sold, staff_id=shop.first.pk)
    small = sold.lines.get(name="small")
    with transaction.atomic():
        asked = returns.ask(sold, quantities={small.pk: 1000}, reason="opened", user=make.user())
        returns.complete(asked)
    shop.scan("small")
    line, version = shop.till.basket.lines.get(), shop.till.basket.version
    lines.remove(
        shop.till.device.pk,
        line_id=line.pk,
        version=version,
        key=uuid.uuid4(),
        staff_id=shop.first.pk,
    )
    drinks = shop.products["soda"].group
    assert drinks
    shop.note("13022", group=drinks.pk, group_name=DRINKS, amount=2780)
    shop.note("13005", event="MANUAL")
    shop.note("13005", event="WITH_SALE")
    shop.note("13999", event="FLOAT", amount=100000)
    shop.note("13019", amount=20000)


def close(shop: Shop, **amounts: int) -> Report:
    count = days.Count(amounts)
    return days.close(shop.till.device, count=count, staff=shop.first, key=uuid.uuid4())


def both(count: int, amount: int) -> dict[str, int]:
    return {"count": count, "amount": amount}


def test_every_item_of_a_day_worked_out_by_hand(shop: Shop) -> None:
    day(shop)
    said = close(shop, CASH=80000, CARD=53060).content

    # 86,40 + 295,40 + 165,20 − 16,40
    assert said["sales"] == both(3, 53060)
    groups = {row["name"]: (row["code"], row["count"], row["amount"]) for row in said["groups"]}
    assert groups == {
        DRINKS: ("04011", 2 - 1, 8640 + 4920 - 1640),
        CLOTHES: ("04003", 2, 23200),
        FOOD: ("04006", 1, 17940),
    }
    paid = {row["kind"]: (row["count"], row["amount"]) for row in said["payments"]}
    assert paid == {"VIPPS": (0, 0), "CARD": (2, 53060), "CASH": (0, 0), "GIFT_CARD": (0, 0)}
    assert said["tips"] == both(0, 0)
    # 32,80, 25,80 and 27,80 hold 4,28, 3,37 and 3,63; 16,40 holds 2,14: sold and returned.
    vat = {row["rate"]: (row["amount"], row["vat"], row["base"]) for row in said["vat"]}
    assert vat[1500] == (11920, 428 + 337 + 363 + 428, 11920 - 1556)
    assert vat[2500] == (41140, 2320 * 2 + 3588, 41140 - 8228)
    assert said["float"] == 100000
    assert said["receipts"] == 3
    assert said["drawer_openings"] == 1
    assert said["copies"] == both(1, 16520)
    assert said["returns"] == both(1, 1640)
    assert said["voids"] == both(0, 0)
    assert said["corrections"] == [{"type": "LINE_REMOVED", "count": 1, "amount": 1640}]
    inquiries = [(row["name"], row["count"], row["amount"]) for row in said["price_inquiries"]]
    assert inquiries == [(DRINKS, 1, 2780)]
    assert said["pay_outs"] == both(1, 20000)
    assert (said["grand_sales"], said["grand_returns"], said["grand_net"]) == (54700, 1640, 53060)
    assert said["counted"]["tenders"][0] == {
        "kind": "CASH",
        "expected": 80000,
        "counted": 80000,
        "difference": 0,
    }


def test_what_cash_is_rounded_by_stands_beside_the_sales(till: Till) -> None:
    """In Finland 12,03 is paid with 12,05; the sale and its VAT stay what they are."""
    take(abroad(till, "FI", 1203))
    said = days.read(till.device, at=timezone.now())

    assert said["sales"] == both(1, 1203)
    assert said["rounding"] == 2
    paid = {row["kind"]: row["amount"] for row in said["payments"]}
    assert paid["CASH"] == days.expected(said)["CASH"] == 1205


def test_a_report_costs_the_same_after_one_sale_and_after_many(shop: Shop) -> None:
    counted = []
    for ahead, sales in enumerate((1, 12)):
        with days_ahead([ahead]):
            for _sale in range(sales):
                shop.sell(shop.first, "water")
            with CaptureQueriesContext(connection) as x:
                days.take_x(shop.till.device, staff_id=shop.first.pk, key=uuid.uuid4())
            with CaptureQueriesContext(connection) as z:
                close(shop)
        counted.append((len(x), len(z)))

    # A savepoint's two among each: the test's own transaction is the outer one.
    assert counted == [(STATEMENTS_OF_X, STATEMENTS_OF_Z)] * 2
