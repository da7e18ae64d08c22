"""Deliveries of a receipt, counted together: one original, one copy, never a third.

Paper, e-mail and the first opening on the customer's phone count alike; a look on the screen is
none. Source: kassasystemforskrifta 2-6 (one copy, paper or electronic) and 2-8-6 (marked KOPI).
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import forms, journal, printing
from pos.models import Delivery, Mailing, Numbering, Receipt, Tender
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import POSDevice
from stores.together import Together

Kind = Delivery.Kind

SAID = {Kind.PRINT: "printed", Kind.EMAIL: "mailed", Kind.DIGITAL: "opened on a phone"}


@transaction.atomic(durable=True)
def print_out(
    receipt: Receipt, *, staff_id: int, key: uuid.UUID | None = None, printer_id: int | None = None
) -> Delivery:
    """Count a print and journal it; with a printer, write down that it is to come out there.

    Raises NotPossible when original and copy are used up, and for the same press again, which is
    not to use up the copy.
    """
    numbering = journal.lock(receipt.device_id)
    if key and not forms.is_first(key, device_id=receipt.device_id, act="print"):
        raise NotPossible(_("This has been printed already. Go back to the till."))
    return _print(receipt, numbering, staff_id=staff_id, printer_id=printer_id)


def let_come_out(receipt: Receipt, *, staff_id: int | None, printer_id: int) -> None:
    """A receipt that was just issued, in the same transaction, on a printer: its original."""
    _print(receipt, journal.lock(receipt.device_id), staff_id=staff_id, printer_id=printer_id)


def _print(
    receipt: Receipt, numbering: Numbering, *, staff_id: int | None, printer_id: int | None
) -> Delivery:
    is_copy = is_next_a_copy(receipt)
    delivery = count(
        receipt, numbering, kind=Kind.PRINT, is_copy=is_copy, staff_id=staff_id, at=now()
    )
    if printer_id:
        printing.job(delivery, printer_id=printer_id).save()
    return delivery


def at_once(
    receipt: Receipt,
    numbering: Numbering,
    device: POSDevice,
    *,
    tenders: Sequence[Tender],
    writes: Together,
) -> None:
    """Have a sale's receipt come out by itself, in the statement that issues it.

    Only where it has to come out (`pos.owed`): of a sale that the app alone has paid the customer
    may want none, and is asked. A till without a printer prints when the cashier says so.
    """
    is_by_app_alone = all(tender.kind == Tender.Kind.VIPPS for tender in tenders)
    is_owed = receipt.kind == Receipt.Kind.SALE and (receipt.gift_cards or not is_by_app_alone)
    if device.printer_id is None or not is_owed:
        return
    delivery = Delivery(
        receipt=receipt,
        kind=Kind.PRINT,
        is_copy=False,
        staff_id=receipt.staff_id,
        at=receipt.issued_at,
    )
    writes.insert(delivery)
    journal.write(numbering, writes=writes, **_said(delivery))
    writes.insert(printing.job(delivery, printer_id=device.printer_id))


def is_next_a_copy(receipt: Receipt) -> bool:
    """What the next delivery has to be, under the lock of the device's counters.

    A mail that a server may be taking just now holds its place. Raises NotPossible when both
    places are taken. A training receipt, which is of no sale, has no copy.
    """
    sending = receipt.mailings.filter(state=Mailing.State.SENDING)
    taken = {
        *receipt.deliveries.values_list("is_copy", flat=True),
        *sending.values_list("is_copy", flat=True),
    }
    if False not in taken:
        return False
    if True in taken or receipt.kind == Receipt.Kind.TRAINING:
        raise used_up(receipt)
    return True


def used_up(receipt: Receipt) -> NotPossible:
    """Why there is no more, for the cashier."""
    if receipt.kind == Receipt.Kind.TRAINING:
        return NotPossible(_("A training receipt is printed once, and has no copy."))
    return NotPossible(
        _("This receipt and its one copy have been handed over. More are not allowed.")
    )


def count(
    receipt: Receipt,
    numbering: Numbering,
    *,
    kind: Kind,
    is_copy: bool,
    staff_id: int | None,
    at: dt.datetime,
) -> Delivery:
    """Write a delivery down and journal it, under the lock of `numbering`."""
    delivery = Delivery.objects.create(
        receipt=receipt, kind=kind, is_copy=is_copy, staff_id=staff_id, at=at
    )
    journal.write(numbering, **_said(delivery))
    return delivery


def _said(delivery: Delivery) -> dict[str, Any]:
    """What the journal says of it."""
    receipt, kind = delivery.receipt, Kind(delivery.kind)
    return {
        "code": journal.Code.COPY_RECEIPT if delivery.is_copy else journal.Code.PRINTED,
        "at": delivery.at,
        "text": f"{SAID[kind]} receipt {receipt.number}; amount {receipt.total}",
        "staff_id": delivery.staff_id,
        "receipt": receipt,
        "details": {"number": receipt.number, "amount": receipt.total, "way": str(kind)},
    }
