"""Payments as files: what the list shows, of one's own stores, and of a payer what is kept."""

import datetime as dt
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from payments import tasks
from payments.exports.columns import PAYMENT
from payments.models import Payment
from pos import exports
from pos.models import Job
from stores.models import AuditEntry, RoleName, Store
from tests import make
from tests.payments.reconciliation.books import fetch as fetch_ledger
from tests.payments.reconciliation.books import settle, sold
from tests.payments.shop import KARI, Shop, Town, open_shop
from tests.pos.test_exports import office, read

LIST = "admin:payments_payment_changelist"


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def fetch(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{reverse('export-payments')}?{query}")
    assert answer.status_code == 200, answer.headers
    return read(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_a_payment_is_a_row_with_its_money_its_fee_and_its_receipt(shop: Shop) -> None:
    payment = sold(shop)
    settle(shop)
    fetch_ledger(shop)
    payment.refresh_from_db()
    [row] = fetch(office(shop.device.store)[0])

    assert [*row] == [*PAYMENT]
    assert (row["reference"], row["msn"]) == (payment.reference, shop.unit.msn)
    assert (row["state"], row["currency"]) == ("AUTHORIZED", "NOK")
    money = ("amount", "authorized", "captured", "refunded", "cancelled", "fee")
    assert [row[name] for name in money] == [
        *("498,00", "498,00", "498,00", "0,00", "0,00", "-8,72")
    ]
    receipt = payment.basket.receipt
    assert row["receipt_number"] == str(receipt.number)
    assert row["business_date"] == receipt.business_date.isoformat()
    asked = payment.requested_at.astimezone(shop.device.store.zone)
    assert row["asked_at"] == f"{asked:%Y-%m-%dT%H:%M:%S}"


def test_of_a_payer_only_the_last_digits_leave_the_house(shop: Shop) -> None:
    shop.waiting()
    client = office(shop.device.store)[0]
    body = client.get(reverse("export-payments"))
    text = b"".join(body.streaming_content).decode()  # type: ignore[attr-defined]
    assert read(text.encode())[0]["payer_ends_with"] == KARI[-2:]
    assert KARI not in text
    assert KARI[-3:] not in text.split(";")


def test_what_is_not_known_is_an_empty_cell_and_not_nothing(shop: Shop) -> None:
    shop.waiting()
    [row] = fetch(office(shop.device.store)[0])
    assert (row["fee"], row["receipt_number"], row["authorized_at"]) == ("", "", "")


@pytest.mark.parametrize(
    "query",
    [
        *("", "state__exact=AUTHORIZED", "state__exact=ABORTED", "attention=live"),
        *("attention=yes", "training=yes", "q=498", "q=KARI", "q=nothing here"),
        *("requested_at__gte=2020-01-01", "requested_at__lte=2020-01-01"),
        *("requested_at__gte=2020-01-01&requested_at__lte=2099-01-01", "requested_at__gte="),
    ],
)
def test_the_file_holds_what_the_list_shows(shop: Shop, query: str) -> None:
    sold(shop)
    shop.waiting()
    query = query.replace("KARI", KARI)
    client = office(shop.device.store)[0]
    page: Any = client.get(f"{reverse(LIST)}?{query}")
    assert page.status_code == 200
    listed = {row.reference for row in page.context["cl"].result_list}
    assert {row["reference"] for row in fetch(client, query)} == listed


@pytest.mark.parametrize(("zone", "day"), [("Europe/Oslo", 26), ("Europe/Helsinki", 27)])
def test_a_day_is_the_stores_own_in_the_list_and_in_the_file(
    shop: Shop, zone: str, day: int
) -> None:
    shop.waiting()
    Payment.objects.update(requested_at=dt.datetime(2026, 11, 26, 22, 30, tzinfo=dt.UTC))
    Store.objects.update(time_zone=zone)
    client = office(shop.device.store)[0]
    for asked in (26, 27):
        query = f"requested_at__gte=2026-11-{asked}&requested_at__lte=2026-11-{asked}"
        page: Any = client.get(f"{reverse(LIST)}?{query}")
        assert bool(page.context["cl"].result_list) is (asked == day)
        assert bool(fetch(client, query)) is (asked == day)


def test_the_store_and_the_device_narrow_it(shop: Shop) -> None:
    shop.waiting()
    client = office(shop.device.store)[0]
    other = make.device(store=shop.device.store)
    mine = shop.device
    assert len(fetch(client, f"device__store__id__exact={mine.store_id}")) == 1
    assert fetch(client, f"device__store__id__exact={make.store().pk}") == []
    assert len(fetch(client, f"device__id__exact={mine.pk}")) == 1
    assert fetch(client, f"device__id__exact={other.pk}") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("state__exact=PAID", "no such state"),
        ("attention=no", "no such state"),
        ("requested_at__gte=26.11.2026", "Dates are written"),
        ("requested_at__gte=2026-11-27&requested_at__lte=2026-11-26", "after the last"),
        ("amount__gt=100", "narrowed by amount__gt"),
    ],
)
def test_a_filter_that_is_none_is_refused_in_words(shop: Shop, query: str, said: str) -> None:
    client = office(shop.device.store)[0]
    answer: Any = client.get(f"{reverse('export-payments')}?{query}", follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse(LIST))
    assert said in "; ".join(str(message) for message in answer.context["messages"])


