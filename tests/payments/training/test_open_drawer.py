"""A real drawer that stands open stops training as it stops a sale: money is counted in it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from pos import baskets, drawers, part_payments, tenders
from pos.models import Receipt, Return
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.payments.exchanging import add, ask, back_at_till, bring, card, complete, sold
from tests.payments.shop import Shop
from tests.pos.test_unproven import back
from tests.pos.till import Till


def pressed(shop: Shop) -> dict[str, Any]:
    version = baskets.current(shop.device).version
    return {"version": version, "key": uuid.uuid4(), "staff_id": shop.staff.pk}


SALES: dict[str, Callable[[Shop], object]] = {
    "by card": card,
    "a part by card": lambda shop: card(shop, amount=5000),
    "in cash": lambda shop: tenders.take_cash(shop.device, given=None, **pressed(shop)),
    "a part in cash": lambda shop: part_payments.take_cash(
        shop.device, amount=5000, **pressed(shop)
    ),
    "by the app": ask,
    "without a way": lambda shop: tenders.take_training(shop.device, **pressed(shop)),
}


@pytest.mark.parametrize("way", SALES)
def test_no_training_sale_ends_while_a_drawer_is_open(trained: Shop, way: str) -> None:
    token = drawers.connect(trained.device.pk)
    trained.fill()
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="drawer is open"):
        SALES[way](trained)
    assert not Receipt.objects.exists()
    drawers.report(token, is_open=False)
    assert SALES[way](trained) is not False


def test_no_goods_of_training_come_back_while_a_drawer_is_open(trained: Shop) -> None:
    token = drawers.connect(trained.device.pk)
    receipt = sold(trained, trained.shirt)
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="drawer is open"):
        back_at_till(trained, receipt)
    assert not Return.objects.exists()
    drawers.report(token, is_open=False)
    assert back_at_till(trained, receipt).state == "ISSUED"


def test_no_exchange_of_training_ends_while_a_drawer_is_open(trained: Shop) -> None:
    token = drawers.connect(trained.device.pk)
    bring(trained, sold(trained, trained.shirt), trained.shirt)
    add(trained, trained.shirt)
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="drawer is open"):
        complete(trained)
    drawers.report(token, is_open=False)
    assert complete(trained)


def test_nothing_comes_back_without_a_receipt_in_training_while_a_drawer_is_open(
    trained: Shop,
) -> None:
    manager = make.staff(trained.device.store, RoleName.MANAGER)
    till = Till(trained.device, manager, trained.hoodie, trained.shirt)
    token = drawers.connect(trained.device.pk)
    drawers.report(token, is_open=True)
    with pytest.raises(NotPossible, match="drawer is open"):
        back(till)
    assert not Return.objects.exists()
