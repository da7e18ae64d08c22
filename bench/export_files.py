"""One export in a process of its own: `python -m bench.export_files WHAT RECEIPTS`.

`csv` and `xlsx` ask the office's own view, signed in, and read its answer to the end. The limits:
`query` is the same rows by COPY as they are kept, `copy` the columns of the receipts' table alone,
`cells` xlsxwriter in constant memory with the same cells, which are all at hand.
"""

import datetime as dt
import json
import os
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from pos import exports  # noqa: E402
from pos.columns import ROWS, Kind  # noqa: E402
from pos.exports import Choice  # noqa: E402
from pos.models import Receipt  # noqa: E402
from stores.models import Store  # noqa: E402

PLAIN = (
    "id, device_id, kind, number, sequence, business_date, issued_at, currency, total,"
    " total_excluding_vat, rounding, hash"
)
Work = Callable[[dt.date], tuple[int, float]]


def main() -> None:
    what, receipts = sys.argv[1], int(sys.argv[2])
    settings.EXPORT_LIMIT, settings.ALLOWED_HOSTS = 10**9, ["*"]
    until = _until(receipts)
    work: dict[str, Work] = {
        "csv": _view("csv"),
        "xlsx": _view("xlsx"),
        "query": _query,
        "copy": _copy,
        "cells": _cells,
    }
    # What a first answer needs is there before memory is looked at.
    work[what](dt.date(2000, 1, 1))
    idle = _memory()
    rows, seconds = work[what](until)
    told = {"rows": rows, "seconds": seconds, "idle": idle, "megabytes": _memory()}
    print(json.dumps(told))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _until(receipts: int) -> dt.date:
    """The business date up to which there are so many."""
    days = Receipt.objects.values("business_date").annotate(count=Count("pk"))
    found, until = 0, dt.date(2000, 1, 1)
    for day in days.order_by("business_date"):
        found, until = found + day["count"], day["business_date"]
        if found >= receipts * 0.99:
            break
    return until


def _view(file: str) -> Work:
    """Signed in as whoever sees every store, over no network: the view and its answer alone."""
    client = Client()
    over_all = {"is_superuser": True, "is_staff": True}
    client.force_login(User.objects.get_or_create(username="bench", defaults=over_all)[0])

    def fetch(until: dt.date) -> tuple[int, float]:
        began, size, rows = time.perf_counter(), 0, 0
        url = f"{reverse('export-receipts')}?business_date__lte={until}"
        answer: Any = client.post(url, {"file": file, "key": str(uuid.uuid4())})
        assert answer.status_code == 200, (answer.status_code, answer.headers)
        for chunk in answer.streaming_content:
            size += len(chunk)
            rows += chunk.count(b"\n")
        seconds = time.perf_counter() - began
        if file == "csv":
            return rows - 1, seconds
        return exports.count(_choice(until)), seconds

    return fetch


def _choice(until: dt.date) -> Choice:
    return Choice(sorted(Store.objects.values_list("pk", flat=True)), until=until)


def _query(until: dt.date) -> tuple[int, float]:
    choice = _choice(until)
    cells = ", ".join(column.sql for column in choice.of.columns.values())
    return _drained(f"SELECT {cells} {choice.source} ORDER BY {choice.of.order}", choice)


def _copy(until: dt.date) -> tuple[int, float]:
    query = f"SELECT {PLAIN} FROM pos_receipt WHERE business_date <= %(until)s"  # noqa: S608
    return _drained(query, _choice(until))


def _drained(query: str, choice: Choice) -> tuple[int, float]:
    began, rows = time.perf_counter(), 0
    with (
        exports.connected() as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", choice.parameters()) as all_,
    ):
        for row in all_:
            rows += bytes(row).count(b"\n")
    return rows, time.perf_counter() - began


def _cells(until: dt.date) -> tuple[int, float]:
    columns = list(ROWS[""].columns.values())
    kept = ", ".join(column.sql for column in columns)
    held = [row for rows in exports.batches(_choice(until), kept) for row in rows]
    is_text = [column.kind in (Kind.PLAIN, Kind.TEXT) for column in columns]
    is_time = [column.kind in (Kind.DATE, Kind.MOMENT) for column in columns]
    ready = [tuple(_ready(row)) for row in held]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet, shape = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(ready):
            for place, value in enumerate(row):
                if value is None:
                    continue
                if is_text[place]:
                    sheet.write_string(at, place, value)
                elif is_time[place]:
                    sheet.write_datetime(at, place, value, shape)
                else:
                    sheet.write_number(at, place, value)
        book.close()
    return len(ready), time.perf_counter() - began


def _ready(row: tuple[Any, ...]) -> Iterator[Any]:
    """Texts of moments read, so that the limit does nothing but write."""
    for column, value in zip(ROWS[""].columns.values(), row, strict=True):
        is_moment = column.kind == Kind.MOMENT and value is not None
        yield dt.datetime.fromisoformat(value) if is_moment else value


if __name__ == "__main__":
    main()
