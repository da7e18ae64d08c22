"""Deliveries of a receipt, counted together: one original, one copy, never a third.

Paper, e-mail and the first opening on the customer's phone count alike; a look on the screen is
none. Source: kassasystemforskrifta 2-6 (one copy, paper or electronic) and 2-8-6 (marked KOPI).
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from pos import forms, journal
from pos.models import Delivery, Mailing, Numbering, Receipt
from pos.refusals import NotPossible
from pos.shifts import now

Kind = Delivery.Kind

SAID = {Kind.PRINT: "printed", Kind.EMAIL: "mailed", Kind.DIGITAL: "opened on a phone"}


@transaction.atomic(durable=True)
def print_out(receipt: Receipt, *, staff_id: int, key: uuid.UUID | None = None) -> Delivery:
    """Count a print and journal it.

    Raises NotPossible when original and copy are used up, and for the same press again, which is
    not to use up the copy.
    """
    numbering = journal.lock(receipt.device_id)
    if key and not forms.is_first(key, device_id=receipt.device_id, act="print"):
        raise NotPossible(_("This has been printed already. Go back to the till."))
    is_copy = is_next_a_copy(receipt)
    return count(receipt, numbering, kind=Kind.PRINT, is_copy=is_copy, staff_id=staff_id, at=now())


def is_next_a_copy(receipt: Receipt) -> bool:
    """What the next delivery has to be, under the lock of the device's counters.

    A mail that a server may be taking just now holds its place. Raises NotPossible when both
    places are taken. A training receipt, which nobody comes back with, has no copy.
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
    journal.write(
        numbering,
        code=journal.Code.COPY_RECEIPT if is_copy else journal.Code.PRINTED,
        at=at,
        text=f"{SAID[kind]} receipt {receipt.number}; amount {receipt.total}",
        staff_id=staff_id,
        receipt=receipt,
        details={"number": receipt.number, "amount": receipt.total, "way": str(kind)},
    )
    return delivery
