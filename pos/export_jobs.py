"""The files of an export: at once, or as a job whose file only its asker may fetch."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.conf import settings

from pos import bundles, exports, jobs, workbooks
from pos.exports import Chosen
from pos.models import Job

# What a writer of copies takes is a choice of receipts; the others take any.
Write = Callable[[Any, BinaryIO, int], Iterator[int]]
Read = Callable[[dict[str, Any]], Chosen]


def most_at_once(choice: Chosen) -> int:
    """So many rows make a file while somebody waits.

    A workbook takes ten times as long as CSV and a copy ten times as long as a row of a workbook,
    and both are whole before their first byte goes out.
    """
    return int(settings.EXPORT_LIMIT) // SLOWER[choice.file]


def at_once(choice: Chosen, user_id: int) -> BinaryIO:
    """A short one, ready to be read. It is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    for _done in WRITERS[choice.file](choice, file, user_id):
        pass
    file.seek(0)
    return file


def write_file(job: Job, read: Read = exports.read_choice) -> str:
    """Write it where finished exports lie. One that was broken off is written anew."""
    choice = read(job.parameters)
    goal = exports.count(choice)
    path = exports.folder() / f"{choice.of.name}-{job.pk}-{secrets.token_hex(8)}.{choice.file}"
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        for done in WRITERS[choice.file](choice, file, job.asked_by_id or 0):
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    exports.forget_old()
    return f"{goal} {choice.of.name if choice.of.name in WHOLE else 'rows'}"


def _csv(choice: Chosen, file: BinaryIO, _user_id: int) -> Iterator[int]:
    """Write it; from time to time, how many rows there are."""
    done = 0
    for chunk in exports.stream(choice):
        file.write(chunk)
        done += chunk.count(b"\n")
        yield done


def _workbook(choice: Chosen, file: BinaryIO, _user_id: int) -> Iterator[int]:
    return workbooks.write(choice, file)


# By what `Choice.file` says.
WRITERS: dict[str, Write] = {"csv": _csv, "xlsx": _workbook, "pdf": bundles.write}
# Of what each row is one; of the others it is a part.
WHOLE = ("receipts", "products")
SLOWER = {"csv": 1, "xlsx": 10, "pdf": 100}
