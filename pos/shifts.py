"""Shifts: whose turn it is, and which business date a receipt belongs to."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pos import journal, reports
from pos.journal import Code
from pos.models import Numbering, Report, Shift
from pos.refusals import NotPossible
from stores import business_days
from stores.models import POSDevice, SignIn, Store

# The class of the advisory locks under which a device's period is opened or closed.
TURN = 7_203_462


class JustBegun(NotPossible):
    """The day before was closed by the system, and is perhaps the one that was meant."""


def business_date(store: Store, at: dt.datetime) -> dt.date:
    """The store's business date at a moment."""
    return business_days.of(store, at)


@transaction.atomic(savepoint=False)
def current(device: POSDevice, *, staff_id: int | None, at: dt.datetime) -> Shift:
    """The device's open shift, locked. One of a day that has ended is closed by its Z report.

    Without a person (`staff_id` None) it belongs to whoever stands at the till, and with nobody
    there to the system: a late approval must find an open period. A day that has its Z report gets
    no second one: what comes after it belongs to the next day.
    """
    today = business_date(device.store, at)
    is_open = Shift.objects.select_for_update().filter(device=device, closed_at=None)
    shift = is_open.filter(business_date__gte=today).first()
    if shift is None:
        take_turn(device.pk)
        shift = is_open.first()
        if shift is None or shift.business_date < today:
            shift = _begin(device, shift, staff_id=staff_id, at=at)
    return shift


@transaction.atomic(savepoint=False)
def open_for(device: POSDevice, *, staff_id: int, at: dt.datetime) -> None:
    """A person has signed in: there is an open period.

    One of a day that has ended stays open for that person to close and count; the first sale of
    the new day closes it otherwise.
    """
    if not Shift.objects.select_for_update().filter(device=device, closed_at=None).exists():
        current(device, staff_id=staff_id, at=at)


def refuse_another(shift: Shift, *, shown: int | None) -> None:
    """Raise NotPossible where the day to be closed is not the one that the person was shown."""
    if shown not in (None, shift.pk):
        raise NotPossible(
            _(
                "The day that was shown here has been closed meanwhile: its money can be counted"
                " under the earlier days. Look at the new day before you close that one, too."
            )
        )


def refuse_just_begun(device: POSDevice, *, receipts: int) -> None:
    """Raise JustBegun where nothing has been sold since the system closed the day before."""
    if receipts:
        return
    last = Report.objects.filter(device=device, kind=Report.Kind.Z).order_by("-number").first()
    if last and last.content["automatic"]:
        raise JustBegun(
            _("This day has just begun: the system has closed the one before. Close it, too?")
        )


def take_turn(device_id: int) -> None:
    """To the end of the transaction only we open or close a period of this device.

    Before the shift's own lock: whoever sells holds that one and never asks for a turn.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, device_id % 2**31])


def _begin(
    device: POSDevice,
    before: Shift | None,
    *,
    staff_id: int | None,
    at: dt.datetime,
) -> Shift:
    staff_id = staff_id or _standing_at(device)
    numbering = journal.lock(device.pk)
    if before:
        close(device, before, numbering, at=at, staff_id=None, automatic=True)
    date = next_date(device, at)
    shift = Shift.objects.create(
        device=device, opened_by_id=staff_id, opened_at=at, business_date=date
    )
    journal.note_version(numbering, at=at, staff_id=staff_id)
    journal.write(
        numbering,
        code=Code.STARTED,
        at=at,
        text=f"period begun; business date {date}",
        staff_id=staff_id,
    )
    return shift


def _standing_at(device: POSDevice) -> int | None:
    turns = SignIn.objects.filter(device=device, ended_at=None)
    return turns.values_list("staff_id", flat=True).first()


def next_date(device: POSDevice, at: dt.datetime) -> dt.date:
    """The business date of a period that begins now: today, or after the last that is closed."""
    return _after_closed(device, business_date(device.store, at))


def _after_closed(device: POSDevice, date: dt.date) -> dt.date:
    closed = Report.objects.filter(device=device, kind=Report.Kind.Z).order_by("-number")
    last = closed.values_list("business_date", flat=True).first()
    return max(date, last + dt.timedelta(days=1)) if last else date


def close(
    device: POSDevice,
    shift: Shift,
    numbering: Numbering,
    *,
    at: dt.datetime,
    staff_id: int | None,
    **more: Any,
) -> Report:
    """The period's Z report, and its end in the journal. All are locked by the caller.

    The program's version before opened a second period of a day that had its Z report. That day
    has no room for another: it is told of on the next, so that the till goes on selling.
    """
    report = reports.issue(
        Report.Kind.Z,
        device=device,
        numbering=numbering,
        shift=shift,
        business_date=_after_closed(device, shift.business_date),
        at=at,
        staff_id=staff_id,
        **more,
    )
    journal.write(
        numbering,
        code=Code.STOPPED,
        at=at,
        text=f"period ended; business date {shift.business_date}",
        staff_id=staff_id,
    )
    return report


def now() -> dt.datetime:
    """The moment, to the microsecond that the database keeps."""
    return timezone.now()
