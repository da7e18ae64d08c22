"""How soon a payment is looked at again, by what is known of it."""

import datetime as dt

import pytest
from django.utils import timezone

from payments import schedule
from payments.models import Payment, SalesUnit

SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("flag", "seconds"),
    [
        ("UNKNOWN", 15),  # A till stands still: it goes on when Vipps is back.
        ("MISMATCH", 15),
        ("CAPTURE_REFUSED", 300),  # A person decides.
        ("", 2),
    ],
)
def test_a_flagged_payment_is_looked_at_as_often_as_that_helps(flag: str, seconds: int) -> None:
    at = timezone.now()
    payment = Payment(state="AUTHORIZED", authorized=100, requested_at=at, flag=flag)

    look = schedule.next_look(payment, at=at, retry_in=None, operation=None)

    assert look == at + seconds * SECOND


def test_what_waits_for_a_person_waits_since_its_first_reason() -> None:
    first = timezone.now()
    payment = Payment()

    payment.flag_for("UNKNOWN", first)
    payment.flag_for("CAPTURE_REFUSED", first + 60 * SECOND)
    payment.flag_for("UNKNOWN", first + 120 * SECOND)

    assert (payment.flag, payment.flagged_at) == ("CAPTURE_REFUSED", first)


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("market", "days", "pause"),
    [
        ("NO", 1, HOUR),
        ("NO", 7, HOUR),
        ("NO", 10, DAY),
        ("NO", 179, DAY),
        ("NO", 181, None),
        ("DK", 13, DAY),
        ("DK", 15, None),
        ("FI", 15, None),
        ("??", 179, DAY),  # Where nobody knows the limit it is the longest.
    ],
)
@pytest.mark.parametrize("state", ["REQUESTED", "CREATED"])
def test_what_a_person_has_closed_is_asked_after_as_long_as_money_could_be_taken(
    state: str, market: str, days: int, pause: dt.timedelta | None
) -> None:
    at = timezone.now()
    asked = at - days * DAY
    payment = Payment(state=state, requested_at=asked, ended_at=asked + DAY)
    payment.sales_unit = SalesUnit(market=market)

    look = schedule.next_look(payment, at=at, retry_in=None, operation=None)

    assert look == (at + pause if pause else None)


def test_what_is_reserved_is_asked_after_for_ever_whoever_has_closed_it() -> None:
    at = timezone.now()
    payment = Payment(state="AUTHORIZED", authorized=100, requested_at=at - 900 * DAY)
    payment.ended_at = at - 899 * DAY
    payment.sales_unit = SalesUnit(market="NO")
    assert schedule.next_look(payment, at=at, retry_in=None, operation=None)


def test_what_nobody_has_closed_is_asked_after_for_ever() -> None:
    at = timezone.now()
    payment = Payment(state="REQUESTED", requested_at=at - 900 * DAY)
    payment.sales_unit = SalesUnit(market="NO")
    assert schedule.next_look(payment, at=at, retry_in=None, operation=None)
