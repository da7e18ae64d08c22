"""What goes wrong with time: midnight in the middle of a sale, summer time, a clock set back."""

import datetime as dt
import zoneinfo

import pytest
from django.test import Client
from django.utils import timezone

from payments import flow, machine
from pos import shifts
from pos.models import Receipt, Shift
from tests import make
from tests.payments.clock import Clock
from tests.payments.deliveries import deliver, event, register
from tests.payments.shop import Shop, holds

OSLO = zoneinfo.ZoneInfo("Europe/Oslo")


def until_midnight(clock: Clock, seconds: float) -> None:
    """It is so many seconds before midnight where the store is."""
    here = timezone.now().astimezone(OSLO)
    midnight = dt.datetime.combine(here.date() + dt.timedelta(days=1), dt.time(), OSLO)
    clock.ahead += midnight - here - dt.timedelta(seconds=seconds)


@pytest.mark.fault(126)
def test_a_sale_over_midnight_is_of_the_day_of_its_receipt(shop: Shop, clock: Clock) -> None:
    until_midnight(clock, 8)
    payment = clock.keep(shop.waiting(), 6)
    shop.approve(payment)
    clock.ahead += dt.timedelta(seconds=5)
    clock.keep(payment, 10)

    receipt = shop.receipt(payment)
    assert receipt
    day = receipt.issued_at.astimezone(OSLO).date()
    assert receipt.business_date == day > payment.requested_at.astimezone(OSLO).date()
    assert Shift.objects.filter(device=shop.device, closed_at=None).count() == 1
    assert holds()


@pytest.mark.fault(74)
def test_a_refund_over_midnight_is_of_the_day_on_which_it_is_confirmed(
    shop: Shop, clock: Clock
) -> None:
    payment = clock.keep(shop.paid(), 20)
    until_midnight(clock, 5)
    line = Receipt.objects.get().lines.order_by("position")[0].pk
    shop.town.fail("refund", "status", status=503, times=2)
    flow.refund(payment.pk, quantities={line: 1000}, reason="small", user=make.user())
    clock.keep(payment, 60)

    back = Receipt.objects.get(kind="RETURN")
    assert back.business_date == back.issued_at.astimezone(OSLO).date()
    assert back.business_date > Receipt.objects.get(kind="SALE").business_date
    assert holds()


@pytest.mark.fault(127)
@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2027, 10, 31)])
def test_every_moment_is_of_one_day_also_when_the_clocks_change(shop: Shop, day: dt.date) -> None:
    began = dt.datetime.combine(day, dt.time(), OSLO).astimezone(dt.UTC)
    moments = [began + dt.timedelta(minutes=minute) for minute in range(-60, 27 * 60)]
    days = [shifts.business_date(shop.device.store, moment) for moment in moments]

    assert days == sorted(days)
    hours = days.count(day) / 60
    assert hours == (23 if day.month == 3 else 25)


@pytest.mark.fault(128)
def test_a_clock_that_is_set_back_loses_no_sale_and_opens_no_second_day(
    client: Client, shop: Shop, clock: Clock
) -> None:
    registration = register(shop)
    payment = clock.keep(shop.waiting(), 6)
    clock.ahead -= dt.timedelta(minutes=5)
    shop.approve(payment)
    assert deliver(client, registration, event(payment)) == 200
    while machine.advance(payment.pk):
        pass

    receipt = shop.receipt(payment)
    assert receipt
    assert Shift.objects.count() == 1
    assert holds()
