"""Z reports as files: what each holds, as it was taken, of one's own stores."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pos import exports, report_columns, tasks
from pos.models import Job
from stores.models import AuditEntry
from tests import make
from tests.pos.test_days import close, take_x
from tests.pos.test_exports import cents, office, read
from tests.pos.till import Till, open_till

URL, LIST = "export-reports", "admin:pos_report_changelist"


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def fetch(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{reverse(URL)}?{query}")
    assert answer.status_code == 200, answer.headers
    return read(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_a_z_report_is_a_row_with_what_it_holds(till: Till) -> None:
    till.sell()
    till.sell()
    said = close(till).content
    [row] = fetch(office(till.device.store)[0])
    assert [*row] == [*report_columns.REPORT]
    assert (row["number"], row["receipts"], row["sales"]) == ("1", "2", "598,00")
    assert (row["total_excluding_vat"], row["vat"]) == ("478,40", "119,60")
    assert (row["card"], row["vipps"], row["cash"]) == ("598,00", "0,00", "0,00")
    for name in ("grand_sales", "grand_returns", "grand_net"):
        assert cents(row[name]) == said[name]
    assert row["closed_at"] == said["closed_at"][:19]
    assert row["business_date"] == said["business_date"]
    # A name that no report has would be an empty column for ever.
    assert all(row.values())


def test_its_vat_rates_and_its_tenders_add_up_to_it(till: Till) -> None:
    till.sell()
    close(till)
    client = office(till.device.store)[0]
    [whole] = fetch(client)
    rates, tenders = fetch(client, "rows=vat"), fetch(client, "rows=tenders")
    assert [*rates[0]] == [*report_columns.RATE]
    assert [*tenders[0]] == [*report_columns.TENDER]
    for name in ("total_excluding_vat", "vat"):
        assert sum(cents(row[name]) for row in rates) == cents(whole[name])
    assert sum(cents(row["amount"]) for row in tenders) == cents(whole["sales"])
    assert {row["tender"] for row in tenders} == {"VIPPS", "CARD", "CASH", "GIFT_CARD"}
    assert all(row["number"] == whole["number"] for row in (*rates, *tenders))


def test_an_x_report_is_in_no_file(till: Till) -> None:
    till.sell()
    take_x(till)
    close(till)
    assert len(fetch(office(till.device.store)[0], "kind__exact=Z")) == 1
    answer: Any = office(till.device.store)[0].get(f"{reverse(URL)}?kind__exact=X", follow=True)
    assert "An export is of Z reports" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        *(("business_date__gte=2020-01-01", 1), ("business_date__lte=2020-01-01", 0)),
        *(("device__id__exact={device}", 1), ("device__id__exact=1{device}", 0)),
        *(("device__store__id__exact={store}", 1), ("q=1", 1), ("q=77", 0), ("q=nothing", 0)),
        *(("device__store__merchant__id__exact={merchant}", 1),),
    ],
)
def test_the_filters_of_the_list_hold(till: Till, query: str, rows: int) -> None:
    till.sell()
    close(till)
    store = till.device.store
    query = query.format(device=till.device.pk, store=store.pk, merchant=store.merchant_id)
    client = office(store)[0]
    assert len(fetch(client, query)) == rows
    page: Any = client.get(f"{reverse(LIST)}?{query}")
    assert len(page.context["cl"].result_list) == rows


@pytest.mark.parametrize("query", ["rows=days", "report=1", "business_date__gte=x"])
def test_what_is_not_understood_is_refused_in_words(till: Till, query: str) -> None:
    answer: Any = office(till.device.store)[0].get(f"{reverse(URL)}?{query}", follow=True)
    assert answer.redirect_chain[0][0].startswith(("/admin/pos/report/",))


def test_of_another_merchant_nothing_is_there(till: Till) -> None:
    till.sell()
    close(till)
    client = office(make.store())[0]
    assert fetch(client) == []
    assert fetch(client, f"device__store__id__exact={till.device.store_id}") == []


def test_who_may_not_export_gets_no_file_and_no_button(till: Till) -> None:
    for role, may in (("ACCOUNTANT", True), ("AUDITOR", False)):
        client = office(till.device.store, role)[0]
        assert (client.get(reverse(URL)).status_code == 200) is may
        assert (reverse(URL) in client.get(reverse(LIST)).content.decode()) is may


@pytest.mark.parametrize("rows", report_columns.ROWS)
def test_each_is_a_workbook_too_and_logged(till: Till, rows: str) -> None:
    till.sell()
    close(till)
    client, user = office(till.device.store)
    form = {"file": "xlsx", "key": str(uuid.uuid4())}
    answer: Any = client.post(f"{reverse(URL)}?rows={rows}", form)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    found = [*sheet.iter_rows(values_only=True)]
    assert [*found[0]] == [*report_columns.ROWS[rows].columns]
    assert len(found) - 1 == len(fetch(client, f"rows={rows}"))
    assert AuditEntry.objects.filter(act="EXPORTED", user=user).count() == 2


def test_many_are_a_job_that_ends_as_the_same_file(
    till: Till, settings: Settings, tmp_path: Any
) -> None:
    till.sell()
    close(till)
    client = office(till.device.store)[0]
    answer = client.get(f"{reverse(URL)}?q=1")
    streamed = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    settings.EXPORT_LIMIT, settings.VAR = 0, tmp_path
    client.post(f"{reverse(URL)}?q=1", {"key": str(uuid.uuid4())})
    job = Job.objects.get(kind="pos.export_reports")
    tasks.export_reports(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("DONE", "1 rows")
    assert (exports.folder() / job.path).read_bytes() == streamed
