"""Months of the reconciliation, as its page and its files name them: `2026-11`."""

import dataclasses
import datetime as dt

from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day."""

    first: dt.date

    @property
    def last(self) -> dt.date:
        return self.next_first - ONE_DAY

    @property
    def next_first(self) -> dt.date:
        return (self.first + dt.timedelta(days=32)).replace(day=1)

    @property
    def before(self) -> "Month":
        return Month((self.first - ONE_DAY).replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def this() -> Month:
    """The month that is not over yet."""
    return Month(timezone.localdate().replace(day=1))


def read(text: str) -> Month:
    """The month that is asked for; this one for what is none."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return this()
    # Far from the ends of the calendar, so that each has one before and one after.
    return Month(first) if 1 < first.year < 9000 else this()
