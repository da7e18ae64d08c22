"""A moment is written once and for all: in the user's language, on the store's own clock."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from stores import clock

AT = dt.datetime(2026, 11, 26, 12, 57, 42, 817_000, dt.UTC)
LATE = dt.datetime(2026, 11, 26, 22, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "zone", "text"),
    [
        ("en", "Europe/Oslo", "26 Nov 2026, 13:57"),
        ("en", "Europe/Copenhagen", "26 Nov 2026, 13:57"),
        ("en", "Europe/Helsinki", "26 Nov 2026, 14:57 EET"),
        ("nb", "Europe/Oslo", "26.11.2026 13:57"),
        ("nb", "Europe/Helsinki", "26.11.2026 14:57 EET"),
    ],
)
def test_a_moment_names_its_zone_only_where_the_clock_differs(
    language: str, zone: str, text: str
) -> None:
    with translation.override(language):
        assert clock.moment(AT, ZoneInfo(zone)).replace(clock.SPACE, " ") == text


def test_a_narrow_column_breaks_between_day_and_time_alone() -> None:
    assert clock.moment(AT, ZoneInfo("Europe/Helsinki")).split(" ") == [
        "26\u00a0Nov\u00a02026,",
        "14:57\u00a0EET",
    ]


def test_a_day_is_that_of_the_place() -> None:
    assert clock.day(LATE.astimezone(ZoneInfo("Europe/Helsinki"))) == "27\u00a0Nov\u00a02026"
    assert clock.day(dt.date(2026, 11, 26)) == "26\u00a0Nov\u00a02026"
