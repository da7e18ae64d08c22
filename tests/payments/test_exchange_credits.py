"""What is put towards a basket is under way, and nothing has happened before it is settled."""

import uuid
from typing import Any

import pytest

from payments import goods_back
from pos import (
    baskets,
    deliveries,
    gift_cards,
    gift_payments,
    handouts,
    parking,
    returns,
    training,
    voids,
)
from pos import exchanges as credits
from pos.models import GiftCardTerms, Receipt, Return
from pos.refusals import NotPossible, Stale
from stores.models import POSDevice, Store
from tests import make
from tests.payments.exchanging import (
    add,
    bring,
    card,
    sold,
    take_off,
)
from tests.payments.shop import Shop, holds


def test_a_gift_card_buys_no_gift_card_by_way_of_an_exchange(shop: Shop) -> None:
    """It would begin to run anew."""
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)
    sell: dict[str, Any] = {"amount": 30_000, "staff_id": shop.staff.pk}
    gift_cards.sell(shop.device, key=uuid.uuid4(), **sell)
    (number,) = gift_cards.numbers(card(shop))
    deliveries.print_out(Receipt.objects.latest("pk"), staff_id=shop.staff.pk)
    add(shop, shop.shirt)
    paid: dict[str, Any] = {"version": shop.basket.version, "key": uuid.uuid4()}
    gift_payments.take(shop.device, number=number, staff_id=shop.staff.pk, **paid)
    receipt = Receipt.objects.latest("pk")
    deliveries.print_out(receipt, staff_id=shop.staff.pk)

    bring(shop, receipt, shop.shirt)
    with pytest.raises(NotPossible):
        gift_cards.sell(shop.device, key=uuid.uuid4(), **sell)
    take_off(shop, Return.objects.get())
    gift_cards.sell(shop.device, key=uuid.uuid4(), **sell)
    with pytest.raises(NotPossible):
        bring(shop, receipt, shop.shirt)
    assert holds()


def test_what_comes_back_is_under_way_and_comes_back_nowhere_else(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    with pytest.raises(NotPossible, match="More of"):
        bring(shop, receipt, shop.shirt)
    with pytest.raises(NotPossible, match="More of"):
        goods_back.give_back(
            make.device(store=shop.device.store),
            receipt,
            quantities={receipt.lines.get().pk: 1000},
            reason="again",
            staff=shop.staff,
            key=uuid.uuid4(),
        )
    assert shop.basket.credit == 19900
    assert holds()


def test_the_same_press_brings_it_once(shop: Shop) -> None:
    receipt, key = sold(shop, shop.shirt), uuid.uuid4()
    assert bring(shop, receipt, shop.shirt, key=key)
    assert bring(shop, receipt, shop.shirt, key=key) is None
    assert shop.basket.credit == 19900


def test_a_credit_is_taken_off_again_and_nothing_has_happened(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    asked = bring(shop, receipt, shop.shirt)
    with pytest.raises(Stale):
        take_off(shop, asked, version=shop.basket.version - 1)
    take_off(shop, asked)
    assert shop.basket.credit == 0
    assert Return.objects.get().state == "REFUSED"
    with pytest.raises(Stale):
        take_off(shop, asked)
    assert bring(shop, receipt, shop.shirt)
    assert not Receipt.objects.filter(kind="RETURN").exists()
    assert holds()


def test_a_basket_that_is_given_up_lets_its_credit_go(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.hoodie)
    version = shop.basket.version
    voids.void(shop.device, version=version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert Return.objects.get().state == "REFUSED"
    bring(shop, receipt, shop.shirt)
    voids.set_aside(baskets.lock(shop.device.pk), text="given up")
    assert returns.left(receipt)[0].quantity == 1000
    assert holds()


def test_a_credit_alone_is_parked_and_settled_at_another_till(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    other = make.device(store=shop.device.store)
    baskets.current(other)
    basket = shop.basket
    who: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": shop.staff.pk}
    parking.park(shop.device, basket_id=basket.pk, version=basket.version, name="", **who)
    assert shop.basket.credit == 0
    parking.recall(other, basket_id=basket.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    add(shop, shop.hoodie, other)
    sale = card(shop, other)
    back = Receipt.objects.get(kind="RETURN")
    assert (sale.device, back.device, sale.shift) == (other, other, back.shift)
    assert holds()


def test_no_credit_comes_to_what_has_been_paid_already(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    add(shop, shop.hoodie)
    card(shop, amount=15000)
    with pytest.raises(NotPossible, match="paid already"):
        bring(shop, receipt, shop.shirt)
    assert not Return.objects.exists()
    assert shop.basket.credit == 0


def test_training_delivery_and_other_businesses_exchange_nothing(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    stranger = make.device(store=make.store())
    baskets.current(stranger)
    with pytest.raises(NotPossible, match="another business"):
        bring(shop, receipt, shop.shirt, device=stranger)
    Store.objects.update(hands_out=True)
    device = POSDevice.objects.select_related("store").get(pk=shop.device.pk)
    bring(shop, receipt, shop.shirt)
    with pytest.raises(NotPossible, match="Something is in the basket"):
        training.switch(device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    add(shop, shop.hoodie)
    given: dict[str, Any] = {
        "version": shop.basket.version,
        "key": uuid.uuid4(),
        "staff_id": shop.staff.pk,
    }
    with pytest.raises(NotPossible, match="Goods come back"):
        handouts.hand_out(device, reference="Order 7", **given)
    (asked,) = credits.of(shop.basket)
    take_off(shop, asked)
    voids.void(device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    training.switch(device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    with pytest.raises(NotPossible, match="training"):
        bring(shop, receipt, shop.shirt)
