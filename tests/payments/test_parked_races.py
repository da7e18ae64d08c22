"""A parked basket, its till's cashier, the tills beside it and the keeper, at the same moment."""

import uuid
from typing import Any

import pytest

from payments import takeovers
from pos import baskets, goods, tenders
from pos.models import Basket, Numbering, Receipt, Tender
from stores.models import POSDevice
from tests.payments.shop import Shop, Town, holds, hurry, open_shop
from tests.payments.test_races import look, together
from tests.payments.test_takeovers import beside, park


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


def fetch(shop: Shop, device: POSDevice, basket_id: int) -> Any:
    return takeovers.recall(device, basket_id=basket_id, key=uuid.uuid4(), staff_id=shop.staff.pk)


def sell(shop: Shop) -> Any:
    version, key = shop.basket.version, uuid.uuid4()
    return tenders.take_card(shop.device, version=version, key=key, staff_id=shop.staff.pk)


def numbers_are_right(device: POSDevice) -> bool:
    receipts = Receipt.objects.filter(device=device, kind="SALE").order_by("number")
    numbers = list(receipts.values_list("number", flat=True))
    counter = Numbering.objects.filter(device=device).first()
    return numbers == list(range(1, (counter.sales if counter else 0) + 1))


@pytest.mark.parametrize("round_", range(4))
@pytest.mark.parametrize("is_parked", [True, False])
def test_money_that_comes_while_a_basket_moves_is_sold_where_it_stands(
    shop: Shop, is_parked: bool, round_: int
) -> None:
    tills = [shop.device, beside(shop), beside(shop)]
    payment = shop.waiting()
    if is_parked:
        park(shop)
        shop.fill()
    shop.approve(payment)
    hurry(payment)

    fetching = [lambda till=till: fetch(shop, till, payment.basket_id) for till in tills]
    together(lambda: look(payment), *fetching, lambda: sell(shop), lambda: look(payment))
    shop.keep(payment, looks=2)

    receipt, basket = shop.receipt(payment), Basket.objects.get(pk=payment.basket_id)
    assert receipt
    assert receipt.device_id == basket.device_id == payment.device_id
    assert Tender.objects.filter(basket=basket).count() == 1
    assert all(numbers_are_right(till) for till in tills)
    assert holds()


@pytest.mark.parametrize("round_", range(4))
def test_tills_that_take_each_others_baskets_lose_none(shop: Shop, round_: int) -> None:
    tills = [shop.device, beside(shop), beside(shop)]
    for till in tills:
        goods.add(till, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    own = [baskets.current(till).pk for till in tills]
    pairs = [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)]

    results = together(*[lambda a=a, b=b: fetch(shop, tills[a], own[b]) for a, b in pairs])

    assert None not in results
    assert Basket.objects.filter(pk__in=own, state__in=Basket.ALIVE).count() == len(own)
    for till in tills:
        assert Basket.objects.filter(device=till, state=Basket.State.OPEN).count() == 1
    assert holds()
