"""Sales that are paid in several ways, and their goods that come back in the office."""

import uuid

from payments import invariants
from pos import drawers, office_returns, verification
from pos.models import Receipt
from tests import make
from tests.pos import cash, gift
from tests.pos.till import Till


def fill(till: Till, *prices: int) -> None:
    """Goods of these prices, in this order."""
    for price in prices:
        till.add(make.product(merchant=till.device.store.merchant, price=price))


def sold_for_cash(till: Till, *prices: int) -> Receipt:
    fill(till, *prices)
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    receipt = cash.take(till)
    assert receipt
    return receipt


def by_card_and_cash(till: Till, on_the_card: int, *prices: int) -> Receipt:
    """A gift card pays what it has, cash the rest."""
    number, _card = gift.sold(till, on_the_card)
    fill(till, *prices)
    assert gift.take(till, number) is None
    drawers.report(drawers.connect(till.device.pk), is_open=False)
    receipt = cash.take(till)
    assert receipt
    return receipt


def come_back(receipt: Receipt, *positions: int) -> Receipt:
    """The whole of these lines, or of all."""
    lines = receipt.lines.order_by("position")
    wanted = {
        line.pk: line.quantity for line in lines if not positions or line.position in positions
    }
    back = office_returns.give_back(
        receipt, quantities=wanted, reason="too small", user=make.user(), key=uuid.uuid4()
    )
    assert back
    return back


def said(back: Receipt) -> list[tuple[str, int]]:
    return [(one["kind"], one["amount"]) for one in back.content["tenders"]]


def holds(till: Till) -> bool:
    return invariants.breaches() == [] and list(verification.faults(till.device)) == []
