"""Whatever is sold, exchanged and brought back: what was paid in is what the goods left cost."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import exchanges, goods_back
from pos import deliveries, drawers, goods, parts, returns, tenders
from pos.models import Receipt, Tender
from tests import make
from tests.payments.shop import Shop, holds

PRICES = (149, 1990, 4999, 19900)
# Less than half a krone each time that cash is paid or paid out.
COIN = 50


@pytest.fixture
def bridge(shop: Shop) -> str:
    return drawers.connect(shop.device.pk)


def ring_up(shop: Shop, shelf: list[Any], chosen: list[int]) -> int:
    """What they cost together, in minor units."""
    for which in chosen:
        product = shelf[which].pk
        goods.add(shop.device, product_id=product, key=uuid.uuid4(), staff_id=shop.staff.pk)
    return sum(PRICES[which] for which in chosen)


def pay(shop: Shop, bridge: str, by_card: int) -> None:
    """So many hundredths of what is left by card, and the rest in cash where there are coins."""

    def how() -> dict[str, Any]:
        drawers.report(bridge, is_open=False)
        version = shop.basket.version
        return {"version": version, "key": uuid.uuid4(), "staff_id": shop.staff.pk}

    left = tenders.left_to_pay(shop.basket)
    if left <= 0:
        exchanges.complete(shop.device, **how())
        return
    part = left * by_card // 100
    if part > 0 and left - part >= COIN:
        tenders.take_card(shop.device, amount=part, **how())
    if tenders.left_to_pay(shop.basket) >= COIN:
        tenders.take_cash(shop.device, given=None, **how())
    else:
        tenders.take_card(shop.device, **how())


def last_sale(shop: Shop) -> Receipt:
    receipt = Receipt.objects.filter(kind="SALE").latest("pk")
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    return receipt


def brought(receipt: Receipt, lines: int) -> dict[int, int]:
    """The lines of a sale by the bits of a number, at least one: all that is left of each."""
    left = [one for one in returns.left(receipt) if one.amount]
    chosen = [one for place, one in enumerate(left) if lines >> place & 1] or left[:1]
    return {one.line.pk: one.quantity for one in chosen}


def money() -> int:
    """What is in the till and at the terminal, in minor units."""
    return sum(Tender.objects.filter(kind__in=("CARD", "CASH")).values_list("amount", flat=True))


some = st.lists(st.integers(0, 3), min_size=1, max_size=3)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    first=some,
    by_card=st.integers(0, 100),
    rounds=st.lists(st.tuples(st.integers(1, 15), some, st.integers(0, 100)), max_size=3),
)
def test_exchanges_of_any_mix_come_to_what_is_left(
    shop: Shop, bridge: str, first: list[int], by_card: int, rounds: list[Any]
) -> None:
    before, times = money(), 1
    shelf = [make.product(merchant=shop.device.store.merchant, price=price) for price in PRICES]
    kept = ring_up(shop, shelf, first)
    pay(shop, bridge, by_card)
    sale = last_sale(shop)
    for lines, taken, share in rounds:
        quantities = brought(sale, lines)
        asking: dict[str, Any] = {"staff": shop.staff, "key": uuid.uuid4(), "reason": "Wrong size"}
        asked = exchanges.begin(shop.device, sale, quantities=quantities, **asking)
        assert asked
        kept += ring_up(shop, shelf, taken) - asked.amount
        pay(shop, bridge, share)
        sale, times = last_sale(shop), times + 2
        assert sum(way.left for way in parts.ways(sale)) == sale.total
    assert sum(Tender.objects.filter(kind="EXCHANGE").values_list("amount", flat=True)) == 0
    assert abs(money() - before - kept) <= times * COIN

    # All of the last sale goes back as it was paid, and nothing of it is left.
    drawers.report(bridge, is_open=False)
    asking = {"staff": shop.staff, "key": uuid.uuid4(), "reason": "All of it"}
    goods_back.give_back(shop.device, sale, quantities=brought(sale, 15), **asking)
    assert not parts.ways(sale)
    assert abs(money() - before - kept + sale.total) <= (times + 1) * COIN
    assert holds()
