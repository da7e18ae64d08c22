"""Receipts, X and Z reports and daily totals as another system reads them."""

import base64
import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pos import days, training
from pos.api import days as api_days
from pos.models import Receipt
from pos.shifts import now
from tests import make
from tests.api import Caller, caller, code
from tests.pos.test_returns_in_the_office import give_back
from tests.pos.till import Till, open_till

# Of the year 9999.
CURSOR = base64.urlsafe_b64encode(b"9999-01-01/99999999").decode().rstrip("=")
BROKEN = [b"99999999", b"x/1", b"2026-13-01/1", b"2026-01-01/x", b"/"]


@pytest.fixture
def who(till: Till) -> Caller:
    return caller(till.device.store.merchant)


def statements(who: Caller, path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert who.get(path, **query).status_code == 200
    return len(queries)


def close(till: Till) -> Any:
    till.hand_over()
    return days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())


def test_a_receipt_is_told_whole(till: Till, who: Caller) -> None:
    receipt = till.sell()
    said = who.get(f"receipts/{receipt.pk}").json()

    assert (said["kind"], said["number"], said["pos_id"]) == ("SALE", 1, till.device.pos_id)
    assert (said["total"], said["total_excluding_vat"], said["currency"]) == (29900, 23920, "NOK")
    assert said["business_date"] == receipt.business_date.isoformat()
    assert said["issued_at"].endswith("Z")
    assert dt.datetime.fromisoformat(said["issued_at"]) == receipt.issued_at
    [line] = said["lines"]
    assert (line["position"], line["sku"], line["quantity"]) == (1, till.hoodie.sku, "1.000")
    assert (line["amount"], line["vat"], line["vat_rate"]) == (29900, 5980, 2500)
    assert said["vat"] == [{"rate": 2500, "code": "3", "amount": 29900, "vat": 5980}]
    assert said["tenders"] == [{"kind": "CARD", "amount": 29900, "reference": ""}]
    assert said["original"] is None


def test_a_return_names_its_sale(till: Till, who: Caller) -> None:
    sale = till.sell()
    give_back(sale)
    [back, _sale] = who.get("receipts").json()["results"]
    assert (back["kind"], back["total"], back["lines"][0]["quantity"]) == (
        "RETURN",
        -29900,
        "-1.000",
    )
    assert back["original"] == {"pos_id": till.device.pos_id, "number": sale.number}


def test_nobodys_name_is_told(till: Till, who: Caller) -> None:
    receipt = till.sell()
    said = who.get(f"receipts/{receipt.pk}").content.decode()
    assert till.staff.name in str(receipt.content)
    assert till.staff.name not in said


def test_another_stores_receipt_is_not_there(till: Till) -> None:
    receipt = till.sell()
    close(till)
    merchant = till.device.store.merchant
    beside = caller(merchant, make.store(merchant=merchant))
    report = caller(merchant).get("reports").json()["results"][0]["id"]
    for stranger in (beside, caller(make.merchant())):
        assert code(stranger.get(f"receipts/{receipt.pk}")) == (404, "not_found")
        assert code(stranger.get(f"reports/{report}")) == (404, "not_found")
        for path in ("receipts", "reports"):
            assert stranger.get(path).json()["results"] == []
        asked = {"store": till.device.store_id, "since": "2026-01-01", "until": "2026-01-02"}
        assert code(stranger.get("daily-totals", **asked)) == (404, "not_found")


def test_training_comes_only_where_it_is_asked_for(till: Till, who: Caller) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.sell()
    assert who.get("receipts").json()["results"] == []
    [said] = who.get("receipts", kind="TRAINING").json()["results"]
    assert said["tenders"][0]["kind"] == "TRAINING"


def test_receipts_are_found_by_what_is_on_them(till: Till, who: Caller) -> None:
    first, second = till.sell(), till.sell()
    today = first.business_date
    tomorrow = today + dt.timedelta(days=1)
    one: list[dict[str, Any]] = [{"number": first.number}, {"number": first.number, "kind": "SALE"}]
    both: list[dict[str, Any]] = [
        {},
        {"pos_id": till.device.pos_id},
        {"store": till.device.store_id},
        {"since": today, "until": today},
    ]
    none: list[dict[str, Any]] = [
        {"since": tomorrow},
        {"until": today - dt.timedelta(days=1)},
        {"pos_id": "other"},
        {"kind": "RETURN"},
    ]
    for queries, found in ((one, [first]), (both, [second, first]), (none, [])):
        for query in queries:
            said = [row["id"] for row in who.get("receipts", **query).json()["results"]]
            assert said == [receipt.pk for receipt in found], query


