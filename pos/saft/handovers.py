"""Handing a SAF-T export over: written, read again and checked, packed, and journalled."""

import datetime as dt
import hashlib
import pathlib
import secrets
import shutil
import tempfile
from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib.auth.models import User

from pos import exports, jobs, journal
from pos.models import Job
from pos.saft import chains, files, references, selections
from pos.saft.selections import Selection
from pos.shifts import now

# Folders of exports that are being written, and after how long nobody writes into one any more.
DRAFTS = "saft-draft-"
KEPT_FOR = dt.timedelta(days=1)


class NotSound(Exception):
    """The export does not pass our own checks and is not handed over. Names the first fault."""


def check(paths: Sequence[pathlib.Path], *, pulse: Callable[[], None] = lambda: None) -> None:
    """Read the files of one of our exports again. Raises NotSound."""
    found = references.faults(
        paths, keys=chains.our_keys(), before=chains.issued_before, pulse=pulse
    )
    first = next(found, None)
    if first:
        raise NotSound(first)


def write_file(job: Job) -> str:
    """The work of an export job: a zip that only its asker may fetch."""
    selection = selections.read(job.parameters)
    ending = f"saft-{job.pk}-{secrets.token_hex(8)}.zip"
    target, goal = exports.folder() / ending, 0

    def told(done: int, of: int) -> None:
        nonlocal goal
        goal = of
        jobs.progress(job, done=done, goal=2 * of)

    def pulse() -> None:
        # Half the way; how many rows are still to be read nobody counts.
        jobs.progress(job, done=goal, goal=2 * goal)

    forget_drafts()
    with tempfile.TemporaryDirectory(prefix=DRAFTS, dir=settings.VAR) as folder:
        written = files.write(selection, pathlib.Path(folder), at=now(), progress=told)
        check(written, pulse=pulse)
        draft = target.with_suffix(".new")
        files.pack(written, draft, pulse=pulse)
        draft.replace(target)
    jobs.progress(job, done=2 * goal, goal=2 * goal)
    journalled(selection, target, user=job.asked_by)
    job.path = target.name
    exports.forget_old()
    return f"{goal} receipts; files: {len(written)}"


def forget_drafts() -> None:
    """Whatever a killed worker has left behind: gigabytes, perhaps."""
    oldest = now() - KEPT_FOR
    for folder in pathlib.Path(settings.VAR).glob(f"{DRAFTS}*"):
        if folder.stat().st_mtime < oldest.timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def journalled(selection: Selection, file: pathlib.Path, *, user: User | None) -> None:
    """Every device whose journal was exported says so in it, with what the file's hash is.

    Code 13999: the list's own code for exports (13020) is for registers with a memory of their own.
    """
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(files.CHUNK):
            digest.update(chunk)
    details = {
        "exported": "SAF-T",
        "since": selection.since.isoformat(),
        "until": selection.until.isoformat(),
        "user": user.pk if user else None,
        "sha256": digest.hexdigest(),
    }
    text = "SAF-T exported; {since} to {until}; user {user}; sha256 {sha256}".format(**details)
    for device in selection.devices:
        journal.record(device, code=journal.Code.OTHER, at=now(), text=text, details=details)
