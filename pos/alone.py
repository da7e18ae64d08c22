"""What a person has done at a store's tills today without anybody's approval.

A limit of a role is about the business day, not about one act: otherwise three small returns are
one large one that nobody has seen. What a manager has approved counts no further.
"""

import dataclasses
import datetime as dt

from django.db import connection
from django.db.models import QuerySet, Sum

from pos.journal import Code, Event
from pos.models import Approval, Basket, JournalEntry, Return
from stores import business_days
from stores.limits import Act
from stores.models import POSDevice

# The class of the advisory locks under which a person's day is measured.
MEASURED = 7_203_463
REDUCED = (Event.LINE_REMOVED, Event.QUANTITY_REDUCED)


def take_turn(staff_id: int) -> None:
    """To the end of the transaction only this act of the person is measured, at whatever till.

    After the locks of baskets and payments, before all others.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [MEASURED, staff_id % 2**31])


def returned(
    device: POSDevice, staff_id: int, at: dt.datetime, *, act: Act, is_training: bool
) -> int:
    """What returns of this kind have paid back, in minor units: in training what was rehearsed."""
    found = Return.objects.filter(
        staff=staff_id,
        asked_at__gte=_begin(device, at),
        state__in=Return.LIVE,
        original__isnull=act == Act.UNPROVEN,
        is_training=is_training,
    )
    known = _approved(device, staff_id, act, at).filter(goods_return__isnull=False)
    found = found.filter(device__store=device.store_id)
    found = found.exclude(pk__in=known.values("goods_return"))
    return int(found.aggregate(sum=Sum("amount"))["sum"] or 0)


def emptied(device: POSDevice, staff_id: int, at: dt.datetime) -> int:
    """What baskets that were given up came to, with what was taken out of them before; and those
    that were emptied line by line."""
    begin = _entries(device, at)
    told = begin.filter(code=Code.VOIDED) | begin.filter(
        code=Code.OTHER, details__event=str(Event.LINE_REMOVED), details__has_key="emptied"
    )
    return sum(
        int(details["emptied"])
        if "emptied" in details
        else int(details["amount"]) + int(details.get("removed", 0))
        for details in told.filter(staff=staff_id).values_list("details", flat=True)
        if details and not details.get("training") and not details.get("approved")
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """What has left a basket line by line since it was new or empty, or a manager looked: minor
    units, and the newest line that was there when any of it did."""

    amount: int
    newest: int


def taken(device: POSDevice, basket: Basket, at: dt.datetime) -> Taken:
    """What was taken out of a basket line by line today, by whomever."""
    told = _entries(device, at).filter(
        code=Code.OTHER,
        details__basket=basket.pk,
        details__event__in=[str(event) for event in REDUCED],
    )
    amount = newest = 0
    rows = told.order_by("device", "number").values_list("details", flat=True)
    for details in (row or {} for row in rows):
        is_over = "emptied" in details or details.get("approved")
        amount = 0 if is_over else amount - int(details["amount"])
        newest = max(newest, int(details.get("newest", 0)))
    return Taken(amount, newest)


def removed(device: POSDevice, basket: Basket, at: dt.datetime) -> int:
    """The same in minor units alone."""
    return taken(device, basket, at).amount


def openings(device: POSDevice, staff_id: int, at: dt.datetime) -> int:
    """How often the drawer was opened for the person without a sale, alone: when they asked for it,
    and when they gave cash back that had paid a part of one."""
    told = _entries(device, at).filter(code=Code.OTHER, staff=staff_id)
    asked = told.filter(details__event=str(Event.DRAWER_ASKED))
    back = told.filter(details__event=str(Event.PART_GIVEN_BACK), details__kind="CASH")
    told = asked | back.exclude(details__has_key="training")
    return told.count() - _approved(device, staff_id, Act.DRAWER, at).count()


def _entries(device: POSDevice, at: dt.datetime) -> QuerySet[JournalEntry]:
    tills = POSDevice.objects.filter(store=device.store_id)
    return JournalEntry.objects.filter(device__in=tills, at__gte=_begin(device, at))


def _approved(device: POSDevice, staff_id: int, act: Act, at: dt.datetime) -> QuerySet[Approval]:
    tills = POSDevice.objects.filter(store=device.store_id)
    asked = Approval.objects.filter(device__in=tills, asked_by=staff_id, act=act)
    return asked.filter(at__gte=_begin(device, at))


def _begin(device: POSDevice, at: dt.datetime) -> dt.datetime:
    store = device.store
    return business_days.begin(store, business_days.of(store, at))
