"""The Report API: how it is read, page by page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from payments.simulator.report import entries
from tests.payments.simulator.accountant import Accountant
from tests.payments.simulator.merchant import Merchant


def test_a_date_stays_open_until_it_is_paid_out(accountant: Accountant) -> None:
    accountant.sell()
    day = accountant.all_of()[0]["ledgerDate"]
    before = accountant.date(day)

    accountant.settle()

    assert before["tryLater"] is True
    assert len(before["items"]) == 1
    assert accountant.date(day)["tryLater"] is False
    assert accountant.date("2020-01-01") == {"items": [], "hasMore": False, "tryLater": False}
    assert accountant.date("2099-01-01")["tryLater"] is True


def test_a_merchant_without_sales_is_told_to_try_later_for_ever(accountant: Accountant) -> None:
    day = accountant.today()
    accountant.merchant.control("clock", advance=40 * 86_400)
    accountant.merchant.sign_in()

    assert accountant.date(day) == {"items": [], "hasMore": False, "tryLater": True}


def test_a_full_page_of_a_date_may_be_followed_by_an_empty_one(accountant: Accountant) -> None:
    for _ in range(2):
        accountant.sell()
    accountant.plant(page_size=2)
    day = accountant.all_of()[0]["ledgerDate"]

    full = accountant.date(day)
    empty = accountant.date(day, cursor=full["cursor"])

    assert full["hasMore"] is True
    assert (empty["items"], empty["hasMore"]) == ([], False)


def test_the_feed_always_has_a_cursor_and_goes_on_from_it(accountant: Accountant) -> None:
    start = accountant.feed()
    accountant.sell(10000)
    first = accountant.feed(cursor=start["cursor"])
    end = accountant.feed(cursor=first["cursor"])
    accountant.sell(20000)
    second = accountant.feed(cursor=end["cursor"])

    assert [page["tryLater"] for page in (start, first, end, second)] == [True] * 4
    assert [len(page["items"]) for page in (start, first, end, second)] == [0, 1, 0, 1]
    assert second["items"][0]["amount"] == 20000
    assert "hasMore" not in first


def test_the_page_size_is_told(accountant: Accountant) -> None:
    path = f"/report/v2/ledgers/{accountant.ledger_id}/funds/feed"
    typical = accountant.ask(path)
    accountant.plant(page_size=7)

    assert typical.headers["Vipps-Feed-Page-Size"] == "1000"
    assert accountant.ask(path).headers["Vipps-Feed-Page-Size"] == "7"


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ø",
        urlsafe_b64encode(b'{"after": 0}').decode(),
        urlsafe_b64encode(b"[1]").decode(),
        urlsafe_b64encode(b"[" * 100_000).decode()[:4000],
    ],
)
def test_a_cursor_that_was_not_given_out_is_refused(accountant: Accountant, cursor: str) -> None:
    feed = f"/report/v2/ledgers/{accountant.ledger_id}/funds/feed"

    assert accountant.ask(feed, cursor=cursor).status_code == 400
    assert accountant.ask("/settlement/v1/ledgers", cursor=cursor).status_code == 400


def test_a_cursor_does_not_lead_before_the_beginning(accountant: Accountant) -> None:
    accountant.sell()
    place = json.loads(urlsafe_b64decode(accountant.feed()["cursor"]))
    feed = f"/report/v2/ledgers/{accountant.ledger_id}/funds/feed"

    answers = [
        accountant.ask(feed, cursor=urlsafe_b64encode(json.dumps(changed).encode()).decode())
        for changed in (place, {**place, "after": -1}, {**place, "after": True})
    ]

    assert [answer.status_code for answer in answers] == [200, 400, 400]


def test_a_parameter_that_is_misspelled_is_refused(accountant: Accountant) -> None:
    feed = f"/report/v2/ledgers/{accountant.ledger_id}/funds/feed"

    assert accountant.ask(feed, Cursor="x").status_code == 400
    assert accountant.ask("/settlement/v1/ledgers", handle="api:123456").status_code == 400
    assert accountant.ask(feed, includeGDPRSensitiveData="true").status_code == 200


def test_a_cursor_is_good_for_its_own_list_only(accountant: Accountant, danish: Merchant) -> None:
    cursor = accountant.feed()["cursor"]
    one, other = accountant.ledger_id, Accountant(danish).ledger_id

    assert accountant.ask(f"/report/v2/ledgers/{one}/fees/feed", cursor=cursor).status_code == 400
    path = f"/report/v2/ledgers/{one}/funds/dates/2026-11-26"
    assert accountant.ask(path, cursor=cursor).status_code == 400
    path = f"/report/v2/ledgers/{other}/funds/feed"
    assert danish.http.get(f"{danish.url}{path}?cursor={cursor}", timeout=10).status_code == 400


@pytest.mark.parametrize("path", ["payouts/feed", "funds/dates/2026-02-30", "funds/dates/26-1-1"])
def test_what_is_no_report_is_refused(accountant: Accountant, path: str) -> None:
    assert accountant.ask(f"/report/v2/ledgers/{accountant.ledger_id}/{path}").status_code == 400


def test_the_reports_can_be_behind(accountant: Accountant) -> None:
    accountant.plant(lag=600)
    accountant.sell()
    accountant.settle()
    day = accountant.today()
    behind = accountant.date(day)

    accountant.merchant.control("clock", advance=590)
    assert accountant.all_of() == []
    accountant.merchant.control("clock", advance=10)

    assert behind == {"items": [], "hasMore": False, "tryLater": True}
    assert [each["entryType"] for each in accountant.all_of()][-1] == "payout-scheduled"


def test_faults_can_be_ordered_for_reports_too(accountant: Accountant) -> None:
    ledger_id = accountant.ledger_id
    accountant.merchant.control(
        "faults", plan=[{"operation": "report", "mode": "status", "status": 503}]
    )

    path = f"/report/v2/ledgers/{ledger_id}/funds/feed"
    assert [accountant.ask(path).status_code for _ in range(2)] == [503, 200]


def test_the_oldest_entries_are_forgotten_and_no_money_is(
    accountant: Accountant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator may run for days."""
    monkeypatch.setattr(entries, "KEPT", 4)
    accountant.plant(page_size=3)
    sold = [accountant.sell(10_000) for _ in range(6)]
    half_read = accountant.feed()["cursor"]
    sold += [accountant.sell(10_000) for _ in range(6)]

    kept = accountant.all_of()
    rest = accountant.feed(cursor=half_read)["items"]
    (payout,) = accountant.settle()

    assert [each["reference"] for each in kept] == sold[4:]
    assert kept[0]["balanceBefore"] == 40_000
    assert [each["reference"] for each in rest] == sold[4:7]
    assert payout["sums"]["capture"] == 120_000
