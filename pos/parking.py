"""Use cases of parked baskets: put one aside, and fetch it again at any till of its store.

A basket is parked with its payment too, so that the next customer need not wait for a phone: the
payment goes on, and its sale belongs to the till that had the basket last. SAF-T's events 13010
and 13011 tell of both; never by whose name, which a journal could not forget.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import baskets, forms, handover, journal, owed, part_payments
from pos.journal import Code
from pos.models import Basket, Receipt
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice

LONGEST_NAME = 40
# For who reads a device `d` of a store `s` by SQL: how many baskets are parked in the store.
COUNT = """(
    SELECT count(*) FROM pos_basket parked
    JOIN stores_posdevice its_till ON its_till.id = parked.device_id
    WHERE its_till.store_id = s.id AND parked.state = 'PARKED'
)"""
# After a day nobody comes back for a receipt; it is found among the others.
OWED_FOR = dt.timedelta(days=1)
# And what was sold at the device while it was parked, its receipt still owed: id, number, total,
# and whether its customer may go without. `owed_in` is the same of a store.
SOLD = f"""(
    SELECT json_build_array(z.id, z.number, z.total, {owed.may_be_declined("z")})
    FROM pos_basket sold
    JOIN pos_receipt z ON z.basket_id = sold.id
    WHERE sold.device_id = d.id AND sold.state = 'COMPLETED' AND sold.parked_at IS NOT NULL
        AND sold.completed_at > now() - interval '{OWED_FOR.days} day'
        AND sold.id IS DISTINCT FROM b.follows_id AND NOT {owed.is_concluded("z")}
    ORDER BY sold.completed_at LIMIT 1
)"""  # noqa: S608


def owed_in(store_id: int) -> QuerySet[Receipt]:
    """What was sold in a store while it was parked and owes its receipt: its till may be dead."""
    sold = Basket.objects.filter(
        device__store=store_id,
        state=Basket.State.COMPLETED,
        parked_at__isnull=False,
        completed_at__gt=now() - OWED_FOR,
    )
    receipts = Receipt.objects.filter(basket__in=sold.values("pk"))
    return receipts.exclude(handover.IS_CONCLUDED).order_by("pk")


@transaction.atomic(durable=True)
def park(
    device: POSDevice, *, basket_id: int, version: int, name: str, key: uuid.UUID, staff_id: int
) -> Basket:
    """Put the till's basket aside and open the next one; its payment, if one lives, goes on.

    A payment changes the version all the time, so it is asked for only without one. Raises Stale,
    NotPossible for an empty basket.
    """
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="park"):
        return basket
    if basket.pk != basket_id or not (basket.frozen_at or basket.version == version):
        raise Stale
    if not basket.credit and not basket.lines.exists():
        raise NotPossible(_("The basket is empty: there is nothing to park."))
    refuse_its_money(basket)
    _leave(basket, name=name, staff_id=staff_id)
    baskets.open_next(device, after=basket)
    return basket


@transaction.atomic
def recall(
    device: POSDevice, *, basket_id: int, key: uuid.UUID, staff_id: int, was_parked: bool = False
) -> Basket:
    """Bring a basket of the store to this till: a parked one, or what another till shows.

    What this till shows is parked first. The caller moves what belongs to the basket in its own
    tables. With `was_parked` the cashier has seen it parked, and nobody's screen loses it. Raises
    NotPossible where it is over or another store's, where its first money is in another till, in
    the other mode of training, and while the last receipt is owed here.
    """
    wanted, own = _lock(device, basket_id)
    if not forms.is_first(key, device_id=device.pk, act="recall") or wanted.pk == own.pk:
        return own
    _refuse(wanted, own, was_parked=was_parked)
    handover.end_last(own, staff_id=staff_id)
    source, was_here = wanted.device, wanted.is_open
    _make_room(own, staff_id=staff_id)
    if was_here:
        _leave(wanted, name="", staff_id=staff_id, taken_to=device)
        baskets.open_next(source, after=wanted)
    wanted.state, wanted.parked_at, wanted.parked_by = Basket.State.OPEN, None, None
    # Whoever has scanned the till's sticker before is another basket's customer.
    wanted.device, wanted.opened_at = device, now()
    baskets.save(wanted, "state", "parked_at", "parked_by", "device", "opened_at")
    _journal(wanted, Code.RECALLED, "basket recalled", staff_id, was_at=source.pos_id)
    return wanted


def _lock(device: POSDevice, basket_id: int) -> tuple[Basket, Basket]:
    """The wanted basket and this till's own, the lower id first: nobody waits in a circle."""
    baskets.current(device)
    own, held = baskets.lock_with(device.pk, [basket_id])
    wanted = held.get(basket_id)
    if own is None or wanted is None or wanted.device.store_id != device.store_id:
        raise Stale
    return wanted, own


def _refuse(wanted: Basket, own: Basket, *, was_parked: bool) -> None:
    is_fetched = was_parked and wanted.is_open
    if is_fetched or not wanted.is_alive or not (wanted.credit or wanted.lines.exists()):
        raise NotPossible(_("That basket is over: somebody has fetched it, or it is paid."))
    if wanted.is_training != own.is_training:
        raise NotPossible(_("Switch training on or off first: that basket is of the other kind."))
    is_elsewhere = wanted.device_id != own.device_id
    if is_elsewhere and part_payments.of(wanted):
        raise NotPossible(
            _("A part of it was paid at %(till)s: the rest is paid there, too.")
            % {"till": wanted.device.name}
        )


def refuse_its_money(basket: Basket) -> None:
    """Raise NotPossible where card or cash has paid a part: that money lies at this till, and the
    day's count knows it only once there is a receipt."""
    if part_payments.of(basket):
        raise NotPossible(_("A part is paid by card or cash: complete the sale, or give it back."))


def _make_room(own: Basket, *, staff_id: int) -> None:
    """What this till shows is parked; of a basket without goods nothing is left to tell."""
    if own.credit or own.lines.exists() or own.frozen_at:
        refuse_its_money(own)
        _leave(own, name="", staff_id=staff_id)
        return
    own.state, own.name = Basket.State.VOID, ""
    baskets.save(own, "state", "name", "follows")


def _leave(basket: Basket, *, name: str, staff_id: int, taken_to: POSDevice | None = None) -> None:
    """Under its lock: the basket leaves its till's screen."""
    basket.state, basket.parked_at, basket.parked_by_id = Basket.State.PARKED, now(), staff_id
    basket.name = forms.read_words(name, most=LONGEST_NAME) or basket.name
    basket.is_totalled = bool(basket.frozen_at) and basket.is_totalled
    baskets.save(basket, "state", "parked_at", "parked_by", "name", "is_totalled", "follows")
    more = {"taken_to": taken_to.pos_id} if taken_to else {}
    _journal(basket, Code.PARKED, "basket parked", staff_id, **more)


def _journal(basket: Basket, code: str, said: str, staff_id: int, **more: Any) -> None:
    journal.record(
        basket.device_id,
        code=code,
        at=now(),
        text="; ".join([f"{said}; amount {basket.total}", *map(" ".join, more.items())]),
        staff_id=staff_id,
        details={"basket": basket.pk, "amount": basket.total, **more, **baskets.marked(basket)},
    )
