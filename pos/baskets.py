"""Use cases of the basket as a whole: open, total, freeze, void.

Every change locks the basket first; lock order is basket, payment, numbering.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from pos import forms, journal, live
from pos.models import Basket, BasketLine
from pos.refusals import Frozen, NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice


def current(device: POSDevice) -> Basket:
    """The device's open basket; a device that has none yet gets one."""
    basket = Basket.objects.filter(device=device, state=Basket.State.OPEN).first()
    if basket is None:
        open_next(device)
        basket = Basket.objects.get(device=device, state=Basket.State.OPEN)
    return basket


def open_next(device: POSDevice, *, follows: Basket | None = None) -> None:
    """Open the device's next basket, unless one is open."""
    basket = Basket(device=device, currency=device.store.currency, follows=follows, opened_at=now())
    Basket.objects.bulk_create([basket], ignore_conflicts=True)


def lock(device_id: int) -> Basket:
    """The device's open basket, locked to the end of the transaction."""
    return Basket.objects.select_for_update().get(device_id=device_id, state=Basket.State.OPEN)


def save(basket: Basket, *names: str) -> None:
    """Under the basket's lock: keep a change as a new version and wake the screens."""
    basket.version += 1
    basket.save(update_fields=["version", *names])
    live.say(basket)


def refuse_frozen(basket: Basket) -> None:
    """Raise Frozen while a payment lives."""
    if basket.frozen_at:
        raise Frozen


def refuse_stale(basket: Basket, *, version: int) -> None:
    """Raise Frozen while a payment lives, Stale when the cashier saw another version."""
    refuse_frozen(basket)
    if basket.version != version:
        raise Stale


@transaction.atomic(durable=True)
def total(device_id: int, *, key: uuid.UUID) -> Basket:
    """The cashier has added all there is: from now on a personal QR sends at once."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="total") and not basket.frozen_at:
        refuse_empty(basket)
        basket.is_totalled = True
        save(basket, "is_totalled")
    return basket


@transaction.atomic(durable=True)
def reopen(device_id: int, *, key: uuid.UUID) -> Basket:
    """Back from *Total* to adding goods."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="reopen") and not basket.frozen_at:
        reopen_locked(basket)
    return basket


def reopen_locked(basket: Basket) -> None:
    """Under the basket's lock: go on selling."""
    basket.is_totalled = False
    save(basket, "is_totalled")


@transaction.atomic(durable=True)
def dismiss(device_id: int, *, key: uuid.UUID) -> Basket:
    """Next customer: stop showing the sale that this basket follows."""
    basket = lock(device_id)
    if forms.is_first(key, device_id=device_id, act="dismiss") and basket.follows_id:
        basket.follows = None
        save(basket, "follows")
    return basket


@transaction.atomic(durable=True)
def void(device: POSDevice, *, version: int, key: uuid.UUID, staff_id: int) -> Basket:
    """Give up the whole basket. Raises Stale, Frozen; NotPossible once money has been received."""
    basket = lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="void"):
        return basket
    refuse_stale(basket, version=version)
    if basket.tenders.exists():
        raise NotPossible(_("Money has been received. Complete the sale or return the goods."))
    if not basket.total and not basket.lines.exists():
        return basket
    basket.state = Basket.State.VOID
    save(basket, "state")
    text = f"sale aborted; amount {basket.total}"
    journal.record(device.pk, code=journal.Code.VOIDED, at=now(), text=text, staff_id=staff_id)
    open_next(device)
    return lock(device.pk)


def refuse_empty(basket: Basket) -> None:
    """Raise NotPossible when there is nothing to pay for."""
    if basket.total <= 0:
        raise NotPossible(_("The basket is empty. Scan or choose goods first."))


def freeze(basket: Basket) -> None:
    """Under the basket's lock: no line changes while a payment lives."""
    basket.frozen_at = now()
    save(basket, "frozen_at")


def unfreeze(basket: Basket) -> None:
    """Under the basket's lock: the payment has ended, the basket is the cashier's again."""
    basket.frozen_at = None
    save(basket, "frozen_at")


def touch(basket: Basket) -> None:
    """Under the basket's lock: what the screens show of it has changed."""
    save(basket)


def lines_of(basket: Basket) -> Iterable[BasketLine]:
    """The lines in the order in which they were scanned."""
    return basket.lines.order_by("position", "pk")
