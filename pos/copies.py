"""Copies for the office: from another program than the till, each with a login of its own.

They do not use up what the customer may get (the tax directorate on kassasystemforskrifta 2-6), are
always marked KOPI, and each is journalled at the receipt's POS device.
"""

from django.db import transaction

from pos import journal, layout, pdf
from pos.journal import Code, Event
from pos.models import Receipt
from pos.shifts import now


@transaction.atomic(durable=True)
def make(receipt: Receipt, *, user_id: int) -> bytes:
    """A receipt as PDF, marked as a copy and journalled with who asked for it."""
    content = receipt.content
    journal.record(
        receipt.device_id,
        code=Code.OTHER,
        at=now(),
        text=f"office copy of {receipt.kind.lower()} receipt {receipt.number}",
        details={
            "event": str(Event.OFFICE_COPY),
            "kind": str(receipt.kind),
            "number": receipt.number,
            "user": user_id,
        },
    )
    rows = layout.rows(content, is_copy=True, signature=receipt.signature)
    return pdf.draw(rows, title=layout.title(content), author=content["seller"]["name"])
