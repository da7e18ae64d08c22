"""A payment goes on while its basket is parked or comes to another till: nothing is paid twice."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments import payers, takeovers, tray
from payments.models import Payer, Payment
from pos import baskets, carrying, days, goods, parking
from pos.models import Basket, Receipt, Tender
from stores.models import POSDevice, RoleName
from tests import make
from tests.payments.shop import Shop, holds

PAID = 49_800


def park(shop: Shop) -> Basket:
    basket, key = shop.basket, uuid.uuid4()
    asked: dict[str, Any] = {"basket_id": basket.pk, "version": 0, "name": "", "key": key}
    return parking.park(shop.device, staff_id=shop.staff.pk, **asked)


def beside(shop: Shop) -> POSDevice:
    device = make.device(store=shop.device.store)
    baskets.current(device)
    return device


def recall(shop: Shop, device: POSDevice, basket: Basket) -> Basket:
    return takeovers.recall(device, basket_id=basket.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)


def test_the_next_customer_need_not_wait_for_a_phone(shop: Shop) -> None:
    payment = shop.waiting()
    parked = park(shop)
    shop.fill()
    shop.approve(payment)
    shop.keep(payment)

    parked.refresh_from_db()
    receipt = shop.receipt(payment)
    assert receipt
    assert receipt.total == PAID
    assert receipt.device == shop.device
    assert parked.state == Basket.State.COMPLETED
    assert shop.basket.pk != parked.pk
    assert shop.basket.lines.count() == 2
    assert Tender.objects.count() == 1
    assert holds()


def test_what_was_sold_while_parked_is_said_until_its_receipt_is_out(
    shop: Shop, client: Client
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    payment = shop.waiting()
    park(shop)
    shop.approve(payment)
    shop.keep(payment)
    receipt = shop.receipt(payment)
    assert receipt

    said = tablet.get(reverse("look")).content.decode()
    assert "498,00" in said
    assert reverse("receipt", args=[receipt.pk]) in said
    tablet.post(reverse("decline-receipt", args=[receipt.pk]), {"key": str(uuid.uuid4())})
    assert reverse("receipt", args=[receipt.pk]) not in tablet.get(reverse("look")).content.decode()


def test_a_declined_request_leaves_the_parked_basket_for_another_tender(shop: Shop) -> None:
    payment = shop.waiting()
    parked = park(shop)
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)

    parked.refresh_from_db()
    assert parked.state == Basket.State.PARKED
    assert parked.frozen_at is None
    back = recall(shop, shop.device, parked)
    assert back.pk == shop.basket.pk
    assert back.total == PAID
    assert holds()


def test_another_till_takes_a_basket_over_with_its_living_payment(shop: Shop) -> None:
    """The tablet is dead, the customer has the request on the phone."""
    payment = shop.waiting()
    other, basket = beside(shop), shop.basket
    recall(shop, other, basket)
    shop.approve(payment)
    shop.keep(payment)

    receipt = shop.receipt(payment)
    assert receipt
    assert receipt.device == other
    assert receipt.number == 1
    assert baskets.current(other).follows_id == basket.pk
    assert not shop.basket.lines.exists()
    assert shop.basket.pk != basket.pk
    assert payment.device_id == other.pk
    assert holds()


def test_the_new_till_decides_and_the_old_one_cannot_any_more(shop: Shop, client: Client) -> None:
    payment = shop.waiting()
    other = beside(shop)
    recall(shop, other, shop.basket)
    old = make.signed_in(Client(), shop.device, shop.staff)
    new = make.signed_in(client, other, make.staff(other.store))

    url = reverse("abort-payment", args=[payment.pk])
    assert old.post(url, {"key": str(uuid.uuid4())}).status_code == 404
    assert new.post(url, {"key": str(uuid.uuid4())}).status_code == 200
    shop.keep(payment)
    assert not payment.is_live
    assert baskets.current(other).frozen_at is None
    assert holds()


def test_money_approved_in_the_moment_of_an_abort_waits_for_its_answer_while_parked(
    shop: Shop,
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    shop.abort(payment)
    parked = park(shop)
    shop.keep(payment)

    (row,) = tray.rows(shop.device)
    assert payment.asked_at
    assert row.is_urgent
    assert row.basket.pk == parked.pk
    assert not Receipt.objects.exists()
    assert holds()


def test_no_qr_is_shown_for_a_basket_that_has_left_the_screen(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    parked = park(shop)
    shop.keep(payment, looks=2)
    parked.refresh_from_db()
    assert parked.frozen_at is None
    assert Payment.objects.count() == 1


def test_a_day_does_not_end_while_a_parked_basket_is_being_paid(shop: Shop) -> None:
    payment = shop.waiting()
    park(shop)
    manager = make.staff(shop.device.store, RoleName.MANAGER)
    given: dict[str, Any] = {"count": days.Count({}), "staff": manager}
    with pytest.raises(carrying.StillPaying):
        days.close(shop.device, key=uuid.uuid4(), **given)

    z = days.close(shop.device, key=uuid.uuid4(), is_carried=True, **given)
    assert z.content["carried"]["amount"] == PAID
    shop.approve(payment)
    shop.keep(payment)
    receipt = shop.receipt(payment)
    assert receipt
    assert receipt.business_date > z.business_date
    assert holds()


def test_nobody_is_remembered_for_a_basket_that_waits_without_a_payment(shop: Shop) -> None:
    shop.fill()
    payers.set_payer(shop.device, text="+4790000078", key=uuid.uuid4())
    basket = shop.basket
    parking.park(
        shop.device,
        basket_id=basket.pk,
        version=basket.version,
        name="",
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    payers.forget()
    assert not Payer.objects.exists()

    payment = shop.waiting()
    park(shop)
    payers.forget()
    assert Payer.objects.filter(basket=payment.basket_id).exists()


def test_the_tray_tells_what_waits_in_the_store_and_costs_the_same(
    shop: Shop, client: Client, django_assert_num_queries: Any
) -> None:
    payment = shop.waiting()
    park(shop)
    other = beside(shop)
    goods.add(other, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    stranger = make.device(store=make.store(merchant=shop.device.store.merchant))
    goods.add(stranger, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)

    parked, shown = tray.rows(shop.device)
    assert parked.basket.pk == payment.basket_id
    assert parked.said
    assert not parked.is_elsewhere
    assert shown.basket.device_id == other.pk
    assert shown.is_elsewhere
    assert [row.is_elsewhere for row in tray.rows(other)] == [True]

    tablet = make.signed_in(client, shop.device, shop.staff)
    with django_assert_num_queries(4):
        page = tablet.get(reverse("tray")).content.decode()
    assert "498,00" in page
    assert "299,00" in page


def test_any_till_of_the_store_hands_over_what_a_dead_one_has_sold(
    shop: Shop, client: Client
) -> None:
    tablet = make.signed_in(client, beside(shop), make.staff(shop.device.store))
    payment = shop.waiting()
    park(shop)
    shop.approve(payment)
    shop.keep(payment)
    receipt = shop.receipt(payment)
    assert receipt
    page = reverse("receipt", args=[receipt.pk])
    assert page in tablet.get(reverse("tray")).content.decode()
    tablet.post(reverse("print-receipt", args=[receipt.pk]), {"key": str(uuid.uuid4())})
    assert page not in tablet.get(reverse("tray")).content.decode()
