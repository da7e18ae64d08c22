"""Use cases of the day at a POS device: read it (X), close it (Z), count what was not counted.

Source: kassasystemforskrifta 2-8-2 and 2-8-3; bokføringsforskriften 5-3-14 (every cash point every
day, counted, differences explained, with the name of who has counted).
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import baskets, forms, journal, recounting, reports, shifts
from pos.journal import Code, Event
from pos.models import Basket, JournalEntry, Numbering, Report, Shift, Tender
from pos.models.baskets import LIMIT
from pos.refusals import NotPossible
from stores import access
from stores.access import Action
from stores.models import POSDevice, Staff

# How long a Z report waits for a payment before only a manager can go on.
LONGEST_WAIT = dt.timedelta(minutes=10)
# A count that comes later explains nothing any more.
LATEST_COUNT = dt.timedelta(days=7)
CASH = str(Tender.Kind.CASH)


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """What was found at the end of a day, in minor units by kind of tender, and why it differs."""

    amounts: Mapping[str, int]
    reason: str = ""


class StillPaying(NotPossible):
    """A payment lives: its money would fall between two days."""


def read(device: POSDevice, *, at: dt.datetime) -> dict[str, Any]:
    """What an X report would say now. Nothing is written, numbered or journalled."""
    shift = Shift.objects.filter(device=device, closed_at=None).first()
    numbering = Numbering.objects.filter(device=device).first() or Numbering(device=device)
    return reports.content(
        Report.Kind.X,
        device=device,
        numbering=numbering,
        shift=shift,
        business_date=_date(device, shift, at),
        at=at,
    )


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
    Raises StillPaying and shifts.JustBegun without those, and NotPossible: for goods in the basket,
    a day that is closed or has not begun, a difference without a reason, a payment carried over by
    who is no manager.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="z-report"):
        return _last(device, Report.Kind.Z)
    carried = _carried(basket, device, staff, is_carried=is_carried)
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
    counted = _counted(said, count, staff)
    if carried:
        _journal_carried(numbering, carried, at)
    more = {"counted": counted, "carried": carried}
    return shifts.close(device, shift, numbering, at=at, staff_id=staff.pk, **more)


def _carried(
    basket: Basket, device: POSDevice, staff: Staff, *, is_carried: bool
) -> dict[str, Any] | None:
    """The live payment that a manager takes over to the next day; None: nothing is under way."""
    if not basket.frozen_at:
        if basket.total or basket.lines.exists():
            raise NotPossible(
                _("There are goods in the basket. Complete the sale or empty the basket first.")
            )
        return None
    if not is_carried:
        raise StillPaying(
            _("A payment is under way. Cancel it, or wait until it has been approved.")
        )
    if not access.can(staff, Action.APPROVE, device.store):
        raise NotPossible(_("Only a manager can take a payment over to the next day."))
    return {"basket": basket.pk, "amount": basket.total, "staff": staff.pk, "name": staff.name}


def _journal_carried(numbering: Numbering, carried: dict[str, Any], at: dt.datetime) -> None:
    journal.write(
        numbering,
        code=Code.OTHER,
        at=at,
        text=f"payment carried over by {carried['name']}; amount {carried['amount']}",
        staff_id=carried["staff"],
        details={"event": str(Event.CARRIED_OVER), **carried},
    )


def expected(said: Mapping[str, Any]) -> dict[str, int]:
    """What a report says there should be of each tender, in minor units.

    Cash is counted with the float and with what was put in and taken out.
    """
    due = {row["kind"]: row["amount"] for row in said["payments"]}
    moved = said["pay_ins"]["amount"] - said["pay_outs"]["amount"]
    due[CASH] += said["float"] + moved
    return due


def _counted(said: Mapping[str, Any], count: Count, staff: Staff) -> dict[str, Any] | None:
    due = expected(said)
    if due[CASH] and CASH not in count.amounts:
        raise NotPossible(_("Count the cash first."))
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "expected": due[kind],
            "counted": amount,
            "difference": amount - due[kind],
        }
        for kind, amount in count.amounts.items()
    ]
    if not rows:
        return None
    if any(not 0 <= row["counted"] <= LIMIT for row in rows):
        raise NotPossible(_("That amount is not possible."))
    reason = forms.read_words(count.reason, most=200)
    if any(row["difference"] for row in rows) and not reason:
        raise NotPossible(_("Say why the money differs from what is expected."))
    return {"staff": staff.pk, "name": staff.name, "tenders": rows, "reason": reason}


@transaction.atomic(durable=True)
def count_late(report: Report, *, count: Count, staff: Staff, key: uuid.UUID) -> None:
    """Count what was not counted when the day was closed: the journal keeps it beside the report.

    Raises NotPossible when it has been counted, after a week, for what is no Z report, and for a
    difference without a reason.
    """
    numbering = journal.lock(report.device_id)
    if not forms.is_first(key, device_id=report.device_id, act="late-count"):
        return
    at = shifts.now()
    if report.kind != Report.Kind.Z or at > report.at + LATEST_COUNT:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    if report.content["counted"] or late_count(report):
        raise NotPossible(_("This day has been counted."))
    counted = _counted(report.content, count, staff)
    if counted is None:
        raise NotPossible(_("Count the money first."))
    journal.write(
        numbering,
        code=Code.OTHER,
        at=at,
        text=f"money of Z report {report.number} counted",
        staff_id=staff.pk,
        details={"event": str(Event.COUNTED), "report": report.number, **counted},
    )


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
