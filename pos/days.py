"""Use cases of the day at a POS device: read it (X), close it (Z), count what was not counted.

Source: kassasystemforskrifta 2-8-2 and 2-8-3; bokføringsforskriften 5-3-14 (every cash point every
day, counted, differences explained, with the name of who has counted).
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import baskets, carrying, counts, forms, journal, recounting, reports, shifts
from pos.counts import Count, Place, expected
from pos.journal import Code, Event
from pos.models import JournalEntry, Numbering, Report, Shift
from pos.refusals import NotPossible
from stores.models import POSDevice, Staff

__all__ = ["Count", "expected"]

# A count that comes later explains nothing any more.
LATEST_COUNT = dt.timedelta(days=7)
# What a count is for.
CLOSE, LATE = "close", "late"


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """A device's day as it is: its open period, what an X report would say, and its totals."""

    shift: Shift | None
    numbering: Numbering
    content: dict[str, Any]


def read(device: POSDevice, *, at: dt.datetime) -> dict[str, Any]:
    """What an X report would say now. Nothing is written, numbered or journalled."""
    return look(device, at=at).content


def look(device: POSDevice, *, at: dt.datetime) -> Look:
    """The same, with what it was read from."""
    shift = Shift.objects.filter(device=device, closed_at=None).first()
    numbering = Numbering.objects.filter(device=device).first() or Numbering(device=device)
    content = reports.content(
        Report.Kind.X,
        device=device,
        numbering=numbering,
        shift=shift,
        business_date=_date(device, shift, at),
        at=at,
    )
    return Look(shift, numbering, content)


def entered(seen: Look) -> QuerySet[JournalEntry]:
    """The counts of the open period that differed when they were entered."""
    if seen.shift is None:
        return JournalEntry.objects.none()
    return counts.of_period(seen.numbering, seen.shift.pk, act=CLOSE)


def _date(device: POSDevice, shift: Shift | None, at: dt.datetime) -> dt.date:
    return shift.business_date if shift else shifts.next_date(device, at)


@transaction.atomic(durable=True)
def take_x(device: POSDevice, *, staff_id: int, key: uuid.UUID) -> Report:
    """Take an X report: numbered and journalled, and nothing begins anew.

    The same press again gives the report that it gave.
    """
    if not forms.is_first(key, device_id=device.pk, act="x-report"):
        return _last(device, Report.Kind.X)
    at = shifts.now()
    shift = Shift.objects.select_for_update().filter(device=device, closed_at=None).first()
    return reports.issue(
        Report.Kind.X,
        device=device,
        numbering=journal.lock(device.pk),
        shift=shift,
        business_date=_date(device, shift, at),
        at=at,
        staff_id=staff_id,
    )


def _last(device: POSDevice, kind: str) -> Report:
    return Report.objects.filter(device=device, kind=kind).latest("number")


@counts.kept
@transaction.atomic(durable=True)
def close(
    device: POSDevice,
    *,
    count: Count,
    staff: Staff,
    key: uuid.UUID,
    shown: int | None = None,
    is_carried: bool = False,
    is_empty: bool = False,
) -> Report:
    """Close the day: the Z report with what was counted. The same press again gives the same.

    `shown` is the shift on the page where it was pressed; no other is closed. With `is_carried` a
    payment that lives goes over to the next day; with `is_empty` a day ends that has just begun.
    Raises carrying.StillPaying and shifts.JustBegun without those, counts.Differs for a difference
    without a reason, and NotPossible: for goods in the basket, a day that is closed or has not
    begun, a payment carried over by who is no manager.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="z-report"):
        return _last(device, Report.Kind.Z)
    carried = carrying.read(basket, device, staff, is_carried=is_carried)
    shifts.take_turn(device.pk)
    shift = Shift.objects.select_for_update().filter(device=device, closed_at=None).first()
    if shift is None:
        raise NotPossible(_("Nothing has been sold since the last Z report."))
    shifts.refuse_another(shift, shown=shown)
    numbering = journal.lock(device.pk)
    # Only now nobody issues a receipt of this period any more.
    at = shifts.now()
    if shift.business_date > shifts.business_date(device.store, at):
        raise NotPossible(_("Today has its Z report. The next can be taken tomorrow."))
    said = reports.sums(recounting.counted(numbering))
    if not is_empty:
        shifts.refuse_just_begun(device, receipts=said["receipts"])
    place = Place(device.pk, key, CLOSE, shift.pk)
    counted = counts.settle(expected(said), count, staff=staff, place=place)
    if counted:
        found = counts.of_period(numbering, shift.pk, act=CLOSE)
        counted |= counts.earlier(found, count, device.store.zone)
    if carried:
        carrying.tell(numbering, carried, at)
    more = {"counted": counted, "carried": carried}
    return shifts.close(device, shift, numbering, at=at, staff_id=staff.pk, **more)


@counts.kept
@transaction.atomic(durable=True)
def count_late(report: Report, *, count: Count, staff: Staff, key: uuid.UUID) -> None:
    """Count what was not counted when the day was closed: the journal keeps it beside the report.

    Raises NotPossible when it has been counted, after a week, and for what is no Z report, and
    counts.Differs for a difference without a reason.
    """
    numbering = journal.lock(report.device_id)
    if not forms.is_first(key, device_id=report.device_id, act="late-count"):
        return
    at = shifts.now()
    if report.kind != Report.Kind.Z or at > report.at + LATEST_COUNT:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    if report.content["counted"] or late_count(report):
        raise NotPossible(_("This day has been counted."))
    place = Place(report.device_id, key, LATE, report.pk)
    counted = counts.settle(expected(report.content), count, staff=staff, place=place)
    if counted is None:
        raise NotPossible(_("Count the money first."))
    counted |= counts.earlier(entered_late(report), count, report.device.store.zone)
    journal.write(
        numbering,
        code=Code.OTHER,
        at=at,
        text=f"money of Z report {report.number} counted",
        staff_id=staff.pk,
        details={"event": str(Event.COUNTED), "report": report.number, **counted},
    )


def entered_late(report: Report) -> QuerySet[JournalEntry]:
    """The late counts that differed when they were entered."""
    after = report.entry_number
    return counts.entered(report.device_id, act=LATE, of=report.pk, after=after)


def late_count(report: Report) -> dict[str, Any] | None:
    """What was counted after the day was closed, if somebody did within the week."""
    until = report.at + LATEST_COUNT
    entries = JournalEntry.objects.filter(
        device=report.device_id,
        number__gt=report.entry_number,
        code=Code.OTHER,
        at__lte=until,
        details__event=Event.COUNTED,
        details__report=report.number,
    )
    entry = entries.first()
    return entry.details if entry else None


@transaction.atomic(durable=True)
def print_out(report: Report, *, staff_id: int) -> None:
    """A report goes to paper, as often as is wanted; each time is in the journal."""
    journal.record(
        report.device_id,
        code=Code.PRINTED,
        at=shifts.now(),
        text=f"printed {report.kind} report {report.number}",
        staff_id=staff_id,
        details={"report": report.kind, "number": report.number},
    )
