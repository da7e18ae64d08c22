"""Exports: rows of one's own stores, safe in a spreadsheet, large ones as a job."""

import csv
import io
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from pos import discounts, exports, lines, tenders
from stores.models import Store
from tests import make
from tests.pos import gift
from tests.pos.backs import by_card_and_cash, come_back
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def office(store: Store, role: str = "ACCOUNTANT") -> tuple[Client, User]:
    user = make.user()
    make.staff(store, role, whole_merchant=True, user=user)
    client = Client()
    client.force_login(user)
    return client, user


def read(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(exports.BOM)
    return list(csv.DictReader(io.StringIO(body[3:].decode()), delimiter=";"))


def fetch(client: Client, query: str = "") -> bytes:
    answer = client.get(f"/office/receipts.csv?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_every_receipt_is_a_row_with_its_amounts(till: Till) -> None:
    receipt = till.sell()
    till.sell()

    rows = read(fetch(office(till.device.store)[0]))

    assert [row["number"] for row in rows] == ["1", "2"]
    assert (rows[0]["total"], rows[0]["vat"], rows[0]["tenders"]) == ("299,00", "59,80", "CARD")
    assert rows[0]["hash"] == receipt.hash


def test_a_merchants_receipts_are_those_of_its_stores(till: Till) -> None:
    other = open_till()
    for each in (till, other):
        each.sell()
    client, user = office(till.device.store)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert len(read(fetch(client))) == 2
    wanted = f"device__store__merchant__id__exact={other.device.store.merchant_id}"
    assert [row["pos_id"] for row in read(fetch(client, wanted))] == [other.device.pos_id]


def test_a_return_names_all_that_went_back(till: Till) -> None:
    gift.terms(till)
    come_back(by_card_and_cash(till, 10_000, 12_540))

    *_, sale, row = read(fetch(office(till.device.store)[0]))
    # Cash has no reference, and leaves no gap where it would stand.
    assert sale["references"] == sale["references"].strip() != ""
    assert (row["kind"], row["total"], row["rounding"]) == ("RETURN", "-125,40", "0,40")
    assert row["tenders"] == "GIFT_CARD+CASH"


def test_each_tender_is_a_row_and_all_of_a_receipt_pay_it(till: Till) -> None:
    gift.terms(till)
    come_back(by_card_and_cash(till, 10_000, 12_540))

    rows = read(fetch(office(till.device.store)[0], "rows=tenders"))
    back = [(row["tender"], row["amount"]) for row in rows if row["kind"] == "RETURN"]
    assert back == [("GIFT_CARD", "-100,00"), ("CASH", "-25,00")]
    assert all(row["gift_card"] for row in rows if row["tender"] == "GIFT_CARD")
    for receipt in read(fetch(office(till.device.store)[0])):
        its = [row for row in rows if row["sequence"] == receipt["sequence"]]
        paid = sum(cents(row["amount"]) for row in its)
        assert paid == cents(receipt["total"]) + cents(receipt["rounding"])


def cents(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_time_is_the_one_that_was_printed(till: Till) -> None:
    receipt = till.sell()
    Store.objects.update(time_zone="Europe/Helsinki")

    [row] = read(fetch(office(till.device.store)[0]))
    assert row["issued_at"] == receipt.content["issued_at"][:19]


def test_another_merchants_receipts_are_not_there(till: Till) -> None:
    till.sell()
    stranger = make.store()

    assert read(fetch(office(stranger)[0])) == []
    assert (
        read(fetch(office(stranger)[0], f"device__store__id__exact={till.device.store_id}")) == []
    )


def test_a_cashier_exports_nothing(till: Till) -> None:
    client, _ = office(till.device.store, "CASHIER")

    assert client.get("/office/receipts.csv").status_code == 403


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_a_text_is_never_a_formula(till: Till, name: str) -> None:
    Store.objects.update(name=name)
    till.sell()

    assert read(fetch(office(till.device.store)[0]))[0]["store"] == f"'{name}"


def test_the_filters_of_the_list_hold(till: Till) -> None:
    till.sell()
    client, _ = office(till.device.store)

    assert read(fetch(client, "kind__exact=RETURN")) == []
    assert read(fetch(client, "business_date__gte=2099-01-01")) == []
    assert len(read(fetch(client, "business_date__gte=2020-01-01"))) == 1
    assert read(fetch(client, "business_date__gte=2020-01-01&business_date__lt=2020-02-01")) == []
    answer: Any = client.get("/office/receipts.csv?business_date__gte=x", follow=True)
    assert answer.redirect_chain == [("/admin/pos/receipt/", 302)]
    assert [str(told) for told in answer.context["messages"]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("device__store__id__exact=abc", "no such store"),
        ("device__id__exact=99999999999999999999999", "no such store"),
        ("device__id__exact=-1", "no such store"),
        ("business_date__lt=0001-01-01", "Dates are written"),
        ("business_date__gte=26.11.2026", "Dates are written"),
        ("business_date__gte=2026-11-27&business_date__lte=2026-11-26", "after the last"),
        ("kind__exact=REFUND", "no such kind"),
        ("rows=days", "no such export"),
        ("total__gt=9999999", "narrowed by total__gt"),
        ("kind__exact=SALE&kind__exact=RETURN", "narrowed by kind__exact"),
        ("q=abcd%00", "narrowed by q"),
    ],
)
def test_a_filter_that_is_none_is_refused_for_what_it_is(till: Till, query: str, said: str) -> None:
    client = office(till.device.store)[0]
    answer: Any = client.get(f"/office/receipts.csv?{query}", follow=True)

    assert answer.redirect_chain[0][0].startswith("/admin/pos/receipt/")
    assert said in "; ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("business_date__gte=2020-01-01", 1),
        ("business_date__lte=2020-01-01", 0),
        ("business_date__gte=2020-01-01&business_date__lte=2099-01-01", 1),
        ("business_date__gte=&business_date__lte=", 1),
        ("business_date__gte=2099-01-01", 0),
        ("business_date__lte=2099-01-01&business_date__lt=2020-01-01", 0),
        ("business_date__lte=2020-01-01&business_date__lt=2099-01-01", 0),
    ],
)
def test_the_list_and_its_export_take_the_same_days(till: Till, query: str, rows: int) -> None:
    till.sell()
    client, _ = office(till.device.store)
    page: Any = client.get(f"{reverse('admin:pos_receipt_changelist')}?{query}")
    assert page.status_code == 200
    assert len(page.context["cl"].result_list) == rows
    assert len(read(fetch(client, query))) == rows


