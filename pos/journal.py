"""Writing the POS device's electronic journal: in order, chained, for ever."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import transaction

from pos.models import JournalEntry, Numbering, Receipt
from stores.together import Together, sent

Code = JournalEntry.Code


def lock(device_id: int) -> Numbering:
    """Take the device's counters. The lock is held to commit, so numbers have no gaps.

    Lock order: basket, payment, numbering.
    """
    numbering = Numbering.objects.select_for_update().filter(device_id=device_id).first()
    if numbering is None:
        Numbering.objects.bulk_create([Numbering(device_id=device_id)], ignore_conflicts=True)
        numbering = Numbering.objects.select_for_update().get(device_id=device_id)
    return numbering


def chain(previous: str, content: Any) -> str:
    """The next link: SHA-256 over the previous link and the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def write(
    numbering: Numbering,
    *,
    code: str,
    at: dt.datetime,
    text: str,
    staff_id: int | None = None,
    receipt: Receipt | None = None,
    writes: Together | None = None,
) -> JournalEntry:
    """Add an entry under the lock of `numbering`; the caller saves the counters."""
    numbering.entries += 1
    entry = JournalEntry(
        device_id=numbering.device_id,
        number=numbering.entries,
        code=code,
        at=at,
        staff_id=staff_id,
        receipt=receipt,
        text=text,
        previous_hash=numbering.entry_hash,
    )
    entry.hash = numbering.entry_hash = chain(entry.previous_hash, entry_content(entry))
    with sent(writes) as collected:
        collected.insert(entry)
    return entry


def entry_content(entry: JournalEntry) -> dict[str, Any]:
    """What an entry's hash covers."""
    return {
        "device": entry.device_id,
        "number": entry.number,
        "code": str(entry.code),
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "staff": entry.staff_id,
        "receipt": entry.receipt_id,
        "text": entry.text,
    }


@transaction.atomic
def record(
    device_id: int, *, code: str, at: dt.datetime, text: str, staff_id: int | None = None
) -> None:
    """Journal one event that stands alone."""
    numbering = lock(device_id)
    write(numbering, code=code, at=at, text=text, staff_id=staff_id)
    numbering.save(update_fields=["entries", "entry_hash"])
