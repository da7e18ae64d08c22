"""The Report API: whose it is and what it says."""

from dataclasses import asdict
from typing import Any

from payments.simulator.clock import Clock
from payments.simulator.data import default_data
from payments.simulator.payment import Event, Payment
from payments.simulator.report.ledgers import Ledgers
from tests.payments.simulator.accountant import Accountant, assert_chained, sums
from tests.payments.simulator.merchant import METTE, Json, Merchant


def test_a_sales_unit_finds_its_ledger_and_no_other(
    accountant: Accountant, danish: Merchant
) -> None:
    (ledger,) = accountant.ledgers()

    assert ledger["settlesForRecipientHandles"] == ["api:123456"]
    assert ledger["salesUnits"] == [{"name": "Butikken", "recipientHandle": "api:123456"}]
    assert ledger["currency"] == "NOK"
    assert ledger["owner"]["scheme"] == "business:NO:ORG"
    assert ledger["ledgerId"] == accountant.ledger_id
    assert ledger["ledgerId"] != Accountant(danish).ledger_id


def test_another_ones_ledger_and_none_at_all_answer_alike(
    accountant: Accountant, danish: Merchant
) -> None:
    paths = [
        f"/report/v2/ledgers/{ledger_id}/{topic}"
        for ledger_id in (Accountant(danish).ledger_id, "302321")
        for topic in ("funds/feed", "funds/dates/2026-11-26", "nothing/feed")
    ]

    answers = [accountant.ask(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["title"] for answer in answers} == {"No such ledgerId"}


def test_the_list_can_be_asked_by_handle(accountant: Accountant) -> None:
    assert len(accountant.ledgers(settlesForRecipientHandles="api:123456")) == 1
    assert accountant.ledgers(settlesForRecipientHandles="api:234567") == []
    assert accountant.ledgers(settlesForRecipientHandles="NO:123456") == []


def test_keys_that_units_share_reach_all_of_theirs_unless_one_is_named(
    merchant: Merchant,
) -> None:
    accountant = share_keys(merchant, "500001", "500002", "500003", "500004")
    named = accountant.ledgers()
    del merchant.http.headers["Merchant-Serial-Number"]

    assert handles([named]) == [["api:123456"]]
    assert handles(list_pages(accountant)) == [
        ["api:123456", "api:500001"],
        ["api:500002", "api:500003"],
        ["api:500004"],
    ]


def test_a_cursor_of_the_list_brings_its_filter_along(merchant: Merchant) -> None:
    accountant = share_keys(merchant, "500001", "500002", "500003")
    del merchant.http.headers["Merchant-Serial-Number"]
    wanted = ["api:500003", "api:500001", "api:123456"]

    pages = list_pages(accountant, settlesForRecipientHandles=wanted)

    assert handles(pages) == [["api:123456", "api:500001"], ["api:500003"]]


def share_keys(merchant: Merchant, *msns: str) -> Accountant:
    """More sales units with the merchant's keys, and pages of two."""
    units = [{**asdict(merchant.unit), "msn": msn} for msn in msns]
    merchant.control("sales-units", sales_units=units)
    merchant.control("report", page_size=2)
    return Accountant(merchant)


def list_pages(accountant: Accountant, **query: Any) -> list[list[Json]]:
    pages = []
    while True:
        page = accountant.ask("/settlement/v1/ledgers", **query).json()
        pages.append(page["items"])
        if not page["cursor"]:
            return pages
        query = {"cursor": page["cursor"]}


def handles(pages: list[list[Json]]) -> list[list[str]]:
    return [[each["settlesForRecipientHandles"][0] for each in page] for page in pages]


def test_no_merchant_serial_number_is_needed(accountant: Accountant) -> None:
    del accountant.merchant.http.headers["Merchant-Serial-Number"]

    assert len(accountant.ledgers()) == 1
    assert accountant.feed()["items"] == []


def test_without_keys_there_is_nothing(accountant: Accountant) -> None:
    accountant.merchant.http.headers["Authorization"] = "Bearer nonsense"

    assert accountant.ask("/settlement/v1/ledgers").status_code == 401


def test_a_capture_a_refund_and_their_fee_are_entered_as_they_happen(
    accountant: Accountant,
) -> None:
    reference = accountant.sell(49800)
    accountant.refund(reference, 10000)
    events = {each["name"]: each for each in accountant.merchant.events(reference)}

    capture, refund = accountant.all_of("funds")
    (fee,) = accountant.all_of("fees")

    assert capture["amount"] == 49800
    assert capture["pspReference"] == events["CAPTURED"]["pspReference"]
    assert refund["amount"] == -10000
    assert refund["pspReference"] == events["REFUNDED"]["pspReference"]
    assert {capture["reference"], refund["reference"], fee["reference"]} == {reference}
    assert fee["entryType"] == "capture-fee"
    assert fee["pspReference"] == capture["pspReference"]
    assert fee["amount"] == -872  # 1.75 % of 498.00 is 8.715.
    assert capture["recipientHandle"] == "api:123456"
    assert_chained([capture, refund])


def test_each_capture_of_one_payment_is_its_own_entry(accountant: Accountant) -> None:
    reference = accountant.merchant.approved()
    for amount in (10000, 20000):
        accountant.merchant.change("capture", reference, amount)
    accountant.merchant.cancel(reference)

    entries = accountant.all_of()

    assert [each["amount"] for each in entries] == [10000, 20000]
    assert len({each["pspReference"] for each in entries}) == 2


def test_a_repeated_key_and_a_lost_answer_are_one_entry(accountant: Accountant) -> None:
    reference = accountant.merchant.approved()
    for _ in range(3):
        accountant.merchant.change("capture", reference, 49800, key="k")

    assert sums(accountant.all_of()) == {"capture": 49800}


def test_what_moves_no_money_is_not_entered(accountant: Accountant) -> None:
    accountant.merchant.approved()
    accountant.merchant.cancel(accountant.merchant.approved())
    accountant.merchant.control("decline", reference=accountant.merchant.created())

    assert accountant.all_of() == []


def test_a_refund_that_fails_is_not_entered(merchant: Merchant) -> None:
    payment = Payment(
        unit=merchant.unit,
        reference="failing-1",
        amount=12300,
        currency="NOK",
        user_flow="QR",
        created_at=0.0,
        expires_at=600.0,
        customer=None,
        request={},
    )
    ledgers = Ledgers(Clock(), {merchant.unit.msn: merchant.unit})

    ledgers.write(payment, Event("REFUNDED", 12300, 1.0, success=False))

    assert ledgers.of(merchant.unit).funds.entries == []


def test_a_date_is_the_shops_own_and_not_utcs(merchant: Merchant, danish: Merchant) -> None:
    accountant, finnish = (
        Accountant(merchant),
        Merchant(merchant.url, default_data().sales_units[2]),
    )
    day = accountant.wait_until(23, 30)
    finnish.sign_in()
    accountant.sell()
    Accountant(finnish).sell(customer={"phoneNumber": "358400000056"})

    (norwegian,) = accountant.all_of()
    (other,) = Accountant(finnish).all_of()

    assert norwegian["ledgerDate"] == day
    assert other["ledgerDate"] > day  # Half past midnight in Helsinki.
    assert norwegian["time"][:10] <= day


def test_mobilepays_money_is_in_its_own_currency(danish: Merchant) -> None:
    accountant = Accountant(danish)
    accountant.sell(customer={"phoneNumber": METTE})

    (entry,) = accountant.all_of()

    assert entry["currency"] == "DKK"
    assert accountant.ledgers()[0]["owner"]["scheme"] == "business:DK:CVR"
