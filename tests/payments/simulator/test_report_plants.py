"""What can go wrong with the reports, planted and seen from outside."""

import pytest
import requests

from tests.payments.simulator.accountant import Accountant, assert_chained, sums
from tests.payments.simulator.merchant import Json, Merchant

MSN, OTHER = "123456", "234567"


def test_try_later_lasts_for_as_many_asks_as_planted(accountant: Accountant) -> None:
    accountant.sell()
    accountant.plant({"what": "try_later", "msn": MSN, "times": 2})

    answers = [accountant.feed() for _ in range(3)]

    assert [len(each["items"]) for each in answers] == [0, 0, 1]
    assert answers[0]["tryLater"] is answers[1]["tryLater"] is True
    assert accountant.feed(cursor=answers[0]["cursor"])["items"] == answers[2]["items"]


def test_a_closed_date_can_be_made_to_wait(accountant: Accountant) -> None:
    accountant.sell()
    day = accountant.all_of()[0]["ledgerDate"]
    accountant.settle()
    accountant.plant({"what": "try_later"})

    waiting, complete = accountant.date(day), accountant.date(day)

    assert (waiting["tryLater"], complete["tryLater"]) == (True, False)
    assert len(complete["items"]) == 3


def test_a_page_of_the_feed_comes_twice(accountant: Accountant) -> None:
    for _ in range(3):
        accountant.sell()
    accountant.plant({"what": "page_twice", "topic": "funds"}, page_size=2)

    entries = accountant.all_of()

    references = [each["reference"] for each in entries]
    assert len(references) == 5
    assert references[0:2] == references[2:4]
    assert len(set(references)) == 3


def test_a_page_of_a_date_comes_twice(accountant: Accountant) -> None:
    accountant.sell()
    day = accountant.all_of()[0]["ledgerDate"]
    accountant.plant({"what": "page_twice"})

    entries = accountant.whole_date(day)

    assert len(entries) == 2
    assert entries[0] == entries[1]


def test_a_correction_moves_the_balance_and_the_payout(accountant: Accountant) -> None:
    accountant.sell(10000)
    accountant.plant({"what": "correction", "msn": MSN, "amount": -1500})
    accountant.plant({"what": "correction", "msn": MSN, "amount": 25, "topic": "fees"})

    (payout,) = accountant.settle()

    assert payout["amount"] == 10000 - 1500 - (175 - 25)
    assert sums(accountant.all_of())["correction"] == -1500
    assert_chained(accountant.all_of("fees"))


def test_an_aborted_payout_is_paid_with_the_next(accountant: Accountant) -> None:
    accountant.sell(10000)
    (first,) = accountant.settle()
    accountant.plant({"what": "payout_aborted", "msn": MSN, "number": first["number"]})
    back = accountant.all_of()[-1]
    (second,) = accountant.settle(days=2)
    accountant.merchant.sign_in()

    assert back["entryType"] == "payout-aborted"
    assert back["amount"] == first["amount"] == second["amount"]
    assert back["pspReference"] == f"{accountant.ledger_id}-{first['number']}"
    assert "no such payout" in accountant.refused(
        {"what": "payout_aborted", "msn": MSN, "number": first["number"]}
    )
    assert_chained(accountant.all_of())


def test_a_dispute_takes_a_capture_back_and_may_return_it_again_and_again(
    accountant: Accountant,
) -> None:
    reference = accountant.sell(10000)
    dispute: Json = {"what": "dispute", "msn": MSN, "reference": reference}
    accountant.plant(*(2 * [dispute, {**dispute, "returned": True}]))

    capture, *rest = accountant.all_of()

    assert [each["entryType"] for each in rest] == 2 * [
        "retained-disputed-capture",
        "returned-disputed-capture",
    ]
    assert [each["amount"] for each in rest] == 2 * [-10000, 10000]
    assert {each["pspReference"] for each in rest} == {capture["pspReference"]}
    assert accountant.refused({**dispute, "returned": True})


def test_types_come_that_nobody_has_told_of(accountant: Accountant) -> None:
    accountant.sell(10000)
    accountant.plant(
        {"what": "unknown_type", "msn": MSN},
        {"what": "unknown_type", "msn": MSN, "entry_type": "moon-tax", "amount": -1},
        {"what": "entry", "msn": MSN, "entry_type": "service-fee", "amount": -900, "topic": "fees"},
    )

    (payout,) = accountant.settle()

    assert sums(accountant.all_of())["moon-tax"] == -1
    assert payout["amount"] == 10000 - 250 - 1 - 175 - 900


def test_a_capture_comes_that_the_merchant_never_made(accountant: Accountant) -> None:
    accountant.plant({"what": "unknown_reference", "msn": MSN, "amount": 7700})

    (entry,) = accountant.all_of()

    assert entry["entryType"] == "capture"
    answer = accountant.ask(f"/epayment/v1/payments/{entry['reference']}")
    assert answer.status_code == 404


