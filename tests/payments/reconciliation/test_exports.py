"""Payouts, what they are made of, and the reconciliation's months as files that add up."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments.exports import ledger_columns
from payments.models import Match, MatchedDay, Payout
from payments.reconciliation import days
from stores.models import AuditEntry
from tests import make
from tests.payments.reconciliation.books import morning, plant, settle, sold
from tests.payments.shop import Shop, Town, open_shop
from tests.pos.test_exports import cents, office, read

PAYOUTS, MONTH = "export-payouts", "export-reconciliation"
OVERVIEW = "admin:payments_matchedday_changelist"


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def fetch(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{reverse(name)}?{query}")
    assert answer.status_code == 200, answer.headers
    return read(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def two_sales_paid_out(shop: Shop) -> Payout:
    sold(shop)
    sold(shop)
    settle(shop)
    morning(shop)
    return Payout.objects.get()


def test_a_payout_is_a_row_as_its_page_shows_it(shop: Shop) -> None:
    payout = two_sales_paid_out(shop)
    [row] = fetch(office(shop.device.store)[0], PAYOUTS)
    assert [*row] == [*ledger_columns.PAYOUT]
    assert (row["payout"], row["bank_text"]) == (payout.number, payout.bank_text)
    assert row["bank_date"] == payout.bank_date.isoformat()
    sums = ("captured", "refunded", "fees_retained", "amount")
    assert [row[name] for name in sums] == ["996,00", "0,00", "-17,44", "978,56"]


def test_the_entries_of_a_payout_add_up_to_it(shop: Shop) -> None:
    payout = two_sales_paid_out(shop)
    rows = fetch(office(shop.device.store)[0], PAYOUTS, "rows=entries")
    assert [*rows[0]] == [*ledger_columns.ENTRY]
    captures = [row for row in rows if row["entry"] == "capture"]
    assert [(row["gross"], row["fee"], row["net"]) for row in captures] == [
        ("498,00", "-8,72", "489,28"),
        ("498,00", "-8,72", "489,28"),
    ]
    numbers = {str(match.receipt.number) for match in Match.objects.all() if match.receipt}
    assert {row["receipt_number"] for row in captures} == numbers
    (kept,) = [row for row in rows if row["retained"]]
    assert (kept["entry"], kept["retained"], kept["net"]) == ("fees-retained", "-17,44", "")
    gross = sum(cents(row["gross"]) for row in rows if row["gross"])
    assert gross + cents(kept["retained"]) == payout.amount
    assert sum(cents(row["net"]) for row in rows if row["net"]) == payout.amount


def test_one_payouts_entries_are_its_own(shop: Shop) -> None:
    sold(shop)
    settle(shop)
    sold(shop)
    shop.town.post("settle", msn=shop.unit.msn, days=1)
    morning(shop)
    client = office(shop.device.store)[0]
    for payout in Payout.objects.all():
        rows = fetch(client, PAYOUTS, f"rows=entries&payout={payout.pk}")
        assert {row["payout"] for row in rows} == {payout.number}
        page = client.get(reverse("admin:payments_payout_change", args=[payout.pk]))
        assert f"rows=entries&amp;payout={payout.pk}" in page.content.decode()


def test_a_fee_of_a_later_date_stands_beside_its_capture(shop: Shop) -> None:
    plant(shop, "late_fee")
    sold(shop)
    settle(shop)
    morning(shop)
    (row,) = [
        each
        for each in fetch(office(shop.device.store)[0], PAYOUTS, "rows=entries")
        if each["entry"] == "capture"
    ]
    assert (row["fee"], row["net"]) == ("-8,72", "489,28")


def test_a_month_is_its_days_and_its_movements(shop: Shop) -> None:
    two_sales_paid_out(shop)
    client = office(shop.device.store)[0]
    today = timezone.localdate()
    [day] = fetch(client, MONTH, f"month={today:%Y-%m}")
    assert [*day] == [*ledger_columns.DAY]
    assert (day["movements"], day["receipts"], day["amount"]) == ("2", "2", "996,00")
    found = days.period([shop.device.store], first=today.replace(day=1), last=today)
    assert [line.state for line in found.lines] == [day["state"]]

    moves = fetch(client, MONTH, f"month={today:%Y-%m}&rows=moves")
    assert [*moves[0]] == [*ledger_columns.MOVE]
    assert sum(cents(row["amount"]) for row in moves) == cents(day["amount"])
    assert {row["payout"] for row in moves} == {Payout.objects.get().number}
    assert {row["answer"] for row in moves} == {"RECEIPT"}
    assert fetch(client, MONTH, "month=2020-01") == []


def test_a_day_with_an_exception_says_so(shop: Shop) -> None:
    plant(shop, "unknown_reference", msn=shop.unit.msn)
    sold(shop)
    open_ones = morning(shop)
    client = office(shop.device.store)[0]
    [day] = fetch(client, MONTH)
    today = timezone.localdate()
    found = days.period([shop.device.store], first=today.replace(day=1), last=today)
    assert day["state"] == found.lines[0].state
    assert int(day["exceptions"]) == len(open_ones)


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        (PAYOUTS, "rows=days", "no such export"),
        (PAYOUTS, "payout=x", "no such"),
        (PAYOUTS, "ledger_date__gte=1.1.2026", "Dates are written"),
        (PAYOUTS, "number=1", "narrowed by number"),
        (MONTH, "rows=entries", "no such export"),
        (MONTH, "store=x", "no such store"),
        (MONTH, "day=1", "narrowed by day"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    shop: Shop, name: str, query: str, said: str
) -> None:
    answer: Any = office(shop.device.store)[0].get(f"{reverse(name)}?{query}", follow=True)
    assert said in "; ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("query", ["", "rows=entries", "rows=moves"])
def test_of_another_merchant_nothing_is_there(shop: Shop, query: str) -> None:
    two_sales_paid_out(shop)
    client = office(make.store())[0]
    name = MONTH if query == "rows=moves" else PAYOUTS
    assert fetch(client, name, query) == []
    assert MatchedDay.objects.exists()
    assert fetch(client, MONTH, f"store={shop.device.store_id}") == []
    payout = Payout.objects.get().pk
    assert fetch(client, PAYOUTS, f"payout={payout}") == []


def test_the_pages_offer_it_to_whoever_may_export(shop: Shop) -> None:
    for role, may in (("ACCOUNTANT", True), ("AUDITOR", False)):
        client = office(shop.device.store, role)[0]
        page = client.get(reverse(OVERVIEW)).content.decode()
        assert (reverse(MONTH) in page) is may
        listed = client.get(reverse("admin:payments_payout_changelist")).content.decode()
        assert (reverse(PAYOUTS) in listed) is may
        assert (client.get(reverse(PAYOUTS)).status_code == 200) is may
        assert (client.get(reverse(MONTH)).status_code == 200) is may


@pytest.mark.parametrize(
    ("name", "query", "columns"),
    [
        (PAYOUTS, "", ledger_columns.PAYOUT),
        (PAYOUTS, "rows=entries", ledger_columns.ENTRY),
        (MONTH, "", ledger_columns.DAY),
        (MONTH, "rows=moves", ledger_columns.MOVE),
    ],
)
def test_each_is_a_workbook_too_and_logged(
    shop: Shop, name: str, query: str, columns: dict[str, Any]
) -> None:
    two_sales_paid_out(shop)
    client, user = office(shop.device.store)
    form = {"file": "xlsx", "key": str(uuid.uuid4())}
    answer: Any = client.post(f"{reverse(name)}?{query}", form)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [*sheet.iter_rows(values_only=True)]
    assert [*rows[0]] == [*columns]
    assert len(rows) - 1 == len(fetch(client, name, query))
    assert AuditEntry.objects.filter(act="EXPORTED", user=user).count() == 2
