"""A check-in beside everything else that happens to a basket, on real connections."""

import datetime as dt
import threading
import time
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from payments import checkins, flow, invariants, payers
from payments import keeper as keeper_module
from payments.keeper import Keeper
from payments.models import CheckIn, Payer, Payment, Sticker
from pos import baskets
from tests import make
from tests.payments.shop import Shop, Town, open_shop
from tests.payments.stickers import deliver, event, placed
from tests.payments.test_keeper import until
from tests.payments.test_races import together


@pytest.fixture
def shop(committed: Any, town: Town) -> Shop:
    return open_shop(town)


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


def totalled(shop: Shop) -> None:
    make.signed_in(Client(), shop.device, shop.staff)
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())


@pytest.mark.parametrize("round_", range(5))
def test_two_keepers_take_one_check_in_once(shop: Shop, sticker: Sticker, round_: int) -> None:
    totalled(shop)
    deliver(Client(), shop, event(shop, sticker))

    together(*[lambda: checkins.take(sticker.pk)] * 4)

    assert Payment.objects.get().payer_kind == Payer.Kind.TOKEN
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("round_", range(5))
def test_a_check_in_and_a_shown_qr_are_one_payment(
    shop: Shop, sticker: Sticker, round_: int
) -> None:
    totalled(shop)
    deliver(Client(), shop, event(shop, sticker))

    together(
        lambda: checkins.take(sticker.pk),
        lambda: flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True),
    )

    assert Payment.objects.count() == 1
    assert invariants.breaches() == []


@pytest.mark.parametrize("round_", range(5))
def test_the_newest_of_two_customers_is_never_lost(
    shop: Shop, sticker: Sticker, round_: int
) -> None:
    older = event(shop, sticker, customerToken="older")
    newer = event(shop, sticker, customerToken="newer")

    together(
        lambda: deliver(Client(), shop, newer),
        lambda: checkins.take(sticker.pk),
        lambda: deliver(Client(), shop, older),
        lambda: checkins.take(sticker.pk),
    )
    checkins.take(sticker.pk)

    payer = payers.of(shop.basket)
    assert payer
    assert payers.read(payer) == "newer"


def test_a_keeper_finds_what_nobody_told_it(
    shop: Shop, sticker: Sticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notification is lost, or the keeper was not there to hear it."""
    deliver(Client(), shop, event(shop, sticker))

    with_closed_connection(monkeypatch)
    keeper = Keeper(threads=1)
    thread = threading.Thread(target=run, args=(keeper,))
    thread.start()
    try:
        until(lambda: payers.of(shop.basket))
    finally:
        keeper.stop()
        thread.join(10)


def test_a_check_in_that_fails_stops_no_keeper(
    shop: Shop, sticker: Sticker, caplog: pytest.LogCaptureFixture
) -> None:
    deliver(Client(), shop, event(shop, sticker))
    CheckIn.objects.update(sealed="cannot be opened")

    keeper_module.check_in(sticker.pk)

    assert "failed" in caplog.text
    assert payers.of(shop.basket) is None


def test_a_basket_that_somebody_holds_keeps_no_keeper_waiting(shop: Shop) -> None:
    """The keeper's own thread lets go of old check-ins: every payment would wait with it."""
    past = timezone.now() - dt.timedelta(minutes=1)
    payers.put(
        shop.basket, kind=Payer.Kind.TOKEN, value="kari", set_at=past, ends_at=timezone.now()
    )
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            baskets.lock(shop.device.pk)
            held.set()
            done.wait(10)

    def forget() -> float:
        held.wait(5)
        began = time.monotonic()
        try:
            checkins.forget()
        finally:
            done.set()
        return time.monotonic() - began

    waited = together(hold, forget)[1]
    assert waited is not None
    assert waited < 1
    checkins.forget()
    assert not Payer.objects.exists()


def with_closed_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    real = keeper_module.check_in

    def check_in(sticker_id: int) -> None:
        try:
            real(sticker_id)
        finally:
            connection.close()

    monkeypatch.setattr(keeper_module, "check_in", check_in)


def run(keeper: Keeper) -> None:
    try:
        keeper.run()
    finally:
        connection.close()
