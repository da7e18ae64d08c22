"""Days, weeks and months that are over, one after the other."""

import datetime as dt

ONE_DAY = dt.timedelta(days=1)
DAY, WEEK, MONTH = "DAY", "WEEK", "MONTH"
Period = tuple[dt.date, dt.date]


def latest(every: str, today: dt.date) -> Period:
    """The first and the last day of the last period that is over."""
    if every == WEEK:
        monday = today - ONE_DAY * today.weekday()
        return monday - ONE_DAY * 7, monday - ONE_DAY
    if every == MONTH:
        last = today.replace(day=1) - ONE_DAY
        return last.replace(day=1), last
    return today - ONE_DAY, today - ONE_DAY


def following(every: str, until: dt.date) -> Period:
    """The period after the one that ended then."""
    first = until + ONE_DAY
    if every == WEEK:
        return first, first + ONE_DAY * 6
    if every == MONTH:
        return first, (first + ONE_DAY * 31).replace(day=1) - ONE_DAY
    return first, first
