"""Goods that come back in parts pay back the sale, and not an øre more or less."""

import random
import uuid

import pytest

from pos import lines, returns, tenders
from pos.models import Receipt, Return
from pos.refusals import NotPossible
from tests import make
from tests.pos.till import Till


def sold(till: Till, *, price: int, pieces: int) -> Receipt:
    product = make.product(merchant=till.device.store.merchant, price=price)
    line = till.add(product).line
    assert line
    lines.set_quantity(
        till.device.pk,
        line_id=line.pk,
        quantity=pieces * 1000,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


def give_back(receipt: Receipt, quantity: int) -> Receipt:
    line = receipt.lines.get()
    asked = returns.ask(
        receipt, quantities={line.pk: quantity}, reason="too small", user=make.user()
    )
    return returns.complete(asked)


@pytest.mark.parametrize("seed", range(10))
def test_parts_that_come_back_add_up_to_the_sale(till: Till, seed: int) -> None:
    luck = random.Random(seed)
    receipt = sold(till, price=luck.randint(101, 9999), pieces=luck.randint(3, 7))
    line = receipt.lines.get()
    back = []
    while left := returns.left(receipt)[0].quantity:
        back.append(give_back(receipt, luck.randint(1, left // 1000) * 1000))

    returned = [one.lines.get() for one in back]
    assert sum(one.total for one in back) == -receipt.total
    assert sum(one.vat for one in returned) == -line.vat
    assert sum(one.quantity for one in returned) == -line.quantity
    with pytest.raises(NotPossible):
        give_back(receipt, 1000)


@pytest.mark.parametrize("reason", ["", " \t"])
def test_goods_come_back_for_a_reason(till: Till, reason: str) -> None:
    receipt = sold(till, price=9900, pieces=2)
    line = receipt.lines.get()

    with pytest.raises(NotPossible, match="why"):
        returns.ask(receipt, quantities={line.pk: 1000}, reason=reason, user=make.user())
    assert not Return.objects.exists()


def test_a_return_of_anything_else_than_this_receipts_goods_is_refused_as_a_whole(
    till: Till,
) -> None:
    receipt, other = (sold(till, price=9900, pieces=2) for _ in range(2))
    wanted = {receipt.lines.get().pk: 1000, other.lines.get().pk: 1000}

    with pytest.raises(NotPossible, match="of this receipt"):
        returns.ask(receipt, quantities=wanted, reason="too small", user=make.user())
    assert not Return.objects.exists()


def test_a_return_tells_of_no_change(till: Till) -> None:
    """Nobody has handed anything over; what a receipt says it says for ever."""
    [tender] = give_back(till.sell(), 1000).content["tenders"]
    assert (tender["kind"], tender["amount"]) == ("CARD", -29900)
    assert not {"given", "change"} & tender.keys()
