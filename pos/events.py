"""What the events of the journal are called, in the language that is active.

Their codes are those of SAF-T's list 13; what one code holds several of is told apart by the
entry's `event`.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pos.models import JournalEntry

Code, Event = JournalEntry.Code, JournalEntry.Event
NAMES: dict[str, Any] = {
    Code.STARTED: _("Till started"),
    Code.STOPPED: _("Till stopped"),
    Code.SIGNED_IN: _("Signed in"),
    Code.SIGNED_OUT: _("Signed out"),
    Code.DRAWER_OPENED: _("Drawer opened"),
    Code.DRAWER_CLOSED: _("Drawer closed"),
    Code.UPDATED: _("New version of the program"),
    Code.X_REPORT: _("X report"),
    Code.Z_REPORT: _("Z report"),
    Code.PARKED: _("Basket parked"),
    Code.RECALLED: _("Parked basket recalled"),
    Code.SALE_RECEIPT: _("Sales receipt"),
    Code.RETURN_RECEIPT: _("Return receipt"),
    Code.COPY_RECEIPT: _("Copy of a receipt"),
    Code.PROVISIONAL_RECEIPT: _("Provisional receipt"),
    Code.DELIVERY_RECEIPT: _("Delivery receipt"),
    Code.TRAINING_RECEIPT: _("Training receipt"),
    Code.PRINTED: _("Other print"),
    Code.CASH_WITHDRAWN: _("Cash taken out"),
    Code.PRICE_CHANGED: _("Price changed"),
    Code.PRICE_LOOKED_UP: _("Price inquiry"),
    Code.TRAINING_ON: _("Training begun"),
    Code.TRAINING_OFF: _("Training ended"),
    Code.EMERGENCY_ON: _("Emergency operation begun"),
    Code.EMERGENCY_OFF: _("Emergency operation ended"),
    Code.VOIDED: _("Sale aborted"),
    Code.RECEIPT_DECLINED: _("Receipt declined"),
    Code.OTHER: _("Other event"),
}


def name_of(code: str, details: dict[str, Any] | None = None) -> str:
    """`Money counted`, or what the code is called where nothing more is told; else the code."""
    event = (details or {}).get("event", "")
    if event in Event.values:
        return str(Event(event).label)
    return str(NAMES.get(code, code))
