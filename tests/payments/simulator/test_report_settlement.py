"""What the end of a day does, by itself and by order."""

import pytest
import requests

from tests.payments.simulator.accountant import Accountant, assert_chained, sums
from tests.payments.simulator.merchant import METTE, Json, Merchant


def test_settling_keeps_the_fees_and_pays_the_rest(accountant: Accountant) -> None:
    accountant.refund(accountant.sell(49800), 9800)
    accountant.sell(20000)

    (payout,) = accountant.settle()
    funds, fees = accountant.all_of("funds"), accountant.all_of("fees")

    assert sums(funds) == {
        "capture": 69800,
        "refund": -9800,
        "fees-retained": -(872 + 350),
        "payout-scheduled": -(60000 - 1222),
    }
    assert payout["amount"] == 60000 - 1222
    assert payout["sums"] == {"capture": 69800, "refund": -9800, "fees-retained": -1222}
    assert sums(fees) == {"capture-fee": -1222, "fees-retained": 1222}
    assert funds[-1]["balanceAfter"] == fees[-1]["balanceAfter"] == 0
    assert_chained(funds)
    assert_chained(fees)


def test_the_payout_is_the_last_entry_of_its_date(accountant: Accountant) -> None:
    accountant.sell()
    accountant.settle()
    accountant.sell()
    day = accountant.all_of()[0]["ledgerDate"]

    types = [each["entryType"] for each in accountant.whole_date(day)]
    later = accountant.all_of()[-1]

    assert types == ["capture", "fees-retained", "payout-scheduled"]
    assert later["entryType"] == "capture"
    assert later["ledgerDate"] > day


def test_retained_fees_and_payouts_concern_no_payment(accountant: Accountant) -> None:
    accountant.sell()
    (payout,) = accountant.settle()

    _, kept, paid = accountant.all_of("funds")
    (fee, kept_too) = accountant.all_of("fees")

    assert kept["reference"] == kept_too["reference"] == ""
    assert kept["pspReference"] == kept_too["pspReference"] != fee["pspReference"]
    assert paid["pspReference"] == f"{accountant.ledger_id}-{payout['number']}"
    assert [each["recipientHandle"] for each in (kept, paid)] == [None, None]


def test_only_norway_leaves_out_what_the_bank_statement_says(
    accountant: Accountant, danish: Merchant
) -> None:
    danes = Accountant(danish)
    accountant.sell()
    danes.sell(customer={"phoneNumber": METTE})

    (ours,), (theirs,) = accountant.settle(), danes.settle()

    assert ours["text"] == f"Utb. Butikken Vippsnr {ours['number']}"
    assert accountant.all_of()[-1]["reference"] == ""
    assert danes.all_of()[-1]["reference"] == theirs["text"]
    assert max(len(ours["text"]), len(theirs["text"])) <= 35


def test_midnight_settles_by_itself(accountant: Accountant) -> None:
    day = accountant.wait_until(23, 59)
    accountant.sell()
    accountant.merchant.control("clock", advance=60)
    accountant.sell()

    first, kept, paid, second = accountant.all_of()

    assert [each["ledgerDate"] for each in (first, kept, paid)] == [day] * 3
    assert paid["entryType"] == "payout-scheduled"
    assert paid["time"][:10] >= day
    assert paid["time"][14:] == "00:00.000000Z"
    assert second["ledgerDate"] > day


def test_a_payment_at_midnights_edge_is_in_one_payout(accountant: Accountant) -> None:
    """Read first after the fact: what came after midnight is not in the day before it."""
    accountant.wait_until(23, 59, 30)
    before = accountant.sell(10000)
    accountant.wait_until(0, 0)
    after = accountant.sell(20000)

    (payout,) = accountant.settle()
    first, second = [each for each in accountant.all_of() if "payout" in each["entryType"]]

    assert accountant.whole_date(first["ledgerDate"])[0]["reference"] == before
    assert accountant.whole_date(second["ledgerDate"])[0]["reference"] == after
    assert (first["amount"], payout["amount"]) == (-(10000 - 175), 20000 - 350)


def test_days_can_be_let_pass(accountant: Accountant) -> None:
    accountant.sell()
    (payout,) = accountant.settle(days=3)

    answer = accountant.merchant.control("settle", msn=accountant.merchant.unit.msn, days=1)

    assert payout["ledger_date"] < accountant.today()
    assert answer["settled"] == []
    assert answer["not_settled"][0]["msn"] == accountant.merchant.unit.msn


def test_a_day_is_settled_early_only_once(accountant: Accountant) -> None:
    accountant.sell(10000)
    (first,) = accountant.settle()
    accountant.sell(20000)

    again = accountant.merchant.control("settle", msn=accountant.merchant.unit.msn)
    accountant.wait_until(23, 59)
    (second,) = accountant.settle(days=2)

    assert "settled already" in again["not_settled"][0]["reason"]
    assert second["ledger_date"] > first["ledger_date"]
    assert second["number"] == first["number"] + 1
    assert second["amount"] == 20000 - 350


def test_no_sales_no_payout(accountant: Accountant) -> None:
    assert accountant.settle() == []
    assert accountant.settle(days=2) == []


def test_a_negative_balance_waits_for_better_days(accountant: Accountant) -> None:
    reference = accountant.sell(49800)
    accountant.settle()
    accountant.refund(reference, 49800)
    day = accountant.all_of()[-1]["ledgerDate"]

    assert accountant.settle(days=3) == []
    accountant.merchant.sign_in()
    waiting = accountant.date(day)["tryLater"]
    accountant.sell(60000)
    (payout,) = accountant.settle()

    assert waiting is True
    assert accountant.date(day)["tryLater"] is False
    assert payout["amount"] == 60000 - 49800 - 1050
    assert_chained(accountant.all_of())


def test_every_sales_unit_is_settled_at_once(accountant: Accountant, danish: Merchant) -> None:
    accountant.sell()
    Accountant(danish).sell(customer={"phoneNumber": METTE})

    answer = accountant.merchant.control("settle")

    assert [(each["msn"], each["currency"]) for each in answer["settled"]] == [
        ("123456", "NOK"),
        ("234567", "DKK"),
    ]
    assert [each["msn"] for each in answer["not_settled"]] == ["345678"]


@pytest.mark.parametrize(
    "wish", [{"msn": "999999"}, {"days": -1}, {"days": 1.5}, {"days": 401}, {"day": 1}]
)
def test_a_strange_settlement_is_refused(merchant: Merchant, wish: Json) -> None:
    response = requests.post(f"{merchant.url}/control/settle", json=wish, timeout=10)

    assert response.status_code == 400