@pytest.mark.parametrize(
    "wrong",
    ["since=28.11.2026", "since=2026-13-01", "kind=sale", "number=x", "number=0", "cashier=1"],
)
def test_a_filter_that_is_wrong_is_told(who: Caller, wrong: str) -> None:
    assert code(who.get(f"receipts?{wrong}")) == (400, "invalid_request")


def test_new_receipts_move_no_page(till: Till, who: Caller) -> None:
    sold = [till.sell() for _sale in range(3)]
    first = who.get("receipts", limit=2).json()
    till.sell()
    second = who.get(first["next"].partition("testserver")[2]).json()
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == [receipt.pk for receipt in reversed(sold)]
    assert second["next"] is None


def test_a_cursor_reaches_no_further_than_the_token(till: Till) -> None:
    till.sell()
    other = open_till()
    other.sell()
    page = caller(other.device.store.merchant).get("receipts", cursor=CURSOR).json()
    assert [row["pos_id"] for row in page["results"]] == [other.device.pos_id]


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_cursor_that_is_none_of_ours_is_told(who: Caller, broken: bytes) -> None:
    cursor = base64.urlsafe_b64encode(broken).decode().rstrip("=")
    for path in ("receipts", "reports", "payments"):
        assert code(who.get(path, cursor=cursor)) == (422, "unknown_cursor")


def test_a_day_adds_up(till: Till, who: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    till.add(till.coffee)
    till.add(till.hoodie)
    sale = till.sell_what_is_there()
    give_back(till.sell())
    date = sale.business_date.isoformat()
    asked = {"store": till.device.store_id, "since": date, "until": date}
    [day] = who.get("daily-totals", **asked).json()["results"]

    receipts = Receipt.objects.all()
    assert day["business_date"] == date
    assert day["total"] == sum(receipt.total for receipt in receipts) == 32480
    assert day["sales"] == {"count": 2, "amount": 62380}
    assert day["returns"] == {"count": 1, "amount": 29900}
    assert sum(rate["amount"] for rate in day["vat"]) == day["total"]
    vat = sum(rate["vat"] for rate in day["vat"])
    assert day["total_excluding_vat"] == day["total"] - vat
    assert day["tenders"] == [{"kind": "CARD", "count": 3, "amount": 32480}]
    assert day["is_over"] is False
    later = now() + dt.timedelta(days=1)
    monkeypatch.setattr(api_days, "now", lambda: later)
    assert who.get("daily-totals", **asked).json()["results"][0]["is_over"] is True


def test_a_day_and_its_z_report_say_the_same(till: Till, who: Caller) -> None:
    sale = till.sell()
    give_back(till.sell())
    close(till)
    date = sale.business_date.isoformat()
    asked = {"store": till.device.store_id, "since": date, "until": date}
    [day] = who.get("daily-totals", **asked).json()["results"]
    [z] = who.get("reports", kind="Z").json()["results"]

    assert (z["number"], z["business_date"], z["currency"]) == (1, date, "NOK")
    assert z["sales"]["amount"] == day["total"]
    assert z["returns"] == day["returns"]
    told = {row["rate"]: row["amount"] for row in z["vat"] if row["amount"]}
    assert told == {rate["rate"]: rate["amount"] for rate in day["vat"] if rate["amount"]}
    assert who.get(f"reports/{z['id']}").json() == z
    assert who.get("reports", kind="X").json()["results"] == []


def test_a_period_of_totals_has_an_end(who: Caller, till: Till) -> None:
    asked = {"store": till.device.store_id, "since": "2026-01-01", "until": "2026-02-02"}
    assert code(who.get("daily-totals", **asked)) == (422, "period_too_long")


def test_the_number_of_statements_is_fixed(till: Till, who: Caller) -> None:
    """The way in is two; the till's ids, the rows, and their lines."""
    receipt = till.sell()
    few = statements(who, "receipts")
    for _sale in range(5):
        till.sell()
    close(till)
    assert statements(who, "receipts") == few == 5
    assert statements(who, f"receipts/{receipt.pk}") == 5
    assert statements(who, "reports") == 4
    date = receipt.business_date
    asked = {"store": till.device.store_id, "since": date, "until": date}
    assert statements(who, "daily-totals", **asked) == 4
