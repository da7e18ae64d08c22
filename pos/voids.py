"""A basket that becomes no sale: the cashier empties it, or the office sets it aside."""

import uuid
from typing import Any

from django.db import transaction

from pos import (
    alone,
    approvals,
    baskets,
    exchanges,
    forms,
    gift_ledger,
    journal,
    live,
    notes,
)
from pos.models import Basket
from pos.shifts import now
from stores.limits import Act
from stores.models import POSDevice, Staff


@transaction.atomic(durable=True)
def void(
    device: POSDevice,
    *,
    version: int,
    key: uuid.UUID,
    staff_id: int,
    approver: Staff | None = None,
) -> Basket:
    """Give up the whole basket; gift cards get back what it held, and nothing is exchanged.

    Raises Stale, Frozen, NeedsApproval above the limit, and NotPossible once other money has been
    received."""
    basket = baskets.lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="void"):
        return basket
    baskets.refuse_stale(basket, version=version)
    gift_ledger.refuse_other_money(basket)
    if not basket.total and not basket.credit and not basket.lines.exists():
        return basket
    alone.take_turn(staff_id)
    gift_ledger.give_all_back(basket, at=now(), staff_id=staff_id)
    exchanges.let_all_go(basket, staff_id=staff_id)
    # Whoever empties it line by line before has emptied it all the same.
    removed = alone.removed(device, basket, now())
    before = alone.emptied(device, staff_id, now())
    who: dict[str, Any] = {"staff_id": staff_id, "approver": approver, "basket": basket}
    is_approved = approvals.require(
        device, Act.VOID, amount=basket.total + removed, before=before, **who
    )
    notes.forget(basket)
    basket.state, basket.name = Basket.State.VOID, ""
    baskets.save(basket, "state", "name", "credit")
    details = {"basket": basket.pk, "amount": basket.total, **baskets.marked(basket)}
    details |= {"approved": True} if is_approved else {}
    journal.record(
        device.pk,
        code=journal.Code.VOIDED,
        at=now(),
        text=f"sale aborted; amount {basket.total}",
        staff_id=staff_id,
        details=details | ({"removed": removed} if removed else {}),
    )
    baskets.open_next(device, after=basket)
    return baskets.lock(device.pk)


def set_aside(basket: Basket, *, text: str) -> None:
    """Under the basket's lock: the office gives the basket up, and the till sells again.

    Beside a parked one it goes on with another, which is not ours to wait for.
    """
    device = POSDevice.objects.select_related("store").get(pk=basket.device_id)
    gift_ledger.give_all_back(basket, at=now())
    exchanges.let_all_go(basket)
    was_open = basket.is_open
    notes.forget(basket)
    basket.state, basket.frozen_at, basket.name = Basket.State.VOID, None, ""
    baskets.save(basket, "state", "frozen_at", "name", "credit")
    said = f"sale aborted by the office; amount {basket.total}; {text}"
    details = {"basket": basket.pk, "amount": basket.total, **baskets.marked(basket)}
    journal.record(device.pk, code=journal.Code.VOIDED, at=now(), text=said, details=details)
    if was_open:
        baskets.open_next(device, after=basket)
        live.say(baskets.lock(device.pk))
