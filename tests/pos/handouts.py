"""Goods that are handed out at a till that may."""

import uuid
from typing import Any

from pos import handouts
from pos.models import Receipt
from stores.models import Store
from tests.pos.till import Till

REFERENCE = "10023 / 4711"


def allow(till: Till, *, is_allowed: bool = True) -> Till:
    """As head office does it, who alone can."""
    Store.objects.filter(pk=till.device.store_id).update(hands_out=is_allowed)
    till.device.store.refresh_from_db()
    return till


def hand_out(till: Till, **asked: Any) -> Receipt | None:
    """Deliver what is in the basket."""
    given: dict[str, Any] = {
        "reference": REFERENCE,
        "version": till.basket.version,
        "key": uuid.uuid4(),
    }
    return handouts.hand_out(till.device, staff_id=till.staff.pk, **given | asked)


def deliver(till: Till) -> Receipt:
    """Deliver one hoodie."""
    till.add(till.hoodie)
    receipt = hand_out(till)
    assert receipt
    return receipt
