"""A payment that was asked for while the drawer was closed becomes no sale while it is open."""

import dataclasses
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from payments import closings, locks, machine
from payments.models import Payment
from payments.panel import panel_for, see, waits_for_drawer
from payments.vipps.client import Client
from pos import drawers, tenders
from pos.models import Drawer, Receipt, Tender
from pos.refusals import Frozen, NotPossible
from tests import beside, make
from tests.payments.clock import Clock
from tests.payments.office import saleless
from tests.payments.shop import Shop, Town, holds, hurry, open_shop


@pytest.fixture
def bridge(shop: Shop) -> str:
    """A drawer that is closed."""
    token = drawers.connect(shop.device.pk)
    drawers.report(token, is_open=False)
    return token


def opened_before(shop: Shop, bridge: str) -> Payment:
    """While the customer still had the request on the phone."""
    payment = shop.waiting()
    drawers.report(bridge, is_open=True)
    shop.approve(payment)
    return shop.keep(payment)


def opened_after(shop: Shop, bridge: str) -> Payment:
    """When the capture was written down already."""
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)
    drawers.report(bridge, is_open=True)
    return shop.keep(payment)


@pytest.mark.parametrize("begin", [opened_before, opened_after])
def test_the_sale_waits_for_the_drawer_and_is_recorded_once(
    shop: Shop, bridge: str, begin: Any
) -> None:
    payment = begin(shop, bridge)
    for _look in range(3):
        shop.keep(payment)

    assert shop.town.book(payment.reference)["captured"] == 49800, "the money is safe"
    assert (payment.received_at, payment.flag) == (None, "")
    assert payment.wake_at
    assert not Receipt.objects.exists()
    assert not Tender.objects.exists()
    assert shop.is_frozen()
    assert holds()
    with pytest.raises(Frozen):
        take_card(shop)

    drawers.report(bridge, is_open=False)
    shop.keep(payment, looks=2)
    assert shop.receipt(payment)
    assert [tender.amount for tender in Tender.objects.all()] == [49800]
    assert (payment.unknown_since, payment.flag) == (None, "")
    assert shop.town.book(payment.reference)["captured"] == 49800
    assert holds()


def take_card(shop: Shop) -> None:
    version, key = shop.basket.version, uuid.uuid4()
    tenders.take_card(shop.device, version=version, key=key, staff_id=shop.staff.pk)


def test_the_till_says_what_it_waits_for(shop: Shop, bridge: str, client: Browser) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    before = shop.waiting().basket.version
    opened = opened_of(shop, bridge)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()

    assert 'data-kind="drawer_open"' in look
    assert look.count("Lukk kassaskuffen") == 2
    assert "Blir kontrollert" not in look
    assert shop.basket.version > before, "the screens are told"
    drawers.report(bridge, is_open=False)
    shop.keep(opened)
    assert not waits_for_drawer(see(shop.device))
    panel = panel_for(see(shop.device))
    assert panel
    assert panel.kind == "paid"


def opened_of(shop: Shop, bridge: str) -> Payment:
    payment = Payment.objects.get()
    drawers.report(bridge, is_open=True)
    shop.approve(payment)
    return shop.keep(payment)


def test_an_older_answer_meanwhile_captures_nothing_again(
    shop: Shop, bridge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment, real = opened_before(shop, bridge), Client.get
    with monkeypatch.context() as late:
        late.setattr(Client, "get", lambda *asked: dataclasses.replace(real(*asked), captured=0))
        shop.keep(payment)
        drawers.report(bridge, is_open=False)
        shop.keep(payment)
    shop.keep(payment)

    assert payment.operations.filter(kind="CAPTURE").count() == 1
    assert shop.receipt(payment)


def test_a_person_is_told_when_nobody_closes_it(shop: Shop, bridge: str) -> None:
    with Clock.running(shop.town) as clock:
        payment = clock.keep(opened_before(shop, bridge), 11 * 60, step=5)
        assert payment.flag == "UNKNOWN"
        assert not Receipt.objects.exists()
        drawers.report(bridge, is_open=False)
        clock.keep(payment, 60)
        assert (payment.flag, shop.receipt(payment) is not None) == ("", True)
    assert holds()


def test_vipps_is_not_asked_every_moment_for_a_drawer_left_open(shop: Shop, bridge: str) -> None:
    with Clock.running(shop.town) as clock:
        payment = clock.keep(opened_before(shop, bridge), 100, step=2)
        assert wait(payment) == 2, "a cashier stands there"
        clock.keep(payment, 60, step=2)
        assert wait(payment) == 15
        drawers.report(bridge, is_open=False)
        clock.keep(payment, 30, step=5)
        assert shop.receipt(payment)


def wait(payment: Payment) -> float:
    """Seconds from the last look to the next."""
    assert payment.wake_at
    assert payment.read_at
    return (payment.wake_at - payment.read_at).total_seconds()


def test_a_till_whose_bridge_is_taken_away_goes_on(shop: Shop, bridge: str) -> None:
    payment = opened_before(shop, bridge)
    drawers.disconnect(shop.device.pk)
    shop.keep(payment, looks=2)
    assert shop.receipt(payment)


def test_a_drawer_that_opens_while_a_sale_is_recorded_waits_for_it(
    committed: Any, town: Town
) -> None:
    shop = open_shop(town)
    token = drawers.connect(shop.device.pk)
    drawers.report(token, is_open=False)
    payment = shop.waiting()

    with transaction.atomic():
        _basket, locked = locks.lock(payment.pk)
        opening = beside.begin(lambda: drawers.report(token, is_open=True))
        beside.until_waiting()
        assert not locked.is_drawer_open
        assert not Drawer.objects.get().is_open
    opening.join(10)
    assert Drawer.objects.get().is_open


def test_the_office_makes_no_sale_at_a_till_whose_drawer_is_open(shop: Shop, bridge: str) -> None:
    payment, user = saleless(shop), make.user()
    drawers.report(bridge, is_open=True)
    with pytest.raises(NotPossible, match="drawer is open"):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)
    assert not Receipt.objects.exists()

    drawers.report(bridge, is_open=False)
    assert closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)
    assert holds()
