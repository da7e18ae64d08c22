"""A business day is the store's own: over midnight, and over the nights in which clocks change."""

import datetime as dt
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from stores import business_days
from stores.models import Store
from tests import make

COUNTED = f"SELECT {business_days.OF_MOMENT} FROM stores_store s WHERE id = %(pk)s"  # noqa: S608
# Clocks go forward on 29 March 2026 and back on 25 October 2026, everywhere at 01:00 UTC.
FORWARD, BACK = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


def store(zone: str, start: str) -> Store:
    return Store(time_zone=zone, day_starts_at=dt.time.fromisoformat(start))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "local", "date"),
    [
        ("00:00", "2026-06-05T23:59:59", "2026-06-05"),
        ("00:00", "2026-06-06T00:00:00", "2026-06-06"),
        ("05:00", "2026-06-06T00:30:00", "2026-06-05"),
        ("05:00", "2026-06-06T04:59:59", "2026-06-05"),
        ("05:00", "2026-06-06T05:00:00", "2026-06-06"),
        ("04:30", "2027-01-01T04:29:00", "2026-12-31"),
    ],
)
def test_a_bars_night_belongs_to_the_day_before(start: str, local: str, date: str) -> None:
    at = dt.datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Oslo"))

    assert business_days.of(store("Europe/Oslo", start), at).isoformat() == date


@pytest.mark.parametrize(
    ("zone", "start", "at", "date"),
    [
        # Forward: 02:00 becomes 03:00 in Oslo, 03:00 becomes 04:00 in Helsinki.
        ("Europe/Oslo", "00:00", "2026-03-28T22:59:59", "2026-03-28"),
        ("Europe/Oslo", "00:00", "2026-03-28T23:00:00", "2026-03-29"),
        ("Europe/Oslo", "05:00", "2026-03-29T02:59:59", "2026-03-28"),
        ("Europe/Oslo", "05:00", "2026-03-29T03:00:00", "2026-03-29"),
        ("Europe/Helsinki", "00:00", "2026-03-28T21:59:59", "2026-03-28"),
        ("Europe/Helsinki", "00:00", "2026-03-28T22:00:00", "2026-03-29"),
        ("Europe/Helsinki", "04:00", "2026-03-29T00:59:59", "2026-03-28"),
        ("Europe/Helsinki", "04:00", "2026-03-29T01:00:00", "2026-03-29"),
        # Back: 03:00 becomes 02:00 in Oslo, 04:00 becomes 03:00 in Helsinki.
        ("Europe/Oslo", "00:00", "2026-10-24T22:00:00", "2026-10-25"),
        ("Europe/Oslo", "05:00", "2026-10-25T03:59:59", "2026-10-24"),
        ("Europe/Oslo", "05:00", "2026-10-25T04:00:00", "2026-10-25"),
        ("Europe/Helsinki", "00:00", "2026-10-24T20:59:59", "2026-10-24"),
        ("Europe/Helsinki", "00:00", "2026-10-24T21:00:00", "2026-10-25"),
        ("Europe/Helsinki", "04:00", "2026-10-25T01:59:59", "2026-10-24"),
        ("Europe/Helsinki", "04:00", "2026-10-25T02:00:00", "2026-10-25"),
    ],
)
def test_both_nights_of_a_clock_change(zone: str, start: str, at: str, date: str) -> None:
    assert business_days.of(store(zone, start), utc(at)).isoformat() == date


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Europe/Helsinki", "Atlantic/Faroe"])
@pytest.mark.parametrize("start", ["00:00", "01:00", "04:00", "06:30"])
@pytest.mark.parametrize("night", [FORWARD, BACK])
def test_a_business_day_never_comes_back(zone: str, start: str, night: dt.date) -> None:
    begin = dt.datetime.combine(night, dt.time(), dt.UTC) - dt.timedelta(hours=6)
    moments = [begin + dt.timedelta(minutes=5 * n) for n in range(12 * 24)]
    dates = [business_days.of(store(zone, start), at) for at in moments]

    assert dates == sorted(dates)
    assert all((after - before).days <= 1 for before, after in pairwise(dates))


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Europe/Helsinki"])
def test_the_database_counts_days_as_we_do(db: Any, zone: str) -> None:
    for start in ("00:00", "04:00", "05:30"):
        shop = make.store(time_zone=zone, day_starts_at=dt.time.fromisoformat(start))
        for night in (FORWARD, BACK):
            for half_hours in range(-16, 24):
                at = dt.datetime.combine(night, dt.time(), dt.UTC)
                at += dt.timedelta(minutes=30 * half_hours)
                asked: dict[str, Any] = {"at": at, "pk": shop.pk}
                with connection.cursor() as cursor:
                    cursor.execute(COUNTED, asked)
                    assert cursor.fetchone()[0] == business_days.of(shop, at)


@pytest.mark.parametrize("start", ["01:01", "02:00", "03:59", "12:01", "23:00"])
def test_no_day_starts_in_an_hour_that_may_come_twice(db: Any, start: str) -> None:
    with (
        pytest.raises(IntegrityError, match="store_day_starts_at_a_clear_hour"),
        transaction.atomic(),
    ):
        make.store(day_starts_at=start)
