"""Vouchers as a file: at once where they are few, else by a worker, with a download."""

import itertools
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from pos import bookings, exports, jobs, voucher_files
from pos.bookings import Choice
from pos.models import Job, Report

TASK = "pos.export_vouchers"
POINTS = {"comma": ",", "point": "."}
# What each file is called, how it is made, and what usually divides off its decimals.
FILES: dict[str, tuple[str, voucher_files.Writer, str]] = {
    "csv": ("vouchers", voucher_files.journal_lines, "comma"),
    "gbat10": ("vouchers-gbat10-unconfirmed", voucher_files.gbat10, "point"),
}
CHUNK = 200


def is_long(choice: Choice) -> bool:
    """Whether these are more than a page may wait for."""
    return choose_count(choice) > bookings.MOST


def choose_count(choice: Choice) -> int:
    """How many Z reports these are."""
    return bookings.choose(choice).order_by().count()


def pieces(choice: Choice, *, file: str, point: str) -> Iterator[tuple[int, str]]:
    """The file piece by piece, each with how many vouchers it holds. Raises as `bookings.book`.

    `file` is a key of FILES and `point` what divides off the decimals.
    """
    vouchers = bookings.book(choice, receipts=receipts)
    write = FILES[file][1]

    def each() -> Iterator[tuple[int, str]]:
        some, is_first = list(itertools.islice(vouchers, CHUNK)), True
        while some:
            yield len(some), write(some, point=point, is_first=is_first)
            some, is_first = list(itertools.islice(vouchers, CHUNK)), False

    return each()


def parameters(choice: Choice, *, file: str, point: str, language: str) -> dict[str, Any]:
    """What a job keeps: the choice, and in which language a refusal is told."""
    return {**choice.to_json(), "file": file, "point": point, "language": language}


def write_file(job: Job) -> str:
    """The work of a job: the same file, which only its asker may fetch.

    Raises Refusal as `bookings.book`, in the language of whoever asked.
    """
    given = job.parameters
    choice, goal, done = bookings.read_choice(given), 0, 0
    path = exports.folder() / f"{FILES[given['file']][0]}-{job.pk}-{secrets.token_hex(8)}.csv"
    draft = path.with_suffix(".new")
    with override(given["language"]):
        goal = choose_count(choice)
        with draft.open("w", encoding="utf-8", newline="") as out:
            for held, text in pieces(choice, file=given["file"], point=given["point"]):
                out.write(text)
                done += held
                jobs.progress(job, done=done, goal=goal)
    draft.replace(path)
    job.path = path.name
    exports.forget_old()
    return f"{done} vouchers"


def receipts(report: Report) -> str:
    """The address of the receipts of the report's day and POS device."""
    day = report.business_date.isoformat()
    given = {"device__id__exact": report.device_id, "business_date__gte": day}
    query = urlencode({**given, "business_date__lte": day})
    return f"{settings.ORIGIN}{reverse('admin:pos_receipt_changelist')}?{query}"
