"""Moments and days as the office writes them: in the user's language, on the store's own clock."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

SPACE = "\N{NO-BREAK SPACE}"


def moment(at: dt.datetime, zone: dt.tzinfo | None = None) -> str:
    """`26 Nov 2026, 13:57`. The zone is named where its clock is not the office's.

    The one space where a narrow column may break it stands between the day and the time.
    """
    office = timezone.localtime(at)
    here = office.astimezone(zone) if zone else office
    date, time = date_format(here, "SHORT_DATETIME_FORMAT").rsplit(" ", 1)
    text = f"{_unbroken(date)} {time}"
    return text if here.utcoffset() == office.utcoffset() else f"{text}{SPACE}{here:%Z}"


def day(date: dt.date) -> str:
    """`26 Nov 2026`. Of a moment the day where it stands, not where the office is."""
    return _unbroken(date_format(date, "SHORT_DATE_FORMAT"))


def long_day(date: dt.date) -> str:
    """`28 November 2026`: as it is read out."""
    is_english = (get_language() or "").startswith("en")
    return _unbroken(date_format(date, "j F Y" if is_english else "DATE_FORMAT"))


def _unbroken(text: str) -> str:
    return text.replace(" ", SPACE)
