"""How soon a payment is looked at again, by what is known of it."""

import datetime as dt

import pytest
from django.utils import timezone

from payments import schedule
from payments.models import Payment

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
