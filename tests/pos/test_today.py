"""What was sold today against a week ago: right to the øre, on the store's own clock."""

import datetime as dt
import random
from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pos import today
from stores.models import Store
from tests import make
from tests.pos.sold import sold

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")
NOW = dt.datetime(2026, 11, 28, 14, 34, tzinfo=OSLO)
WEEK = dt.timedelta(days=7)


def read(*stores: Store, at: dt.datetime = NOW) -> list[today.Today]:
    return today.read(stores, at)


def test_an_empty_shop_has_sold_nothing() -> None:
    assert read(make.device().store) == []
    assert read() == []


def test_a_generated_day_adds_up_to_the_oere_by_store_and_hour() -> None:
    dice = random.Random(7)
    devices = [make.device(store=make.store(name=name)) for name in "AB"]
    devices.append(make.device(store=devices[0].store))
    hours: dict[tuple[int, int], int] = defaultdict(int)
    stores: dict[tuple[int, int], int] = defaultdict(int)
    until_now = 0
    for _sale in range(120):
        device, days = dice.choice(devices), dice.choice((-8, -7, -6, -1, 0))
        at = (NOW + dt.timedelta(days=days)).replace(hour=dice.randrange(24), minute=34)
        total = dice.randrange(-90_000, 500_000)
        cards = dice.randrange(0, total, 100) if total > 0 and dice.random() < 0.2 else 0
        sold(device, at, total, gift_cards=cards)
        # What comes back was sold first, in the same moment.
        turnover = 0 if total < 0 else total - cards
        if days in (-7, 0):
            hours[days, at.hour] += turnover
            stores[days, device.store_id] += turnover
            until_now += turnover if days and at.hour <= NOW.hour else 0

    (found,) = read(devices[0].store, devices[1].store)

    for hour, pair in enumerate(found.total.hours):
        assert pair == (hours[0, hour], hours[-7, hour]), hour
    for row in found.stores:
        assert (row.amount, row.before) == (stores[0, row.store], stores[-7, row.store])
    assert found.total.amount == sum(hours[0, hour] for hour in range(24))
    assert found.total.until_now == until_now
    assert [row.amount for row in found.stores] == sorted(
        (row.amount for row in found.stores), reverse=True
    )


def test_currencies_are_never_added() -> None:
    ours = make.device(store=make.store())
    theirs = make.device(store=make.store(country="DK", currency="DKK"))
    sold(ours, NOW, 10_000)
    sold(theirs, NOW, 20_000)
    found = read(ours.store, theirs.store)
    assert {each.currency: each.total.amount for each in found} == {"NOK": 10_000, "DKK": 20_000}


def test_what_came_back_is_taken_off_and_is_no_sale() -> None:
    device = make.device()
    sold(device, NOW, 10_000)
    sold(device, NOW, -4_000)
    sold(device, NOW - WEEK, 3_000)
    (found,) = read(device.store)
    assert (found.total.amount, found.total.sales, found.total.before) == (10_000, 2, 3_000)


def test_the_first_day_is_held_against_nothing() -> None:
    device = make.device()
    sold(device, NOW, 10_000)
    (found,) = read(device.store)
    assert found.total.change is None
    assert found.total.opened == [14]


def test_it_is_held_against_the_same_time_of_day() -> None:
    device = make.device()
    sold(device, NOW, 15_000)
    sold(device, NOW - WEEK, 10_000)
    sold(device, NOW - WEEK + dt.timedelta(minutes=1), 90_000)
    (found,) = read(device.store)
    assert (found.total.change, found.total.before) == (50, 100_000)


@pytest.mark.parametrize(("month", "midnight"), [(7, 22), (1, 23)])
def test_today_begins_at_midnight_where_the_store_stands(month: int, midnight: int) -> None:
    """In Oslo it is tomorrow already, in UTC not yet."""
    device = make.device()
    late = dt.datetime(2026, month, 14, 23, 30, tzinfo=dt.UTC)
    began = dt.datetime(2026, month, 14, midnight, tzinfo=dt.UTC)
    sold(device, began, 10_000)
    sold(device, began - dt.timedelta(seconds=1), 90_000)
    (found,) = read(device.store, at=late)
    assert found.total.amount == 10_000


def test_a_day_that_starts_later_has_the_night_before_it() -> None:
    device = make.device(store=make.store(day_starts_at=dt.time(5)))
    night = NOW.replace(hour=1, minute=30)
    for at, total in ((night, 20_000), (night - dt.timedelta(hours=4), 10_000)):
        sold(device, at, total)
    sold(device, night.replace(hour=5), 40_000)

    (then,) = read(device.store, at=night + dt.timedelta(hours=1))
    assert (then.total.amount, then.total.opened) == (30_000, [21, 22, 23, 0, 1])
    (later,) = read(device.store)
    assert later.total.amount == 40_000


def test_an_hour_that_is_passed_twice_is_told_as_one() -> None:
    device = make.device()
    for hour in (0, 1):  # 02:30 in summer time, and again in winter time.
        sold(device, dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC), 10_000)
    sold(device, dt.datetime(2026, 10, 25, 22, 59, tzinfo=dt.UTC), 5_000)
    sold(device, dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC), 90_000)
    (found,) = read(device.store, at=dt.datetime(2026, 10, 25, 20, tzinfo=OSLO))
    assert found.total.hours[2] == (20_000, 0)
    assert found.total.hours[23] == (5_000, 0)
    assert found.total.amount == 25_000


def test_an_hour_that_is_left_out_is_empty() -> None:
    device = make.device()
    for hour in (0, 1):  # 01:30 in winter time and 03:30 in summer time.
        sold(device, dt.datetime(2026, 3, 29, hour, 30, tzinfo=dt.UTC), 10_000)
    (found,) = read(device.store, at=dt.datetime(2026, 3, 29, 20, tzinfo=OSLO))
    assert [found.total.hours[hour][0] for hour in (1, 2, 3)] == [10_000, 0, 10_000]
    sold(device, dt.datetime(2026, 3, 22, 2, 30, tzinfo=OSLO), 7_000)
    (found,) = read(device.store, at=dt.datetime(2026, 3, 29, 20, tzinfo=OSLO))
    assert found.total.until_now == 7_000


def test_however_many_stores_there_are_it_is_one_statement() -> None:
    devices = [make.device(store=make.store()) for _ in range(3)]
    for device in devices:
        sold(device, NOW, 10_000)
    with CaptureQueriesContext(connection) as queries:
        (found,) = read(*(device.store for device in devices))
    assert len(queries) == 1
    assert found.total.amount == 30_000