def test_an_entry_can_be_missing_and_turn_up_late(accountant: Accountant) -> None:
    missing = accountant.merchant.approved()
    accountant.plant({"what": "missing", "reference": missing})
    accountant.sell(10000)
    accountant.merchant.change("capture", missing, 49800)
    accountant.settle()
    absent = [each["reference"] for each in accountant.all_of()]

    accountant.plant({"what": "release"})

    assert missing not in absent
    late = accountant.all_of()[-1]
    assert (late["reference"], late["amount"]) == (missing, 49800)
    assert accountant.refused({"what": "release"})
    assert_chained(accountant.all_of())


@pytest.mark.parametrize(("how", "balances"), [("jump", (100, 10100)), ("sum", (0, 10100))])
def test_balances_can_be_wrong(accountant: Accountant, how: str, balances: tuple[int, int]) -> None:
    accountant.plant({"what": "broken_chain", "msn": MSN, "topic": "funds", "how": how})
    accountant.sell(10000)
    accountant.sell(5000)

    one, two = accountant.all_of()

    assert (one["balanceBefore"], one["balanceAfter"]) == balances
    assert two["balanceBefore"] == 10000  # Only the entry lies; the money is right.
    with pytest.raises(AssertionError):
        assert_chained([one, two])


def test_an_entry_lands_on_another_ones_ledger(accountant: Accountant, danish: Merchant) -> None:
    accountant.plant({"what": "wrong_ledger", "msn": MSN, "instead": OTHER})
    reference = accountant.sell()

    (entry,) = Accountant(danish).all_of()

    assert accountant.all_of() == []
    assert (entry["reference"], entry["recipientHandle"]) == (reference, f"api:{MSN}")


def test_a_ledger_says_that_it_is_another_ones(accountant: Accountant) -> None:
    plant = {"what": "wrong_handle", "msn": MSN, "instead": OTHER}
    accountant.plant(plant)

    (ledger,) = accountant.ledgers(settlesForRecipientHandles=f"api:{OTHER}")

    assert ledger["settlesForRecipientHandles"] == [f"api:{OTHER}"]
    accountant.plant(clear=True)
    assert accountant.ledgers()[0]["settlesForRecipientHandles"] == [f"api:{MSN}"]


def test_a_fee_can_come_a_date_late(accountant: Accountant) -> None:
    accountant.plant({"what": "late_fee", "msn": MSN})
    accountant.sell(10000)

    (payout,) = accountant.settle()
    capture = accountant.all_of("funds")[0]
    (fee,) = accountant.all_of("fees")

    assert payout["amount"] == 10000
    assert fee["pspReference"] == capture["pspReference"]
    assert fee["ledgerDate"] > capture["ledgerDate"]


@pytest.mark.parametrize(
    "plant",
    [
        {"what": "gremlin"},
        {"what": "try_later", "time": 2},
        {"what": "try_later", "times": 0},
        {"what": "page_twice", "topic": "payouts"},
        {"what": "broken_chain", "how": "badly"},
        {"what": "wrong_ledger", "msn": MSN},
        {"what": "wrong_ledger", "msn": MSN, "instead": "999999"},
        {"what": "correction", "msn": MSN, "amount": 1.5},
        {"what": "correction", "msn": MSN, "amount": True},
        {"what": "correction", "msn": MSN, "amount": 65_000_001},
        {"what": "correction", "msn": MSN},
        {"what": "correction", "amount": 100},
        {"what": "entry", "msn": MSN, "amount": 1, "entry_type": "x", "topic": "payouts"},
        {"what": "payout_aborted", "msn": MSN},
        {"what": "dispute", "msn": MSN, "reference": "nobody-ever"},
    ],
)
def test_what_cannot_be_planted_is_refused(accountant: Accountant, plant: Json) -> None:
    assert accountant.refused(plant)
    assert accountant.plant()["waiting"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {"page_size": 0},
        {"page_size": True},
        {"lag": -1},
        {"lag": 1e12},
        {"lag": "1"},
        {"plants": []},
    ],
)
def test_strange_settings_are_refused(merchant: Merchant, wish: Json) -> None:
    response = requests.post(f"{merchant.url}/control/report", json=wish, timeout=10)

    assert response.status_code == 400


def test_a_reset_empties_the_ledgers_and_pulls_the_plants(accountant: Accountant) -> None:
    accountant.sell()
    accountant.plant({"what": "try_later"}, page_size=3, lag=5)

    accountant.merchant.control("reset", keep=["tokens"])
    state = accountant.merchant.look("report")

    assert (state["page_size"], state["lag"], state["waiting"]) == (1000, 0, [])
    assert [each["funds"] for each in state["ledgers"]] == [0, 0, 0]
    assert accountant.all_of() == []
