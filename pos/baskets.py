"""Use cases of the basket as a whole: open, total, freeze. How it is given up stands in voids.py.

Every change locks the basket first, and of several the lower id: docs/architecture.md has the order
of all locks.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from pos import forms, live
from pos.models import Basket, BasketLine
from pos.refusals import Frozen, NotPossible, Stale
from pos.shifts import now
from stores.models import POSDevice
from stores.prepared import Prepared, Written, columns, paths, read
from stores.sign_ins import Along, AlongRow
from stores.together import Together, sent

# As an expression, so that whoever reads a basket by SQL gets its lines in the same statement.
# They hold whole numbers and texts: JSON changes neither.
LINES = f"""(
    SELECT json_agg(json_build_array({columns(BasketLine, "line")})
        ORDER BY line.position, line.id)
    FROM pos_basketline line WHERE line.basket_id = %(basket)s
)"""  # noqa: S608
# The open basket, and whether an act with this key has been done: for the routes of such acts.
ALONG = Along(
    f"""
    SELECT {columns(Basket, "b")}, EXISTS (SELECT FROM pos_formkey k WHERE k.key = %(key)s)
    FROM pos_basket b WHERE b.device_id = d.id AND b.state = 'OPEN'
    """,  # noqa: S608
    lambda request: {"key": forms.key_or_none(request)},
)
# How often an act that locks nothing starts again. Each time somebody else has got through; that
# many at one till is no shop.
TRIES = 50
IS_OPEN = Q(state=Written(Basket.State.OPEN))
OPEN = Prepared(
    lambda device: Basket.objects.filter(IS_OPEN, device=device).values_list(*paths(Basket)),
    device=-1,
)


def current(device: POSDevice) -> Basket:
    """The device's open basket; a device that has none yet gets one."""
    row = OPEN.first(device=device.pk)
    if row is None:
        open_next(device)
        return Basket.objects.get(IS_OPEN, device=device)
    return read(Basket, row)


def open_next(device: POSDevice, *, after: Basket | None = None) -> None:
    """Open the device's next basket, unless one is open.

    It is training as the one before it is, which its caller has locked: the device may have been
    read before somebody else switched.
    """
    basket = Basket(
        device=device,
        currency=device.store.currency,
        opened_at=now(),
        is_training=after.is_training if after else device.is_training,
    )
    Basket.objects.bulk_create([basket], ignore_conflicts=True)


def follow(basket: Basket, device: POSDevice, *, next_id: int, writes: Together) -> None:
    """Under the lock of the open basket, which is sold now: open the next one, as `next_id`."""
    opened = Basket(
        pk=next_id,
        device=device,
        currency=device.store.currency,
        follows=basket,
        opened_at=now(),
        is_training=basket.is_training,
    )
    writes.insert(opened)
    live.say(opened, writes=writes)


def lock(device_id: int) -> Basket:
    """The device's open basket, locked to the end of the transaction.

    Whoever held it may have sold it: then it is open no more, and only a new look sees the next.
    """
    is_open = Basket.objects.select_for_update().filter(IS_OPEN, device_id=device_id)
    return is_open.first() or is_open.first() or is_open.get()


def lock_with(device_id: int, basket_ids: Iterable[int]) -> tuple[Basket | None, dict[int, Basket]]:
    """The device's open basket along with others, locked to the end of the transaction, by id.

    None where somebody has sold the open one meanwhile: nobody may wait for the next under what is
    locked here.
    """
    rows = Basket.objects.select_for_update(of=("self",)).select_related("device__store")
    either = rows.filter(Q(pk__in=set(basket_ids)) | IS_OPEN & Q(device=device_id))
    held = {row.pk: row for row in either.order_by("pk")}
    own = (row for row in held.values() if row.device_id == device_id and row.is_open)
    return next(own, None), held


def looks(
    device: POSDevice, along: Along, asked: dict[str, Any], row: AlongRow
) -> Iterator[tuple[Any, ...]]:
    """The row of an act that locks nothing, again and again: until nobody was faster.

    It begins with the open basket. `row` is what the route has read with the way in. Raises Stale
    in the end.
    """
    for _try in range(TRIES):
        found = row or along.read(device.pk, asked)
        if found[0] is None:
            open_next(device)
            found = along.read(device.pk, asked)
        yield found
        row = None
    raise Stale


def hold(basket: Basket, writes: Together) -> None:
    """Write only if the open basket is the one that was read: nobody has changed or frozen it."""
    writes.only_if(basket, version=basket.version, state=Basket.State.OPEN, frozen_at=None)


def save(basket: Basket, *names: str, writes: Together | None = None) -> None:
    """Under the basket's lock: keep a change as a new version and wake the screens."""
    basket.version += 1
    with sent(writes) as collected:
        collected.update(basket, "version", *names)
        live.say(basket, writes=collected)


def refuse_frozen(basket: Basket) -> None:
    """Raise Frozen while a payment lives."""
    if basket.frozen_at:
        raise Frozen


def marked(basket: Basket) -> dict[str, bool]:
    """What the details of a training basket's journal entries say more."""
    return {"training": True} if basket.is_training else {}


def refuse_training(basket: Basket) -> None:
    """Raise NotPossible where nobody may be asked for money."""
    if basket.is_training:
        raise NotPossible(_("This till is in training: it takes no money. Press Training."))


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
        refuse_unasked(basket)
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
    """Under the basket's lock: go on selling. A part that was chosen is chosen anew."""
    basket.is_totalled, basket.next_part = False, None
    save(basket, "is_totalled", "next_part")


def refuse_empty(basket: Basket) -> None:
    """Raise NotPossible when there is nothing to pay for."""
    if basket.total <= 0 and basket.lines.exists():
        raise NotPossible(_("There is nothing to pay. Take less off, or empty the basket."))
    if basket.total <= 0:
        raise NotPossible(_("The basket is empty. Scan or choose goods first."))


def refuse_unasked(basket: Basket) -> None:
    """Raise NotPossible while nobody has said whether the customer is old enough."""
    if basket.age_to_check:
        raise NotPossible(
            _("Is the customer at least %(age)s? Answer that first.") % {"age": basket.age_to_check}
        )


def freeze(basket: Basket, *, writes: Together | None = None) -> None:
    """Under the basket's lock: no line changes while a payment lives."""
    basket.frozen_at = now()
    save(basket, "frozen_at", writes=writes)


def unfreeze(basket: Basket, *, writes: Together | None = None) -> None:
    """Under the basket's lock: the payment has ended, the basket is the cashier's again."""
    basket.frozen_at = None
    save(basket, "frozen_at", writes=writes)


def go_on_paying(basket: Basket, *, writes: Together | None = None) -> None:
    """Under the basket's lock: a part is paid. One that was chosen was that, or is chosen anew."""
    basket.next_part = None
    save(basket, "next_part", writes=writes)


def touch(basket: Basket, *, writes: Together | None = None) -> None:
    """Under the basket's lock: what the screens show of it has changed."""
    save(basket, writes=writes)


def lines_of(basket: Basket) -> list[BasketLine]:
    """The lines in the order in which they were scanned."""
    return list(basket.lines.order_by("position", "pk"))


def read_lines(rows: Any) -> list[BasketLine]:
    """The same from what the database answered for `LINES`."""
    found = json.loads(rows) if isinstance(rows, str) else rows or []
    return [read(BasketLine, row) for row in found]
