"""Banking days: when money may be expected in the bank, and when an entry is overdue.

Saturdays, Sundays and the days on which Norway's banks are closed. Denmark's and Finland's differ
by a day or two a year; then something is missed a day later, and never too early.
"""

import datetime as dt

ONE_DAY = dt.timedelta(days=1)
FRIDAY = 4
FIXED = {(1, 1), (5, 1), (5, 17), (12, 24), (12, 25), (12, 26), (12, 31)}
# Days from Easter Sunday: Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday.
MOVING = (-3, -2, 1, 39, 50)
# Norway's settlement is on the third day, MobilePay's on the second (vipps-api §11).
UNTIL_PAID = {"NO": 2}


def is_banking_day(day: dt.date) -> bool:
    if day.weekday() > FRIDAY or (day.month, day.day) in FIXED:
        return False
    return (day - easter(day.year)).days not in MOVING


def after(day: dt.date, count: int) -> dt.date:
    """So many banking days after a day."""
    while count:
        day += ONE_DAY
        count -= is_banking_day(day)
    return day


def before(day: dt.date, count: int) -> dt.date:
    """The latest day that lies so many whole banking days back."""
    while count:
        day -= ONE_DAY
        count -= is_banking_day(day)
    return day - ONE_DAY


def paid_on(ledger_date: dt.date, market: str) -> dt.date:
    """When the bank should have what a ledger date came to."""
    return after(ledger_date, UNTIL_PAID.get(market, 1))


def easter(year: int) -> dt.date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)
