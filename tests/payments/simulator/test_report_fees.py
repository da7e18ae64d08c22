"""A sales unit's terms: fees, how often it is paid, and when the bank has it."""

from dataclasses import asdict, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from payments.simulator.report.dates import midnight_after, on_account
from payments.simulator.report.entries import Movement
from payments.simulator.report.ledger import fee_of
from tests.payments.simulator.accountant import Accountant, sums
from tests.payments.simulator.merchant import Json, Merchant


def change_unit(accountant: Accountant, **changed: object) -> None:
    unit = replace(accountant.merchant.unit, **changed)  # type: ignore[arg-type]
    accountant.merchant.control("sales-units", sales_units=[asdict(unit)])


def test_gross_settlement_pays_everything_and_bills_the_fees_by_the_month(
    accountant: Accountant,
) -> None:
    change_unit(accountant, settles="GROSS")
    accountant.sell(10000)
    (payout,) = accountant.settle()
    accountant.settle(days=32)
    accountant.merchant.sign_in()

    fees = accountant.all_of("fees")

    assert payout["amount"] == 10000
    assert sums(accountant.all_of()) == {"capture": 10000, "payout-scheduled": -10000}
    assert sums(fees) == {"capture-fee": -175, "fees-invoiced": 175}
    assert date.fromisoformat(fees[-1]["ledgerDate"]).day >= 28


@pytest.mark.parametrize(("every", "most"), [("WEEKLY", 7), ("MONTHLY", 31)])
def test_payouts_by_week_and_month_cover_whole_dates(
    accountant: Accountant, every: str, most: int
) -> None:
    change_unit(accountant, pays_out=every)
    accountant.sell(10000)
    first = accountant.all_of()[0]["ledgerDate"]
    payouts = accountant.settle(days=most + 1)
    accountant.merchant.sign_in()

    (payout,) = payouts
    ends = date.fromisoformat(payout["ledger_date"])

    assert 0 <= (ends - date.fromisoformat(first)).days < most
    assert ends.weekday() == 6 if every == "WEEKLY" else ends.day >= 28
    assert accountant.date(first)["tryLater"] is False


@pytest.mark.parametrize("changed", [{"settles": "MAYBE"}, {"pays_out": "NEVER"}, {"fee_rate": -1}])
def test_a_sales_unit_with_strange_terms_is_refused(merchant: Merchant, changed: Json) -> None:
    units = {"sales_units": [{**asdict(merchant.unit), **changed}]}

    answer = requests.post(f"{merchant.url}/control/sales-units", json=units, timeout=10)

    assert answer.status_code == 400


@given(amount=st.integers(1, 65_000_000), rate=st.integers(0, 10_000))
@example(amount=28, rate=175)  # 0.49: no fee.
@example(amount=200, rate=175)  # 3.5: four.
@example(amount=1, rate=5_000)  # 0.5: one.
def test_fees_are_rounded_half_up(amount: int, rate: int) -> None:
    exact = Decimal(amount) * rate / 10_000
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP))

    fee = fee_of(Movement("capture", amount, "reference", "psp"), rate=rate)

    assert (-fee.amount if fee else 0) == expected


def test_a_fee_of_nothing_is_no_entry(accountant: Accountant) -> None:
    change_unit(accountant, fee_rate=0)
    accountant.sell()

    (payout,) = accountant.settle()

    assert accountant.all_of("fees") == []
    assert payout["amount"] == 49800


@pytest.mark.parametrize(
    ("day", "market", "there"),
    [
        ("2026-11-23", "NO", "2026-11-25"),  # Monday's on Wednesday.
        ("2026-11-27", "NO", "2026-12-01"),  # Friday's, Saturday's and Sunday's on Tuesday.
        ("2026-11-28", "NO", "2026-12-01"),
        ("2026-11-29", "NO", "2026-12-01"),
        ("2026-11-23", "DK", "2026-11-24"),
        ("2026-11-27", "FI", "2026-11-30"),
    ],
)
def test_the_bank_has_the_money_when_banks_are_open(day: str, market: str, there: str) -> None:
    assert on_account(date.fromisoformat(day), market) == date.fromisoformat(there)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_is_as_long_as_it_is(day: str, hours: int) -> None:
    today = date.fromisoformat(day)
    yesterday = today.replace(day=today.day - 1)

    length = midnight_after(today, "NO") - midnight_after(yesterday, "NO")

    assert length == hours * 3600
