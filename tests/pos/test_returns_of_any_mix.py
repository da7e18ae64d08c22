"""Whatever has paid a sale, and however it comes back: each gets what it has paid, and no more."""

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos import drawers
from pos.models import GiftCard, Receipt, Tender
from pos.refusals import NotPossible
from tests.pos import cash, gift
from tests.pos.backs import come_back, fill, holds
from tests.pos.till import Till, open_till

# Of each sale: its prices, what gift cards pay of it, and whether cash or a terminal pays the rest.
PRICES = st.lists(st.integers(1, 30_000), min_size=1, max_size=5)
MIXES = st.tuples(PRICES, st.lists(st.integers(5000, 20_000), max_size=2), st.booleans())


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MIXES, st.integers(0, 10**6))
def test_any_parts_in_any_order_give_back_the_sale_and_no_tender_more_than_it_paid(
    mix: tuple[list[int], list[int], bool], seed: int
) -> None:
    till, luck = open_till(), random.Random(seed)
    gift.terms(till)
    receipt = _sold(till, *mix)
    if receipt is None:
        return
    order = [line.position for line in receipt.lines.all()]
    luck.shuffle(order)
    backs = []
    while order:
        some = [order.pop() for _ in range(luck.randint(1, len(order)))]
        try:
            backs.append(come_back(receipt, *some))
        except NotPossible:
            # No coin for so little alone: together with the next, or with all.
            if not order:
                assert not backs
                return
            order.append(some[0])
            order[:0] = some[1:]
            backs.append(come_back(receipt, *order))
            order = []

    paid = _by_tender(receipt.basket.tenders.all() if receipt.basket else [])
    got = _by_tender(Tender.objects.filter(goods_return__original=receipt))
    assert {way: -amount for way, amount in got.items()} == paid
    assert sum(back.total for back in backs) == -receipt.total
    assert sum(back.rounding for back in backs) == -receipt.rounding
    assert holds(till)


def _sold(till: Till, prices: list[int], cards: list[int], in_cash: bool) -> Receipt | None:
    numbers = [gift.sold(till, amount)[0] for amount in cards]
    fill(till, *prices)
    receipt: Receipt | None = None
    for number in numbers:
        if receipt is None:
            receipt = gift.take(till, number)
    if receipt is None and in_cash:
        drawers.report(drawers.connect(till.device.pk), is_open=False)
        try:
            return cash.take(till)
        except NotPossible:
            return gift.pay(till)  # There is no coin for so little.
    return receipt or gift.pay(till)


def _by_tender(tenders: Any) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for tender in tenders:
        card = GiftCard.objects.filter(entries__tender=tender).first()
        found[tender.kind, card.pk if card else 0] += tender.amount
    return found
