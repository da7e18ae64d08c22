"""The order of locks, and that breaking it is noticed: the suite is held against it as a whole."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, transaction

from payments.models import Payment
from pos import alone, baskets, drawers, journal, shifts
from pos.models import Basket, Receipt
from tests.beside import begin, until_waiting
from tests.chaos.order import ORDER, WrongOrder
from tests.payments.exchanging import add, back_at_till, bring, complete
from tests.payments.shop import Shop, Town, holds, hurry, open_shop
from tests.payments.splits import pay


def steps(shop: Shop) -> dict[str, Callable[[], Any]]:
    """Locks by name; `later` is a basket that has come after the payment's."""
    device, payment = shop.device, shop.waiting()
    given = {"device": device, "currency": "NOK", "opened_at": shifts.now()}
    later = Basket.objects.create(state=Basket.State.VOID, **given)
    drawers.connect(device.pk)
    return {
        "basket": lambda: baskets.lock(device.pk),
        "later": lambda: Basket.objects.select_for_update().get(pk=later.pk),
        "payment": lambda: Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk),
        "turn": lambda: alone.take_turn(shop.staff.pk),
        "drawer": lambda: drawers.lock(device.pk),
        "counters": lambda: journal.lock(device.pk),
    }


@pytest.mark.parametrize(
    "way",
    [
        ("payment", "basket"),
        ("payment", "counters"),
        ("later", "basket"),
        ("drawer", "basket"),
        ("basket", "drawer", "later"),
        ("drawer", "turn"),
        ("counters", "drawer"),
        ("counters", "basket"),
    ],
)
def test_a_lock_out_of_order_is_noticed(shop: Shop, way: Sequence[str]) -> None:
    known = steps(shop)
    with transaction.atomic():
        for name in way[:-1]:
            known[name]()
        with pytest.raises(WrongOrder):
            known[way[-1]]()


def test_all_in_their_order_are_taken(shop: Shop) -> None:
    known = steps(shop)
    for way in (list(known), ["basket", "counters", "payment"]):
        with transaction.atomic():
            for name in way:
                known[name]()


def test_the_page_tells_the_same_order(settings: Any) -> None:
    page = (settings.BASE_DIR / "docs" / "architecture.md").read_text()
    begins = page.index("| Lock | Of several")
    rows = page[begins : page.index("\n\n", begins)].splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(ORDER)


def exchanged(shop: Shop) -> tuple[Payment, Receipt]:
    """A hoodie that the app has paid, exchanged evenly for another that comes back, too."""
    shop.fill()
    payment = pay(shop)
    receipt = shop.receipt(payment)
    assert receipt
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.hoodie)
    later = complete(shop)
    assert later
    back_at_till(shop, later)
    return payment, later


def test_a_keeper_holds_no_drawer_while_it_waits_for_a_later_sale(
    committed: Any, town: Town
) -> None:
    """Of goods that were exchanged: who takes some of them back locks their sale, then the drawer,
    and neither waits for the other in a circle."""
    shop = open_shop(town)
    drawers.report(drawers.connect(shop.device.pk), is_open=False)
    payment, later = exchanged(shop)
    hurry(payment)
    with transaction.atomic():
        Basket.objects.select_for_update().get(pk=later.basket_id or 0)
        keeper = begin(lambda: shop.keep(payment, looks=2))
        until_waiting()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        assert drawers.lock(shop.device.pk)
    keeper.join(20)
    assert not keeper.is_alive()
    shop.keep(payment)
    assert Receipt.objects.filter(kind="RETURN").count() == 2
    assert holds()
