"""Shifts: whose turn it is, and which business date a receipt belongs to."""

import datetime as dt
import zoneinfo

from django.db import transaction
from django.utils import timezone

from pos.models import Shift
from stores.models import POSDevice, Store


def business_date(store: Store, at: dt.datetime) -> dt.date:
    """The store's own date at a moment."""
    return at.astimezone(zoneinfo.ZoneInfo(store.time_zone)).date()


@transaction.atomic(savepoint=False)
def current(device: POSDevice, *, staff_id: int | None, at: dt.datetime) -> Shift:
    """The device's open shift of today. Yesterday's is closed and a new one opened.

    Without a person (`staff_id` None) the shift belongs to the system: a late approval must find
    an open period.
    """
    today = business_date(device.store, at)
    shift = Shift.objects.select_for_update().filter(device=device, closed_at=None).first()
    if shift and shift.business_date >= today:
        return shift
    if shift:
        shift.closed_at = at
        shift.save(update_fields=["closed_at"])
    opened = Shift(device=device, opened_by_id=staff_id, opened_at=at, business_date=today)
    # Two first acts of a day may come together: one opens the shift, both are in it.
    Shift.objects.bulk_create([opened], ignore_conflicts=True)
    return Shift.objects.select_for_update().get(device=device, closed_at=None)


def now() -> dt.datetime:
    """The moment, to the microsecond that the database keeps."""
    return timezone.now()
