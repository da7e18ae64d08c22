"""The files of an export: at once, or as a job whose file only its asker may fetch."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.conf import settings

from pos import bundles, exports, jobs, workbooks
from pos.exports import Choice
from pos.models import Job

Write = Callable[[Choice, BinaryIO, int], Iterator[int]]


def most_at_once(choice: Choice) -> int:
    """So many rows make a file while somebody waits.

    A workbook takes ten times as long as CSV and a copy ten times as long as a row of a workbook,
    and both are whole before their first byte goes out.
    """
    return int(settings.EXPORT_LIMIT) // SLOWER[choice.file]


def at_once(choice: Choice, user_id: int) -> BinaryIO:
    """A short one, ready to be read. It is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    for _done in WRITERS[choice.file](choice, file, user_id):
        pass
    file.seek(0)
    return file


def write_file(job: Job) -> str:
    """Write it where finished exports lie. One that was broken off is written anew."""
    choice = exports.read_choice(job.parameters)
    goal = exports.count(choice)
    path = exports.folder() / f"{choice.name}-{job.pk}-{secrets.token_hex(8)}.{choice.file}"
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        for done in WRITERS[choice.file](choice, file, job.asked_by_id or 0):
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    exports.forget_old()
    return f"{goal} rows" if choice.rows else f"{goal} receipts"


def _csv(choice: Choice, file: BinaryIO, _user_id: int) -> Iterator[int]:
    """Write it; from time to time, how many rows there are."""
    done = 0
    for chunk in exports.stream(choice):
        file.write(chunk)
        done += chunk.count(b"\n")
        yield done


def _workbook(choice: Choice, file: BinaryIO, _user_id: int) -> Iterator[int]:
    return workbooks.write(choice, file)


# By what `Choice.file` says.
WRITERS: dict[str, Write] = {"csv": _csv, "xlsx": _workbook, "pdf": bundles.write}
SLOWER = {"csv": 1, "xlsx": 10, "pdf": 100}
