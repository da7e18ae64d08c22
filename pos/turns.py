"""A person's turn at the till: sign-in and sign-out, each with its entries in the journal."""

import datetime as dt

from django.db import transaction

from pos import baskets, journal, shifts
from pos.journal import Code
from pos.models import JournalEntry, Numbering
from stores import pins
from stores.models import POSDevice, Staff


def begin(device: POSDevice, staff: Staff | None, pin: str) -> None:
    """Sign a person in; the basket is as it was. Raises pins.SignInRefused."""
    person = pins.recognise(device, staff, pin)
    with transaction.atomic(durable=True):
        stand_in(device, person, at=shifts.now())


@transaction.atomic(savepoint=False)
def stand_in(device: POSDevice, person: Staff, *, at: dt.datetime) -> Numbering:
    """In the caller's transaction: a person whom a PIN has recognised stands at the till."""
    pins.begin(device, person)
    shifts.open_for(device, staff_id=person.pk, at=at)
    numbering = _write_out(device.pk, at, "signed out by the next sign-in")
    journal.note_version(numbering, at=at, staff_id=person.pk)
    journal.write(numbering, code=Code.SIGNED_IN, at=at, text="signed in", staff_id=person.pk)
    baskets.current(device)
    return numbering


@transaction.atomic(durable=True)
def end(device: POSDevice) -> None:
    """The next person signs in; basket and payment go on. Safe to repeat."""
    pins.sign_out(device)
    _write_out(device.pk, shifts.now(), "signed out")


def _write_out(device_id: int, at: dt.datetime, text: str) -> Numbering:
    """The journal's open turn ends, if it has one: some sign-ins end without a sign-out.

    They run out, their person leaves, or another person signs in.
    """
    numbering = journal.lock(device_id)
    turns = JournalEntry.objects.filter(
        device_id=device_id, code__in=(Code.SIGNED_IN, Code.SIGNED_OUT)
    )
    last = turns.order_by("-number").first()
    if last and last.code == Code.SIGNED_IN:
        journal.write(numbering, code=Code.SIGNED_OUT, at=at, text=text, staff_id=last.staff_id)
    return numbering
