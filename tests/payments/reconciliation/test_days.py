"""Days that fit are one line; what does not is a queue; both in a fixed number of statements."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Discrepancy, FeeRate
from payments.reconciliation import banking_days, days, sides
from payments.reconciliation.days import FITS, OPEN, WAITS, Day, collapse
from tests.payments.reconciliation.books import morning, one, plant, read_log, settle, sold
from tests.payments.shop import Shop
from tests.payments.test_money_back import portal

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


def day(number: int, **more: Any) -> Day:
    given = {"moves": 2, "receipts": 2, "amount": 100, "payouts": 1, "exceptions": 0}
    given |= {"waiting": 0, "is_paid": True}
    return Day(dt.date(2026, 11, number), "NOK", **(given | more))


def test_neighbours_that_fit_are_one_line() -> None:
    found = collapse(
        [
            day(1),
            day(2),
            day(4),
            day(5, exceptions=1),
            day(6),
            day(7, waiting=1),
            day(8, is_paid=False),
        ]
    )
    assert [(line.first.day, line.last.day, line.state) for line in found] == [
        (1, 4, FITS),
        (5, 5, OPEN),
        (6, 6, FITS),
        (7, 8, WAITS),
    ]
    assert (found[0].days, found[0].receipts, found[0].payouts, found[0].amount) == (3, 6, 3, 300)


def test_a_day_on_which_only_a_payout_came_is_no_day_of_sales() -> None:
    (line,) = collapse([day(1), day(2, moves=0, receipts=0, amount=0)])
    assert (line.days, line.payouts, line.last.day) == (1, 2, 2)


def test_a_day_fits_when_the_money_is_on_its_way_to_the_bank(shop: Shop) -> None:
    sold(shop)
    morning(shop)
    stores = [shop.device.store]
    found = days.period(stores, first=FIRST, last=LAST)
    assert [line.state for line in found.lines] == [WAITS]
    settle(shop)
    morning(shop)
    found = days.period(stores, first=FIRST, last=LAST)
    assert [line.state for line in found.lines] == [FITS]
    assert (found.fitting, found.days, found.amount("NOK")) == (1, 1, 49800)


def test_the_queue_knows_all_four_sides(shop: Shop) -> None:
    payment = sold(shop)
    portal(shop, payment, "refund", 29900)
    read_log(shop, payment)
    said = settle(shop)
    morning(shop)
    found = days.period([shop.device.store], first=FIRST, last=LAST)
    assert [line.state for line in found.lines] == [OPEN]
    (exception,) = found.queue
    (four,) = sides.of([exception]).values()
    assert [side.name for side in four if side.is_odd] == [sides.RECEIPT]
    texts = {side.name: side.text for side in four}
    assert texts[sides.RECEIPT] == "Return missing"
    assert "299.00 refunded" in texts[sides.PAYMENT]
    assert "299.00" in texts[sides.LEDGER]
    assert f"{said['amount'] / 100:.2f}" in texts[sides.BANK]


def test_a_fee_is_paid_with_the_capture_that_it_is_for(shop: Shop) -> None:
    FeeRate.objects.create(sales_unit=shop.unit, rate=149)
    sold(shop)
    said = settle(shop)
    morning(shop)
    (four,) = sides.of([one("FEE_DIFFERS")]).values()
    texts = {side.name: side.text for side in four}
    assert "8.72" in texts[sides.LEDGER]
    assert f"{said['amount'] / 100:.2f}" in texts[sides.BANK]


def statements(shop: Shop) -> int:
    with CaptureQueriesContext(connection) as asked:
        found = days.period([shop.device.store], first=FIRST, last=LAST)
        sides.of(found.queue)
    return len(asked)


def test_it_takes_as_many_statements_for_one_as_for_many(shop: Shop) -> None:
    payment = sold(shop)
    plant(shop, "dispute", msn=shop.unit.msn, reference=payment.reference)
    morning(shop)
    few = statements(shop)
    for amount in range(1, 20):
        plant(shop, "correction", msn=shop.unit.msn, amount=amount)
    plant(shop, "unknown_reference", msn=shop.unit.msn)
    sold(shop)
    settle(shop)
    morning(shop)
    assert Discrepancy.objects.count() == 21
    assert statements(shop) == few == 4


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-11-27", True),
        ("2026-11-28", False),
        ("2026-12-25", False),
        ("2026-04-03", False),
        ("2026-05-14", False),
        ("2026-05-15", True),
    ],
)
def test_banks_are_closed_on_weekends_and_holidays(day: str, is_one: bool) -> None:
    assert banking_days.is_banking_day(dt.date.fromisoformat(day)) is is_one


def test_norway_is_paid_on_the_third_day_and_mobilepay_on_the_second() -> None:
    monday, friday = dt.date(2026, 11, 2), dt.date(2026, 11, 6)
    assert banking_days.paid_on(monday, "NO") == dt.date(2026, 11, 4)
    assert banking_days.paid_on(friday, "NO") == dt.date(2026, 11, 10)
    assert banking_days.paid_on(monday, "DK") == dt.date(2026, 11, 3)
    assert banking_days.before(dt.date(2026, 11, 9), 5) == dt.date(2026, 11, 1)