def test_a_search_of_the_list_holds_in_its_export(till: Till) -> None:
    till.sell()
    till.sell()
    client, _ = office(till.device.store)
    # As the list and the receipt show it, too: with zeros in front.
    for words in (
        "2",
        "000002",
        "02",
        "0",
        till.hoodie.sku.lower(),
        f"2+{till.hoodie.sku}",
        "nothing",
        "1+2",
        "'%25",
    ):
        page: Any = client.get(reverse("admin:pos_receipt_changelist") + f"?q={words}")
        listed = {str(row.number) for row in page.context["cl"].result_list}
        assert {row["number"] for row in read(fetch(client, f"q={words}"))} == listed, words
        if words == "000002":
            assert "2" in listed


def test_what_was_taken_off_is_a_column(till: Till) -> None:
    line = till.add(till.hoodie).line
    assert line
    discounts.of_line(
        till.device.pk,
        line_id=line.pk,
        off=lines.Off(amount=5000),
        reason="Skadet",
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    till.sell()
    rows = read(fetch(office(till.device.store)[0]))

    assert [(row["total"], row["discount"]) for row in rows] == [
        ("249,00", "50,00"),
        ("299,00", "0,00"),
    ]


def test_turnover_is_without_the_gift_cards_that_were_sold(till: Till) -> None:
    """What the rows add up to is what the Z report says of the same sales."""
    gift.terms(till)
    till.add(till.hoodie)
    gift.sold(till, 10_000)

    (row,) = read(fetch(office(till.device.store)[0]))
    assert (row["total"], row["total_excluding_vat"]) == ("399,00", "339,20")
    assert (row["gift_cards"], row["turnover_excluding_vat"]) == ("100,00", "239,20")
