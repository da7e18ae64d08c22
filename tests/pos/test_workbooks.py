"""Exports as workbooks: cells have types, a text is no formula, and memory does not grow."""

import datetime as dt
import io
import tracemalloc
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client

from pos import columns, exports, jobs, workbooks
from pos.export_jobs import at_once, write_file
from pos.models import Job
from stores.models import Product
from tests.pos.test_exports import office
from tests.pos.till import Till, open_till


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def fetch(client: Client, query: str = "") -> Any:
    form = {"file": "xlsx", "key": str(uuid.uuid4())}
    answer = client.post(f"/office/receipts.csv?{query}", form)
    assert answer.status_code == 200
    return answer


def read(answer: Any) -> list[list[Any]]:
    return sheets(b"".join(answer.streaming_content))[0]


def sheets(body: bytes) -> list[list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [[[*row] for row in sheet.iter_rows(values_only=True)] for sheet in book]


def test_a_row_has_the_columns_of_csv_as_numbers_and_days(till: Till) -> None:
    receipt = till.sell()
    answer = fetch(office(till.device.store)[0])
    assert answer["Content-Disposition"].endswith('.xlsx"')
    names, values = read(answer)
    assert names == [*columns.RECEIPT]
    row = dict(zip(names, values, strict=True))
    assert (row["number"], row["total"], row["vat"]) == (1, 299, 59.8)
    assert row["business_date"].date() == receipt.business_date
    assert row["issued_at"] == dt.datetime.fromisoformat(receipt.content["issued_at"][:19])
    assert row["tenders"] == "CARD"


@pytest.mark.parametrize("rows", columns.ROWS)
def test_every_export_has_as_many_rows_as_its_csv(till: Till, rows: str) -> None:
    till.sell()
    till.sell()
    choice = exports.Choice([till.device.store_id], rows=rows, file="xlsx")
    with at_once(choice, 0) as file:
        [sheet] = sheets(file.read())
    assert [*sheet[0]] == [*columns.ROWS[rows].columns]
    assert len(sheet) - 1 == exports.count(choice) == 2


@pytest.mark.parametrize("name", ["=HYPERLINK(0)", "+1", "-1", "@x", "\tx"])
def test_a_text_is_a_text_whatever_it_begins_with(till: Till, name: str) -> None:
    Product.objects.filter(pk=till.hoodie.pk).update(names={"nb": name})
    till.hoodie.refresh_from_db()
    till.sell()
    names, values = read(fetch(office(till.device.store)[0], "rows=lines"))
    book = fetch(office(till.device.store)[0], "rows=lines")
    cell = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert values[names.index("name")] == name
    assert cell.cell(2, names.index("name") + 1).data_type == "s"


def test_nothing_is_a_sheet_with_its_heads(till: Till) -> None:
    assert read(fetch(office(till.device.store)[0])) == [[*columns.RECEIPT]]


def test_a_long_one_is_a_job_that_says_how_far_it_is(
    till: Till, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXPORT_LIMIT = 10
    monkeypatch.setattr(exports, "BATCH", 1)
    told: list[int] = []
    monkeypatch.setattr(jobs, "progress", lambda _job, *, done, goal: told.append(done))
    till.sell()
    till.sell()
    client, user = office(till.device.store)
    form = {"file": "xlsx", "key": str(uuid.uuid4())}
    assert client.post("/office/receipts.csv", form).status_code == 302
    job = Job.objects.get()
    assert job.parameters["file"] == "xlsx"
    assert write_file(job) == "2 receipts"
    assert told == [1, 2]
    assert len(sheets((exports.folder() / job.path).read_bytes())[0]) == 3
    assert user.pk == job.asked_by_id


def test_a_full_sheet_is_followed_by_another(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 2)
    for _time in range(3):
        till.sell()
    with at_once(exports.Choice([till.device.store_id], file="xlsx"), 0) as file:
        first, second = sheets(file.read())
    assert [len(first), len(second)] == [3, 2]
    assert first[0] == second[0]


def test_what_is_no_file_is_refused_in_words(till: Till) -> None:
    client, _user = office(till.device.store)
    form = {"file": "doc", "key": str(uuid.uuid4())}
    answer = client.post("/office/receipts.csv", form, follow=True)
    assert "There is no such export" in answer.content.decode()


def test_memory_does_not_grow_with_the_rows(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.sell()
    choice = exports.Choice([till.device.store_id], file="xlsx")
    cells = ", ".join(column.sql for column in columns.RECEIPT.values())
    [row] = next(exports.batches(choice, cells))

    def peak(count: int) -> int:
        batches = ([row] * 1000 for _batch in range(count))
        monkeypatch.setattr(exports, "batches", lambda _choice, _cells: batches)
        tracemalloc.start()
        with at_once(choice, 0):
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    assert peak(8) < peak(2) + 200_000
