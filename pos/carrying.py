"""What still lives when a day ends: its money would fall between two days.

A parked basket without a payment stays parked and is nobody's money; what this till shows has to be
sold or given up. A payment that lives, parked or not, waits for a manager's word.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from pos import journal
from pos.journal import Code, Event
from pos.models import Basket, Numbering
from pos.refusals import NotPossible
from stores import access
from stores.access import Action
from stores.models import POSDevice, Staff

# How long a Z report waits for a payment before only a manager can go on.
LONGEST_WAIT = dt.timedelta(minutes=10)


class StillPaying(NotPossible):
    """A payment lives: its money would fall between two days."""


def paying(device: POSDevice) -> list[Basket]:
    """The baskets of a till whose payments live, parked ones too; the longest first."""
    alive = Basket.objects.filter(device=device, state__in=Basket.ALIVE)
    return list(alive.filter(frozen_at__isnull=False).order_by("frozen_at"))


def read(
    basket: Basket, device: POSDevice, staff: Staff, *, is_carried: bool
) -> dict[str, Any] | None:
    """The live payments that a manager takes over to the next day; None: nothing is under way.

    `basket` is what the till shows, locked. Raises StillPaying, and NotPossible for goods in it and
    for who is no manager.
    """
    if not basket.frozen_at and (basket.total or basket.credit or basket.lines.exists()):
        raise NotPossible(
            _("There are goods in the basket. Complete the sale or empty the basket first.")
        )
    found = paying(device)
    if not found:
        return None
    if not is_carried:
        raise StillPaying(
            _("A payment is under way. Cancel it, or wait until it has been approved.")
        )
    if not access.can(staff, Action.APPROVE, device.store):
        raise NotPossible(_("Only a manager can take a payment over to the next day."))
    amount = sum(its.total for its in found)
    return {"basket": found[0].pk, "amount": amount, "staff": staff.pk, "name": staff.name}


def tell(numbering: Numbering, carried: dict[str, Any], at: dt.datetime) -> None:
    """Under the counters' lock: journal who has taken them over."""
    journal.write(
        numbering,
        code=Code.OTHER,
        at=at,
        text=f"payment carried over by {carried['name']}; amount {carried['amount']}",
        staff_id=carried["staff"],
        details={"event": str(Event.CARRIED_OVER), **carried},
    )
