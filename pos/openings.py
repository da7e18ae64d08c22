"""The drawer is opened without a sale: asked for at the till, by whom and why.

Every opening without a sale is journalled and counted (kassasystemforskrifta 2-7, 2-8-2 m). Asking
is an entry of its own; what X and Z count is the opening that the bridge then reports, so that one
that never came is none.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pos import alone, approvals, baskets, cash, drawers, forms, journal, printing
from pos.journal import Code, Event
from pos.models import Drawer, Shift
from pos.refusals import NotPossible
from pos.shifts import now
from stores.limits import Act
from stores.models import POSDevice, Staff


@transaction.atomic(durable=True)
def ask(
    device: POSDevice,
    *,
    reason: str,
    staff: Staff,
    key: uuid.UUID,
    approver: Staff | None = None,
) -> None:
    """Ask the drawer to open within the next minute. The same press again changes nothing.

    Raises NotPossible for no reason, where no drawer reports itself just now, where it is open, in
    training, and after the day was closed; NeedsApproval beyond what the role may do in a day.
    """
    if not forms.is_first(key, device_id=device.pk, act="open-drawer"):
        return
    if not reason.strip():
        raise NotPossible(_("Say why the drawer is opened."))
    baskets.refuse_training(baskets.current(device))
    alone.take_turn(staff.pk)
    drawer = drawers.lock(device.pk)
    if refusal := why_not(device, drawer):
        raise NotPossible(refusal)
    assert drawer
    at = now()
    times = alone.openings(device, staff.pk, at) + 1
    who: dict[str, Any] = {"staff_id": staff.pk, "approver": approver, "detail": reason}
    approvals.require(device, Act.DRAWER, amount=0, times=times, **who)
    printing.ask_drawer_without_a_sale(drawer, reason[:200])
    journal.record(
        device.pk,
        code=Code.OTHER,
        at=at,
        text=f"drawer asked for; no sale; {reason}",
        staff_id=staff.pk,
        details={"event": str(Event.DRAWER_ASKED), "reason": reason},
    )


def why_not(device: POSDevice, drawer: Drawer | None) -> str:
    """Why nothing would open it now, in words; empty where it can be asked for.

    `drawer` is that of the device as `pos.drawers` reads it.
    """
    if drawer is None:
        if not cash.is_taken(device):
            return _("This till takes no cash: it has no drawer that reports itself.")
        return _("No drawer is connected to this till: the office connects a printer bridge.")
    if drawer.is_open:
        return _("The drawer is open already.")
    if not getattr(drawer, "is_fresh", False):
        return _("The cash drawer does not report itself. Check the printer bridge.")
    if not Shift.objects.filter(device=device, closed_at=None).exists():
        return _("The day is closed. The next sign-in or sale begins a new one.")
    return ""


def look(device: POSDevice) -> tuple[str, bool]:
    """For a page: why it cannot be asked for, and whether it has been and has not opened yet."""
    drawer = drawers.look(device.pk)
    is_asked = bool(drawer and drawer.asked_at and drawer.asked_at > now() - drawers.AWAITED)
    return why_not(device, drawer), is_asked
