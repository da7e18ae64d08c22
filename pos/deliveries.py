"""Deliveries of a receipt, counted: one original, one copy, never a third.

Source: kassasystemforskrifta 2-6 (one copy) and 2-8-6 (marked KOPI).
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from pos import journal
from pos.models import Delivery, Receipt
from pos.refusals import NotPossible
from pos.shifts import now


def print_out(receipt: Receipt, *, staff_id: int) -> Delivery:
    """Count a print and journal it. Raises NotPossible when original and copy are used up."""
    try:
        return _print_out(receipt, staff_id=staff_id)
    except IntegrityError as error:  # Two screens at once: the other took the last one.
        raise _used_up() from error


def _used_up() -> NotPossible:
    return NotPossible(_("This receipt and its one copy have been printed. More are not allowed."))


@transaction.atomic(durable=True)
def _print_out(receipt: Receipt, *, staff_id: int) -> Delivery:
    printed = receipt.deliveries.count()
    if printed > 1:
        raise _used_up()
    at = now()
    delivery = Delivery.objects.create(
        receipt=receipt, kind=Delivery.Kind.PRINT, is_copy=printed == 1, staff_id=staff_id, at=at
    )
    numbering = journal.lock(receipt.device_id)
    code = journal.Code.COPY_RECEIPT if delivery.is_copy else journal.Code.PRINTED
    text = f"printed receipt {receipt.number}; amount {receipt.total}"
    journal.write(
        numbering,
        code=code,
        at=at,
        text=text,
        staff_id=staff_id,
        receipt=receipt,
        details={"number": receipt.number, "amount": receipt.total},
    )
    return delivery
