"""Reports and running totals against what they come from: journal entries and receipts."""

from collections.abc import Iterator

from pos import recounting
from pos.models import JournalEntry, Numbering, Report, Shift
from stores.models import POSDevice

CHUNK = 500
CODES = {"X": JournalEntry.Code.X_REPORT, "Z": JournalEntry.Code.Z_REPORT}


def faults(device: POSDevice, counters: Numbering) -> Iterator[str]:
    """Reports that the journal does not hold as they are, missing ones, and wrong totals."""
    yield from _reports(device, counters)
    if not _is_counted_right(device, counters):
        yield f"{device.pos_id}: the running totals are not what receipts and journal come to"


def _reports(device: POSDevice, counters: Numbering) -> Iterator[str]:
    entries = JournalEntry.objects.filter(
        device=device, code__in=CODES.values(), number__lte=counters.entries
    )
    told = {entry.number: entry for entry in entries.order_by("number").iterator(CHUNK)}
    reports = Report.objects.filter(device=device, entry_number__lte=counters.entries)
    numbers = {"X": 0, "Z": 0}
    for report in reports.order_by("entry_number").iterator(CHUNK):
        numbers[report.kind] += 1
        entry = told.pop(report.entry_number, None)
        is_next = report.number == numbers[report.kind]
        if entry is None or not is_next or not _is_as_journalled(report, entry):
            yield f"{device.pos_id}: {report.kind} report {report.number} (row {report.pk})"
            return
    if told or numbers != {"X": counters.x_reports, "Z": counters.z_reports}:
        yield f"{device.pos_id}: a report is missing, or the counters of reports were changed"


def _is_as_journalled(report: Report, entry: JournalEntry) -> bool:
    said = report.content
    return (
        (entry.code, entry.details, entry.at) == (CODES[report.kind], said, report.at)
        and entry.staff_id == report.staff_id
        and (said["type"], said["number"]) == (report.kind, report.number)
        and said["business_date"] == report.business_date.isoformat()
    )


def _is_counted_right(device: POSDevice, counters: Numbering) -> bool:
    if counters.totals is None:
        return True
    shift = Shift.objects.filter(device=device, closed_at=None).first()
    again = recounting.recount(
        device.pk,
        shift_id=shift.pk if shift else 0,
        after=counters.counted_after,
        until=counters.entries,
    )
    return bool(counters.totals | {"at": None} == again | {"at": None})
