"""Use cases of handing a till over: one cashier counts, the next one signs in, the day goes on.

The drawer is counted blind, as at the end of a day; without a Z report the period stays open, and
both names are on a row and in the journal.
"""

import dataclasses
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import cash, counts, forms, journal, recounting, reports, turns
from pos.counts import CASH, Count, Place
from pos.journal import Code, Event
from pos.models import Changeover, JournalEntry, Numbering, Shift
from pos.refusals import NotPossible
from pos.shifts import now
from stores import pins
from stores.models import POSDevice, Staff

# What a count is for.
ACT = "changeover"


@dataclasses.dataclass(frozen=True, slots=True)
class Drawer:
    """What a till's drawer should hold, and whether there is anything to count.

    `entry` is the count that this person has entered and not handed over yet.
    """

    due: dict[str, int]
    is_counted: bool
    shift: Shift | None
    entry: JournalEntry | None = None


def look(device: POSDevice, staff: Staff) -> Drawer:
    """The drawer as whoever hands the till over finds it."""
    return _drawer(device, Numbering.objects.filter(device=device).first(), staff)


def _drawer(device: POSDevice, numbering: Numbering | None, staff: Staff) -> Drawer:
    shift = Shift.objects.filter(device=device, closed_at=None).first()
    if shift is None or numbering is None:
        return Drawer({CASH: 0}, False, shift)
    said = reports.sums(recounting.counted(numbering))
    due = {CASH: counts.expected(said)[CASH]}
    found = counts.of_period(numbering, shift.pk, act=ACT)
    entry = counts.waiting(found.filter(number__gt=_last(device)), due, staff)
    return Drawer(due, bool(due[CASH]) or cash.is_taken(device), shift, entry)


def _last(device: POSDevice) -> int:
    """The journal's entry of the last hand-over: what was counted for that is used up."""
    numbers = Changeover.objects.filter(device=device).order_by("-entry_number")
    return numbers.values_list("entry_number", flat=True).first() or 0


@transaction.atomic(durable=True)
def enter(device: POSDevice, *, count: Count, staff: Staff, key: uuid.UUID) -> None:
    """Journal what was counted, before anybody is told what there should be.

    Raises NotPossible for no count and for amounts that cannot be.
    """
    drawer = _drawer(device, journal.lock(device.pk), staff)
    if CASH not in count.amounts:
        raise NotPossible(_("Count the cash first."))
    if drawer.shift is None:
        raise NotPossible(_("The page is out of date. Reload it and try again."))
    only_cash = dataclasses.replace(count, amounts={CASH: count.amounts[CASH]})
    rows = counts.compare(drawer.due, only_cash)
    counts.enter(rows, staff=staff, place=Place(device.pk, key, ACT, drawer.shift.pk))


def hand_over(
    device: POSDevice,
    *,
    giver: Staff,
    taker: Staff | None,
    pin: str,
    entry: int,
    reason: str,
    key: uuid.UUID,
) -> None:
    """The next person takes over with a PIN. `entry` is the count that the page has shown.

    The same press again changes nothing. Raises pins.SignInRefused, and NotPossible for nobody
    else, for cash that has not been counted or has moved since, and for a difference without a
    reason.
    """
    if taker and taker.pk == giver.pk:
        raise NotPossible(_("Choose the colleague who takes over."))
    person = pins.recognise(device, taker, pin)
    _hand_over(device, giver=giver, taker=person, entry=entry, reason=reason, key=key)


@transaction.atomic(durable=True)
def _hand_over(
    device: POSDevice, *, giver: Staff, taker: Staff, entry: int, reason: str, key: uuid.UUID
) -> None:
    if not forms.is_first(key, device_id=device.pk, act="hand-over"):
        return
    at = now()
    numbering = turns.stand_in(device, taker, at=at)
    drawer = _drawer(device, numbering, giver)
    counted = _counted(drawer, device, giver, entry=entry, reason=reason, key=key)
    names = {"giver": giver.name, "taker": taker.name}
    written = journal.write(
        numbering,
        code=Code.OTHER,
        at=at,
        text=f"till handed over by {giver.name} to {taker.name}",
        staff_id=giver.pk,
        details={
            "event": str(Event.HANDED_OVER),
            **{"from": giver.pk, "to": taker.pk, **names},
            "counted": counted,
        },
    )
    people = {"giver": giver, "taker": taker}
    assert drawer.shift, "whoever signs in opens one"
    Changeover.objects.create(
        device=device,
        shift=drawer.shift,
        at=at,
        counted=counted,
        entry_number=written.number,
        **people,
    )


def _counted(
    drawer: Drawer, device: POSDevice, giver: Staff, *, entry: int, reason: str, key: uuid.UUID
) -> dict[str, Any] | None:
    """What was counted and why it differs; None where there is nothing to count."""
    if not drawer.is_counted:
        return None
    if not drawer.entry or drawer.entry.number != entry:
        raise NotPossible(_("The money has moved since it was counted. Count it again."))
    assert drawer.shift
    place = Place(device.pk, key, ACT, drawer.shift.pk)
    count = counts.of_entry(drawer.entry, reason)
    return counts.settle(drawer.due, count, staff=giver, place=place)