def test_another_merchants_payments_are_not_there(shop: Shop) -> None:
    shop.waiting()
    client = office(make.store())[0]
    assert fetch(client) == []
    assert fetch(client, f"device__store__id__exact={shop.device.store_id}") == []


@pytest.mark.parametrize("role", [RoleName.CASHIER, RoleName.AUDITOR])
def test_who_may_not_export_gets_no_file_and_no_button(shop: Shop, role: str) -> None:
    client = office(shop.device.store, role)[0]
    assert client.get(reverse("export-payments")).status_code == 403
    assert reverse("export-payments") not in client.get(reverse(LIST)).content.decode()


def test_the_list_offers_its_export_with_its_filters(shop: Shop) -> None:
    client = office(shop.device.store)[0]
    page = client.get(f"{reverse(LIST)}?state__exact=CREATED&p=0").content.decode()
    assert f'action="{reverse("export-payments")}?state__exact=CREATED"' in page


def test_the_audit_log_says_who_took_what(shop: Shop) -> None:
    shop.waiting()
    client, user = office(shop.device.store)
    fetch(client, "state__exact=CREATED")
    entry = AuditEntry.objects.get(act="EXPORTED")
    assert (entry.user, entry.text.startswith("export of payments, 1 rows")) == (user, True)
    store = shop.device.store_id
    said = f": what payments; stores {store}; state CREATED; language en; file csv"
    assert entry.text.endswith(said)


def test_a_text_is_no_formula(shop: Shop) -> None:
    shop.waiting()
    Store.objects.update(name="=1+1")
    client = office(shop.device.store)[0]
    assert fetch(client)[0]["store"] == "'=1+1"
    form = {"file": "xlsx", "key": str(uuid.uuid4())}
    answer: Any = client.post(reverse("export-payments"), form)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    names = [cell.value for cell in sheet[1]]
    assert names == [*PAYMENT]
    assert (sheet.cell(2, 1).value, sheet.cell(2, 1).data_type) == ("=1+1", "s")
    assert sheet.cell(2, names.index("amount") + 1).value == 498


def test_many_are_a_job_whose_file_is_its_askers_alone(
    shop: Shop, settings: Settings, tmp_path: Any
) -> None:
    shop.waiting()
    client = office(shop.device.store)[0]
    now = client.get(f"{reverse('export-payments')}?attention=live&q={KARI}")
    streamed = b"".join(now.streaming_content)  # type: ignore[attr-defined]
    settings.EXPORT_LIMIT, settings.VAR = 0, tmp_path
    form = {"key": str(uuid.uuid4())}
    asked = f"{reverse('export-payments')}?attention=live&q={KARI}"
    assert client.post(asked, form).status_code == client.post(asked, form).status_code == 302
    job = Job.objects.get()
    tasks.export(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress, job.outcome) == ("DONE", 1, "1 rows")
    assert (exports.folder() / job.path).read_bytes() == streamed
    download = reverse("download-export", args=[job.pk])
    assert client.get(download).status_code == 200
    assert office(shop.device.store)[0].get(download).status_code == 404
    assert "Export of payments" in client.get(reverse("admin:pos_job_changelist")).content.decode()


def test_training_is_in_no_file_but_its_own(shop: Shop) -> None:
    Payment.objects.filter(pk=shop.waiting().pk)
    client = office(shop.device.store)[0]
    assert len(fetch(client)) == 1
    assert fetch(client, "training=yes") == []
