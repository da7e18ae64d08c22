"""The work of an export job: the same file as at once, which only its asker may fetch."""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from pos import exports, jobs, workbooks
from pos.exports import Choice
from pos.models import Job


def write_file(job: Job) -> str:
    """Write it where finished exports lie. One that was broken off is written anew."""
    choice = exports.read_choice(job.parameters)
    goal = exports.count(choice)
    path = exports.folder() / f"{choice.name}-{job.pk}-{secrets.token_hex(8)}.{choice.file}"
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        for done in WRITERS[choice.file](choice, file):
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    exports.forget_old()
    return f"{goal} rows" if choice.rows else f"{goal} receipts"


def _csv(choice: Choice, file: BinaryIO) -> Iterator[int]:
    """Write it; from time to time, how many rows there are."""
    done = 0
    for chunk in exports.stream(choice):
        file.write(chunk)
        done += chunk.count(b"\n")
        yield done


# By what `Choice.file` says.
WRITERS = {"csv": _csv, "xlsx": workbooks.write}
