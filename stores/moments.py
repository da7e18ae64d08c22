"""A day or a minute as people type it: `26.11.2026 14:05`, `26 Nov`, `2026-11-26`, `14:05`."""

import dataclasses
import datetime as dt
import re
import zoneinfo

from django.utils.dates import MONTHS_3
from django.utils.translation import override

TIME = re.compile(r"(?:^|[ T])([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9])?$")
NUMBERED = (
    re.compile(r"(?P<year>20[0-9]{2})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./]?(?P<year>20[0-9]{2})?"),
)
NAMED = re.compile(r"(?P<day>[0-9]{1,2})\.? (?P<name>[^\W\d]{3,9})\.?(?: (?P<year>20[0-9]{2}))?")


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a minute of it, on whichever clock it is looked for."""

    day: dt.date
    time: dt.time | None

    def within(self, zone: str) -> tuple[dt.datetime, dt.datetime]:
        """From when to when it is, where that is the time zone."""
        here = zoneinfo.ZoneInfo(zone)
        begin = dt.datetime.combine(self.day, self.time or dt.time(), here)
        if self.time:
            return begin, begin + dt.timedelta(minutes=1)
        return begin, dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), here)


def read(text: str, *, today: dt.date) -> Moment | None:
    """What was typed, if it is a day or a time. Without a year the last such day is meant."""
    text = " ".join(text.replace(",", " ").lower().split())
    clock = TIME.search(text.upper())
    time = dt.time(int(clock[1]), int(clock[2])) if clock else None
    rest = text[: clock.start()].strip() if clock else text
    if not rest:
        return Moment(today, time) if time else None
    day = _day(rest, today)
    if day is None and time and (whole := _day(text, today)):
        # 26.11 is a day, though it could be a time.
        return Moment(whole, None)
    return Moment(day, time) if day else None


def _day(text: str, today: dt.date) -> dt.date | None:
    for pattern in (*NUMBERED, NAMED):
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month = parts.get("month") or _month(parts.get("name") or "")
            return _date(parts["year"], int(month or 0), int(parts["day"]), today)
    return None


def _month(name: str) -> int:
    """The number of a month by the beginning of its name, in English or Norwegian."""
    for language in ("en", "nb"):
        with override(language):
            for number, short in MONTHS_3.items():
                if str(short).lower().startswith(name[:3]):
                    return number
    return 0


def _date(year: str | None, month: int, day: int, today: dt.date) -> dt.date | None:
    try:
        found = dt.date(int(year or today.year), month, day)
        return found if year or found <= today else found.replace(year=today.year - 1)
    except ValueError:
        return None
