"""Ledger dates: a day in the merchant's time zone, midnight to midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ZONES = {"NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "FI": "Europe/Helsinki"}
DAILY, WEEKLY, MONTHLY = "DAILY", "WEEKLY", "MONTHLY"
SUNDAY = 6


def local_time(at: float, market: str) -> datetime:
    """What the clock on the wall of a shop in that market says."""
    return datetime.fromtimestamp(at, UTC).astimezone(_zone(market))


def local_date(at: float, market: str) -> date:
    """The date there."""
    return local_time(at, market).date()


def midnight_after(day: date, market: str) -> float:
    """Seconds since 1970 (UTC) when that day ends there: 23 to 25 hours after it began."""
    following = day + ONE_DAY
    return datetime(
        following.year, following.month, following.day, tzinfo=_zone(market)
    ).timestamp()


def ends_period(day: date, every: str) -> bool:
    """Whether a payout is made when that day is over."""
    if every == WEEKLY:
        return day.weekday() == SUNDAY
    return every == DAILY or is_last_of_month(day)


def is_last_of_month(day: date) -> bool:
    return (day + ONE_DAY).day == 1


def on_account(day: date, market: str) -> date:
    """When the bank has the money of a ledger date: Norway two banking days later, MobilePay's
    markets one. Saturdays and Sundays are no banking days; holidays are not known here."""
    left = 2 if market == "NO" else 1
    while left:
        day += ONE_DAY
        left -= day.weekday() < SUNDAY - 1
    return day


def instant(at: float) -> str:
    """RFC 3339 in UTC with six fraction digits, as this API writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _zone(market: str) -> ZoneInfo:
    return ZoneInfo(ZONES.get(market, ZONES["NO"]))
