"""A till that takes cash, at home and abroad."""

import uuid
from typing import Any

from pos import cash, drawers, tenders
from pos.models import Receipt
from stores.models import Store
from tests import make
from tests.pos.till import Till


def abroad(till: Till, country: str, price: int) -> Till:
    """The same till in another country, with goods of this price in the basket."""
    Store.objects.filter(pk=till.device.store_id).update(country=country)
    if country != "NO":
        make.vat_rates(country)
    till.device.store.refresh_from_db()
    till.hoodie.price = price
    till.hoodie.save()
    till.add(till.hoodie)
    return till


def take(till: Till, given: int | None = None, **asked: Any) -> Receipt | None:
    return tenders.take_cash(
        till.device,
        given=given,
        staff_id=till.staff.pk,
        **{"version": till.basket.version, "key": uuid.uuid4(), **asked},
    )


def with_cash(till: Till) -> Till:
    """The same till with a drawer that reports itself, 1 000 to begin with, and two cash sales."""
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    move(till, "FLOAT", 100000)
    for _sale in range(2):
        till.add(till.hoodie)
        assert take(till)
    till.hand_over()
    return till


def move(till: Till, kind: str, amount: int) -> None:
    """Cash that moves without a sale."""
    asked: dict[str, Any] = {"kind": kind, "amount": amount, "reason": "bank"}
    cash.move(till.device, staff_id=till.staff.pk, key=uuid.uuid4(), **asked)
