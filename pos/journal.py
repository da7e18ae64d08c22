"""Writing the POS device's electronic journal: in order, chained, for ever."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from pos import recounting, totals
from pos.models import JournalEntry, Numbering, Receipt
from stores.chained import chain as chain
from stores.together import Together, sent

Code = JournalEntry.Code
Event = JournalEntry.Event
# What the issue of a receipt is called.
ISSUED: dict[str, str] = {
    Receipt.Kind.SALE: Code.SALE_RECEIPT,
    Receipt.Kind.RETURN: Code.RETURN_RECEIPT,
    Receipt.Kind.TRAINING: Code.TRAINING_RECEIPT,
    Receipt.Kind.DELIVERY: Code.DELIVERY_RECEIPT,
}
# Of the numbering, what an entry changes.
COUNTERS = ("entries", "entry_hash", "totals", "counted_after", "grand_sales", "grand_returns")
# By column, what of an entry is written.
WRITTEN = tuple(str(f.column) for f in JournalEntry._meta.concrete_fields if not f.primary_key)


def lock(device_id: int) -> Numbering:
    """Take the device's counters. The lock is held to commit, so numbers have no gaps."""
    numbering = Numbering.objects.select_for_update().filter(device_id=device_id).first()
    if numbering is None:
        Numbering.objects.bulk_create([Numbering(device_id=device_id)], ignore_conflicts=True)
        numbering = Numbering.objects.select_for_update().get(device_id=device_id)
    return numbering


def write(
    numbering: Numbering,
    *,
    code: str,
    at: dt.datetime,
    text: str,
    staff_id: int | None = None,
    receipt: Receipt | None = None,
    details: dict[str, Any] | None = None,
    writes: Together | None = None,
) -> JournalEntry:
    """Add an entry and count it, under the lock of `numbering`, whose counters go with it.

    `details` says for machines what `text` says: see JournalEntry.
    """
    entry = draw(
        numbering, code=code, at=at, text=text, staff_id=staff_id, receipt=receipt, details=details
    )
    with sent(writes) as collected:
        collected.insert(entry)
        collected.update(numbering, *COUNTERS)
    return entry


def draw(numbering: Numbering, **said: Any) -> JournalEntry:
    """The next entry, with its counters, neither of them written yet.

    Whoever has not locked the counters writes both only if they are as they were read.
    """
    counted = recounting.counted(numbering)
    numbering.entries += 1
    entry = JournalEntry(
        device_id=numbering.device_id,
        number=numbering.entries,
        previous_hash=numbering.entry_hash,
        **said,
    )
    entry.hash = numbering.entry_hash = chain(entry.previous_hash, entry_content(entry))
    totals.add_entry(counted, entry)
    recounting.mark(numbering)
    return entry


def note_version(numbering: Numbering, *, at: dt.datetime, staff_id: int | None) -> None:
    """Journal that this version of the program is used here for the first time."""
    if numbering.version == settings.VERSION:
        return
    before, numbering.version = numbering.version, settings.VERSION
    writes = Together()
    write(
        numbering,
        code=Code.UPDATED,
        at=at,
        text=f"version {settings.VERSION}",
        staff_id=staff_id,
        details={"version": settings.VERSION, "before": before},
        writes=writes,
    )
    writes.update(numbering, "version")
    writes.send()


def entry_content(entry: JournalEntry) -> dict[str, Any]:
    """What an entry's hash covers."""
    hashed = {
        "device": entry.device_id,
        "number": entry.number,
        "code": str(entry.code),
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "staff": entry.staff_id,
        "receipt": entry.receipt_id,
        "text": entry.text,
    }
    # Entries of before had none.
    return hashed if entry.details is None else {**hashed, "details": entry.details}


@transaction.atomic
def record(
    device_id: int,
    *,
    code: str,
    at: dt.datetime,
    text: str,
    staff_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Journal one event that stands alone."""
    write(lock(device_id), code=code, at=at, text=text, staff_id=staff_id, details=details)
