"""A cashier sets the price of a line."""

import uuid
from typing import Any

from pos import lines, overrides
from pos.models import BasketLine
from stores.models import Staff
from tests.pos.till import Till


def set_price(
    till: Till,
    price: int,
    *,
    line: BasketLine | None = None,
    reason: str = "Wrong shelf",
    approver: Staff | None = None,
    **given: Any,
) -> lines.Changed:
    line = line or till.basket.lines.order_by("pk").first()
    assert line
    asked = {"version": till.basket.version, "key": uuid.uuid4(), **given}
    return overrides.set_price(
        till.device.pk,
        line_id=line.pk,
        price=price,
        reason=reason,
        staff_id=till.staff.pk,
        approver=approver,
        **asked,
    )


def set_quantity(till: Till, pieces: int, approver: Staff | None = None) -> None:
    line = till.basket.lines.order_by("pk").first()
    assert line
    lines.set_quantity(
        till.device.pk,
        line_id=line.pk,
        quantity=pieces * 1000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
        approver=approver,
    )
