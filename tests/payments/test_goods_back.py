"""Goods come back at the till: to the way they were paid, at any till, never twice."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments import goods_back
from pos import baskets, deliveries, drawers, goods, return_codes, tenders, training
from pos.models import Receipt, Return
from pos.refusals import NotPossible
from stores import pins
from stores.models import Limit, POSDevice, RoleName
from tests import make
from tests.payments.shop import Shop, holds


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def beside(shop: Shop) -> POSDevice:
    device = make.device(store=shop.device.store)
    baskets.current(device)
    return device


def give_back(shop: Shop, receipt: Receipt, device: POSDevice | None = None, **how: Any) -> Any:
    line = receipt.lines.order_by("position").first()
    assert line
    asked = {"quantities": {line.pk: 1000}, "reason": "Wrong size", "key": uuid.uuid4(), **how}
    return goods_back.give_back(device or shop.device, receipt, staff=shop.staff, **asked)


def sold(shop: Shop, device: POSDevice | None = None) -> Receipt:
    """A hoodie that a card terminal has paid."""
    till = device or shop.device
    goods.add(till, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    version = baskets.current(till).version
    receipt = tenders.take_card(till, version=version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert receipt
    return receipt


def test_the_refund_comes_first_then_the_return_receipt_of_this_till(shop: Shop) -> None:
    payment = shop.paid()
    receipt, other = shop.receipt(payment), beside(shop)
    assert receipt
    asked = give_back(shop, receipt, other)
    assert asked.state == "ASKED"
    assert not Receipt.objects.filter(kind="RETURN").exists()

    shop.keep(payment)
    back = Receipt.objects.get(kind="RETURN")
    assert back.device == other
    assert back.number == 1
    assert back.total == -29900
    assert back.content["original"] == {"number": 1, "pos_id": shop.device.pos_id}
    assert back.staff == shop.staff
    assert payment.refunded == 29900
    assert holds()


def test_a_refused_refund_moves_nothing_and_is_for_the_office(shop: Shop) -> None:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert receipt
    shop.town.fail("refund", "refuse", code="6210")
    asked = give_back(shop, receipt)
    shop.keep(payment)
    asked.refresh_from_db()
    assert asked.state == "REFUSED"
    assert not Receipt.objects.filter(kind="RETURN").exists()


def test_the_same_press_pays_back_once(shop: Shop) -> None:
    receipt, key = sold(shop), uuid.uuid4()
    assert give_back(shop, receipt, key=key)
    assert give_back(shop, receipt, key=key) is None
    assert Return.objects.count() == 1
    with pytest.raises(NotPossible):
        give_back(shop, receipt)


def test_a_return_at_another_till_counts_there(shop: Shop) -> None:
    receipt, other = sold(shop), beside(shop)
    asked = give_back(shop, receipt, other)
    assert asked.receipt.device == other
    assert asked.receipt.shift.device == other
    assert holds()


def test_cash_comes_only_out_of_a_drawer_that_may_give_it(shop: Shop) -> None:
    drawers.report(drawers.connect(shop.device.pk), is_open=False)
    goods.add(shop.device, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    version, key = shop.basket.version, uuid.uuid4()
    receipt = tenders.take_cash(
        shop.device, given=30000, version=version, key=key, staff_id=shop.staff.pk
    )
    assert receipt
    with pytest.raises(NotPossible, match="no cash"):
        give_back(shop, receipt, beside(shop))
    assert not Return.objects.exists()
    drawers.report(drawers.connect(shop.device.pk), is_open=True)
    with pytest.raises(NotPossible, match="open"):
        give_back(shop, receipt)
    drawers.report(drawers.connect(shop.device.pk), is_open=False)
    assert give_back(shop, receipt).receipt.total == -29900


def test_another_business_another_country_and_training_take_nothing_back(shop: Shop) -> None:
    receipt = sold(shop)
    with pytest.raises(NotPossible, match="another business"):
        give_back(shop, receipt, make.device(store=make.store()))
    abroad = make.store(merchant=shop.device.store.merchant, country="FI", currency="EUR")
    with pytest.raises(NotPossible, match="another country"):
        give_back(shop, receipt, make.device(store=abroad))
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    with pytest.raises(NotPossible, match="training"):
        give_back(shop, receipt)


def test_a_receipts_code_finds_its_sale(tablet: Client, shop: Shop) -> None:
    receipt = sold(shop)
    code = return_codes.of(receipt.pk)
    assert return_codes.read(code) == return_codes.read(code.lower()) == receipt.pk
    assert return_codes.read(code[:-1] + ("0" if code[-1] != "0" else "1")) is None
    assert return_codes.read("7041234567890") is None

    scanned = tablet.post(reverse("scan"), {"code": code, "key": str(uuid.uuid4())})
    found = tablet.get(scanned.headers["HX-Redirect"])
    assert found.headers["Location"] == reverse("return-goods", args=[receipt.pk])
    printed = tablet.post(reverse("print-receipt", args=[receipt.pk]), {"key": str(uuid.uuid4())})
    assert "return-code" in printed.content.decode()


def test_a_cashier_chooses_looks_and_pays_back(tablet: Client, shop: Shop) -> None:
    receipt = sold(shop)
    page, line = reverse("return-goods", args=[receipt.pk]), receipt.lines.get()
    typed = {f"line-{line.pk}": "1", "reason": "Feil størrelse", "note": ""}
    looked = tablet.post(page, {**typed, "chosen": "1"}).content.decode()
    assert "Betal tilbake 299,00" in looked
    assert "terminal" in looked
    assert not Return.objects.exists()

    done = tablet.post(page, {**typed, "sure": "1", "key": str(uuid.uuid4())})
    said = tablet.get(done.headers["Location"]).content.decode()
    assert "299,00" in said
    assert "Skriv ut returkvitteringen" in said
    assert Return.objects.get().reason == "Feil størrelse"


@pytest.mark.parametrize("typed", ["2", "-1", "x", "1,5"])
def test_what_cannot_come_back_is_said_and_changes_nothing(
    tablet: Client, shop: Shop, typed: str
) -> None:
    receipt = sold(shop)
    line = receipt.lines.get()
    sent = {f"line-{line.pk}": typed, "reason": "Feil", "sure": "1", "key": str(uuid.uuid4())}
    answer = tablet.post(reverse("return-goods", args=[receipt.pk]), sent)
    assert answer.status_code == 409
    assert not Return.objects.exists()
    assert f'value="{typed}"' in answer.content.decode()


def test_nobody_sees_the_sales_of_another_business(tablet: Client, shop: Shop) -> None:
    stranger = make.device(store=make.store())
    product = make.product(merchant=stranger.store.merchant)
    goods.add(stranger, product_id=product.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    version = baskets.current(stranger).version
    theirs = tenders.take_card(stranger, version=version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert theirs
    assert tablet.get(reverse("return-goods", args=[theirs.pk])).status_code == 404
    found = tablet.get(reverse("find-sale"), {"q": return_codes.of(theirs.pk)})
    assert found.status_code == 200
    assert str(theirs.total) not in found.content.decode()


def test_who_may_not_take_returns_is_told_so(client: Client, shop: Shop) -> None:
    accountant = make.staff(shop.device.store, RoleName.ACCOUNTANT)
    answer = make.signed_in(client, shop.device, accountant).get(reverse("find-sale"))
    assert answer.status_code in (302, 403)


def test_money_goes_back_only_as_the_page_has_shown_it(tablet: Client, shop: Shop) -> None:
    receipt = sold(shop)
    page, line = reverse("return-goods", args=[receipt.pk]), receipt.lines.get()
    sent = {f"line-{line.pk}": "1", "reason": "Feil", "sure": "1", "plan": "CASH 1, coins 1"}
    answer = tablet.post(page, {**sent, "key": str(uuid.uuid4())})
    assert answer.status_code == 409
    assert not Return.objects.exists()


def test_a_wrong_pin_asks_again_on_the_same_page(tablet: Client, shop: Shop) -> None:
    manager = make.staff(shop.device.store, RoleName.MANAGER)
    pins.set_pin(manager.pk, pin="802614")
    merchant = shop.device.store.merchant
    Limit.objects.create(merchant=merchant, role=RoleName.CASHIER, act="RETURN", most_amount=100)
    receipt = sold(shop)
    page, line = reverse("return-goods", args=[receipt.pk]), receipt.lines.get()
    sent = {f"line-{line.pk}": "1", "reason": "Feil", "sure": "1", "key": str(uuid.uuid4())}
    asked = tablet.post(page, sent).content.decode()
    assert 'name="pin"' in asked

    wrong = tablet.post(page, {**sent, "approver": str(manager.pk), "pin": "111112"})
    said = wrong.content.decode()
    assert "Feil PIN" in said
    assert 'name="pin"' in said
    assert "Betal tilbake 299,00" in said
    tablet.post(page, {**sent, "approver": str(manager.pk), "pin": "802614"})
    assert Return.objects.get().state == "ISSUED"
