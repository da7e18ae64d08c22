"""Returns of one sale that meet each other, keepers and the portal, on real connections."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from payments import machine
from pos import office_returns, verification
from pos.models import GiftCard, GiftCardTerms, Receipt, Return, Tender
from tests import make
from tests.chaos.crashes import POINTS, Crash, dying
from tests.payments.shop import Shop, Town, holds, hurry, open_shop
from tests.payments.test_money_back import lines_of, portal
from tests.payments.test_races import look, together
from tests.payments.test_returns import by_card_and_app, give_back


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    shop = open_shop(town)
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)
    return shop


def card() -> GiftCard:
    return GiftCard.objects.order_by("pk").first() or GiftCard()


@pytest.mark.parametrize("in_the_portal", [0, 5000])
@pytest.mark.parametrize("on_the_card", [10_000, 30_000])
def test_two_in_the_office_keepers_and_the_portal_give_back_no_more_than_was_paid(
    shop: Shop, on_the_card: int, in_the_portal: int
) -> None:
    payment = by_card_and_app(shop, on_the_card)
    receipt, people = payment.basket.receipt, [make.user(), make.user()]
    hoodie, shirt = lines_of(payment)

    def office(line: int) -> Receipt | None:
        given: dict[str, Any] = {"reason": "x", "user": people[0], "key": uuid.uuid4()}
        return office_returns.give_back(receipt, quantities={line: 1000}, **given)

    acts: list[Callable[[], Any]] = [
        *(lambda: give_back(payment, people[0], 0), lambda: give_back(payment, people[1], 1)),
        *(lambda: office(shirt), lambda: office(hoodie)),
        *[lambda: look(payment)] * 2,
    ]
    refunds = [lambda: portal(shop, payment, "refund", in_the_portal)] if in_the_portal else []
    together(*acts, *refunds)
    for _round in range(2):
        assert holds()
        shop.keep(payment, looks=3)
        together(*acts)
    shop.keep(payment, looks=3)

    refunded = shop.town.book(payment.reference)["refunded"] - in_the_portal
    back = sum(tender.amount for tender in Tender.objects.filter(goods_return__original=receipt))
    assert 0 < -back == refunded + card().balance <= 49_800
    assert not Return.objects.filter(state="ASKED").exists()
    assert holds()
    assert list(verification.faults(shop.device)) == []


@pytest.mark.parametrize("point", range(len(POINTS)))
def test_a_keeper_that_dies_over_a_return_of_two_tenders_is_finished_by_others(
    shop: Shop, point: int
) -> None:
    payment = by_card_and_app(shop)
    give_back(payment, make.user())
    hurry(payment)
    try:
        with dying(point):
            machine.advance(payment.pk)
    except Crash:
        assert holds()
    together(*[lambda: look(payment)] * 3)
    shop.keep(payment, looks=3)

    assert shop.town.book(payment.reference)["times"]["refunded"] == 1
    assert card().balance == 10_000
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    assert holds()
    assert list(verification.faults(shop.device)) == []
