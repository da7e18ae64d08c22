"""The rest of an exchange by the app, and what is over: back as it was paid, the refund first."""

import uuid
from typing import Any

import pytest

from payments import exchanges
from payments.panel import panel_for, see
from pos import (
    baskets,
    deliveries,
    drawers,
    parking,
    tenders,
    voids,
)
from pos.models import Receipt, Return, Tender
from pos.refusals import Frozen, NotPossible
from tests import make
from tests.payments.exchanging import (
    add,
    ask,
    body_of,
    bring,
    card,
    complete,
    paid_by_app,
    sold,
    tenders_of,
)
from tests.payments.shop import Shop, holds


def test_the_app_is_asked_for_the_rest_and_shows_what_comes_back(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.hoodie)
    payment = ask(shop)
    assert payment.amount == 10000
    lines = body_of(payment)["receipt"]["orderLines"]
    told = [(line["totalAmount"], line.get("isReturn", False)) for line in lines]
    assert told == [(29900, False), (19900, True)]

    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment)
    sale = shop.receipt(payment)
    assert sale
    assert tenders_of(sale) == [("EXCHANGE", 19900), ("VIPPS", 10000)]
    assert Receipt.objects.get(kind="RETURN").total == -19900
    assert holds()


def test_an_aborted_payment_leaves_the_credit_where_it_was(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.hoodie)
    payment = ask(shop)
    shop.keep(payment)
    shop.abort(payment)
    shop.keep(payment)
    assert (shop.basket.credit, Return.objects.get().state) == (19900, "ASKED")
    assert holds()


def test_what_is_over_is_refunded_first_and_then_both_receipts_are_issued(shop: Shop) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    assert complete(shop) is None
    basket = shop.basket
    assert basket.frozen_at
    assert Receipt.objects.count() == 1
    panel = panel_for(see(shop.device))
    assert panel
    assert panel.kind == "refunding"
    with pytest.raises(Frozen):
        voids.void(shop.device, version=basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert holds()

    shop.keep(payment)
    back = Receipt.objects.get(kind="RETURN")
    sale = Receipt.objects.get(basket=basket)
    assert tenders_of(back) == [("VIPPS", -10000), ("EXCHANGE", -19900)]
    assert tenders_of(sale) == [("EXCHANGE", 19900)]
    assert shop.town.book(payment.reference)["refunded"] == 10000
    assert not shop.is_frozen()
    assert holds()


@pytest.mark.parametrize("mode", ["drop_before", "drop_after"])
def test_a_lost_answer_loses_neither_receipt(shop: Shop, mode: str) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    shop.town.fail("refund", mode, times=2)
    complete(shop)
    shop.keep(payment, looks=4)
    assert sorted(Receipt.objects.values_list("kind", "total")) == [
        ("RETURN", -29900),
        ("SALE", 19900),
        ("SALE", 49800),
    ]
    assert shop.town.book(payment.reference)["refunded"] == 10000
    assert holds()


def test_a_refused_refund_moves_nothing_and_gives_the_basket_back(shop: Shop) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    shop.town.fail("refund", "refuse", code="6210")
    complete(shop)
    shop.keep(payment)
    assert (shop.basket.credit, shop.is_frozen()) == (0, False)
    assert Return.objects.get().state == "REFUSED"
    assert Receipt.objects.count() == 1
    assert payment.flag == "REFUND_REFUSED"
    assert card(shop).total == 19900
    assert holds()


def test_no_receipt_is_issued_while_the_drawer_is_open(shop: Shop) -> None:
    """The refund is confirmed meanwhile; asked for again by its key, it moves nothing more."""
    bridge = drawers.connect(shop.device.pk)
    drawers.report(bridge, is_open=False)
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    drawers.report(bridge, is_open=True)
    shop.keep(payment, looks=3)
    assert Receipt.objects.count() == 1
    assert shop.is_frozen()
    panel = panel_for(see(shop.device))
    assert panel
    assert "Close the cash drawer" in panel.lines[-1]
    assert shop.town.book(payment.reference)["refunded"] == 10000

    drawers.report(bridge, is_open=False)
    shop.keep(payment, looks=3)
    assert Receipt.objects.count() == 3
    assert not shop.is_frozen()
    assert shop.town.book(payment.reference)["refunded"] == 10000
    assert holds()


def test_who_completes_it_is_on_the_receipt(shop: Shop) -> None:
    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    other = make.staff(shop.device.store, name="Bo")
    version = shop.basket.version
    exchanges.complete(shop.device, version=version, key=uuid.uuid4(), staff_id=other.pk)
    shop.keep(payment)
    sale = Receipt.objects.filter(kind="SALE").latest("pk")
    assert sale.staff_id == other.pk
    assert holds()


def test_a_basket_that_waits_for_the_refund_is_parked_and_sold_all_the_same(shop: Shop) -> None:

    payment, receipt = paid_by_app(shop)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    basket = shop.basket
    who: dict[str, Any] = {"key": uuid.uuid4(), "staff_id": shop.staff.pk}
    parking.park(shop.device, basket_id=basket.pk, version=basket.version, name="", **who)
    shop.keep(payment)
    assert Receipt.objects.filter(basket=basket).exists()
    assert holds()


def test_cash_that_is_over_comes_out_of_a_drawer_that_may_give_it(shop: Shop) -> None:
    drawers.report(drawers.connect(shop.device.pk), is_open=False)
    add(shop, shop.hoodie)
    given: dict[str, Any] = {
        "version": shop.basket.version,
        "key": uuid.uuid4(),
        "staff_id": shop.staff.pk,
    }
    receipt = tenders.take_cash(shop.device, given=30000, **given)
    assert receipt
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    drawers.report(drawers.connect(shop.device.pk), is_open=True)
    with pytest.raises(NotPossible, match="open"):
        complete(shop)
    drawers.report(drawers.connect(shop.device.pk), is_open=False)
    complete(shop)
    back = Receipt.objects.get(kind="RETURN")
    assert tenders_of(back) == [("EXCHANGE", -19900), ("CASH", -10000)]
    assert holds()


def test_what_is_over_goes_back_only_as_the_till_has_shown_it(shop: Shop) -> None:
    receipt = sold(shop, shop.hoodie)
    bring(shop, receipt, shop.hoodie)
    add(shop, shop.shirt)
    with pytest.raises(NotPossible, match="Something has happened"):
        complete(shop, seen="CASH 1, coins 1")
    assert not Receipt.objects.filter(kind="RETURN").exists()


def test_two_ends_of_one_exchange_are_one(shop: Shop) -> None:
    receipt = sold(shop, shop.shirt)
    bring(shop, receipt, shop.shirt)
    add(shop, shop.shirt)
    key, version = uuid.uuid4(), shop.basket.version
    given: dict[str, Any] = {"version": version, "key": key, "staff_id": shop.staff.pk}
    assert exchanges.complete(shop.device, **given)
    assert exchanges.complete(shop.device, **given) is None
    assert Tender.objects.filter(kind="EXCHANGE").count() == 2
    assert baskets.current(shop.device).credit == 0
