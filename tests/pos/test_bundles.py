"""Copies of many receipts in one PDF: each marked, all journalled, behind a sheet of their sums."""

import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import Settings

from pos import bundles, deliveries, tasks, verification
from pos.export_jobs import most_at_once
from pos.exports import Choice
from pos.models import Job, JournalEntry, Receipt
from tests import make
from tests.pos.test_exports import office
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def ask(client: Client, query: str = "", **how: Any) -> Any:
    form = {"file": "pdf", "key": str(uuid.uuid4())}
    return client.post(f"/office/receipts.csv?{query}", form, **how)


def pages(answer: Any) -> list[str]:
    file = io.BytesIO(b"".join(answer.streaming_content))
    return [page.extract_text() for page in PdfReader(file).pages]


def copied() -> list[dict[str, Any]]:
    found = [entry.details or {} for entry in JournalEntry.objects.filter(code="13999")]
    return [details for details in found if details.get("event") == "OFFICE_COPY"]


def test_every_page_is_a_copy_and_the_first_says_of_what(till: Till) -> None:
    receipts = [till.sell(), till.sell()]
    client, user = office(till.device.store)
    cover, *copies = pages(ask(client))

    assert "Copies of receipts" in cover
    assert till.device.store.name in cover
    assert user.username in cover
    # Two of 299,00.
    assert "598.00" in cover.replace(",", ".")
    assert len(copies) == len(receipts)
    assert all(text.startswith("KOPI") for text in copies)
    assert all(
        receipt.signature[:12] in text for receipt, text in zip(receipts, copies, strict=True)
    )


def test_the_journal_says_who_made_copies_of_what(till: Till) -> None:
    till.sell()
    till.sell()
    client, user = office(till.device.store)
    assert ask(client).status_code == 200

    [details] = copied()
    assert details == {
        "event": "OFFICE_COPY",
        **{"receipts": 2, "first": 1, "last": 2, "user": user.pk},
    }
    assert list(verification.faults(till.device)) == []


def test_what_a_customer_may_still_get_stays_theirs(till: Till) -> None:
    receipt = till.sell()
    assert ask(office(till.device.store)[0]).status_code == 200
    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy


def test_another_merchants_receipts_are_not_copied(till: Till) -> None:
    till.sell()
    assert len(pages(ask(office(make.store())[0]))) == 1
    assert copied() == []


def test_many_are_a_job_that_ends_as_the_same_file(
    till: Till, settings: Settings, tmp_path: Any
) -> None:
    for _time in range(3):
        till.sell()
    client, _user = office(till.device.store)
    settings.EXPORT_LIMIT, settings.VAR = 200, tmp_path
    assert ask(client).status_code == 302
    job = Job.objects.get()
    tasks.export_receipts(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.progress, job.goal) == ("DONE", 3, 3)
    assert len(pages(client.get(f"/office/exports/{job.pk}/"))) == 4
    assert "Copies of receipts" in client.get(reverse("admin:pos_job_changelist")).content.decode()


def test_more_than_a_file_holds_are_refused_before_anything_is_made(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST", 1)
    till.sell()
    till.sell()
    answer = ask(office(till.device.store)[0], follow=True)
    assert "A PDF holds at most 1 receipts" in answer.content.decode()
    assert (copied(), Job.objects.count()) == ([], 0)


@pytest.mark.parametrize("rows", ["vat", "lines", "tenders"])
def test_only_whole_receipts_are_copied(till: Till, rows: str) -> None:
    till.sell()
    answer = ask(office(till.device.store)[0], f"rows={rows}", follow=True)
    assert "There is no such export" in answer.content.decode()
    assert copied() == []


def test_the_sheet_speaks_the_askers_language_and_names_the_choice(till: Till) -> None:
    till.sell()
    client, user = office(till.device.store)
    day = Receipt.objects.get().business_date
    query = f"device__id__exact={till.device.pk}&kind__exact=SALE&business_date__gte={day}"
    answer = ask(client, query, headers={"Accept-Language": "nb"})
    cover = pages(answer)[0]
    assert "Kopier av kvitteringer" in cover
    assert till.device.pos_id in cover
    assert user.username in cover


def test_a_copy_counts_as_a_hundred_rows_of_csv(settings: Settings) -> None:
    settings.EXPORT_LIMIT = 50_000
    files = ("csv", "xlsx", "pdf")
    assert [most_at_once(Choice([1], file=file)) for file in files] == [50_000, 5_000, 500]
