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
    tell(
        receipt.device_id,
        f"office copy of {receipt.kind.lower()} receipt {receipt.number}",
        user_id,
        kind=str(receipt.kind),
        number=receipt.number,
    )
    rows = layout.rows(content, is_copy=True, signature=receipt.signature)
    return pdf.draw(rows, title=layout.title(content), author=content["seller"]["name"])


def tell(device_id: int, text: str, user_id: int, **details: str | int) -> None:
    """Journal copies of a device's receipts, in the caller's transaction."""
    its = {"event": str(Event.OFFICE_COPY), **details, "user": user_id}
    journal.record(device_id, code=Code.OTHER, at=now(), text=text, details=its)
