"""A mail that is lost counts as perhaps sent only where the server may have taken it."""

import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection

from pos import mailings
from pos.models import Job, Mailing, Receipt
from tests.pos.post_office import BEFORE, opened
from tests.pos.till import Till
from tests.pos.ways import ADDRESS, Way, work


def mail(till: Till, receipt: Receipt) -> Mailing:
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    work()
    return Mailing.objects.latest("pk")


@pytest.mark.parametrize("stage", BEFORE)
def test_what_was_lost_before_its_end_was_not_sent_and_can_be_sent_again(
    till: Till, settings: Any, stage: str
) -> None:
    receipt = till.sell()
    with opened(settings, breaks=stage) as office:
        assert mail(till, receipt).state == Mailing.State.FAILED
        assert office.taken == []
    assert not receipt.deliveries.exists()
    assert Job.objects.latest("pk").outcome.startswith("not sent: ")

    with opened(settings) as office:
        assert mail(till, receipt).state == Mailing.State.SENT
        (taken,) = office.taken
    assert b"KOPI" not in taken
    assert receipt.deliveries.get().kind == Way.EMAIL


@pytest.mark.parametrize("stage", ["body", "end", "taken"])
def test_what_was_lost_after_its_end_was_perhaps_sent_and_counts(
    till: Till, settings: Any, stage: str
) -> None:
    """A short mail has gone as a whole before anybody hears that its body was cut off."""
    receipt = till.sell()
    with opened(settings, breaks=stage):
        assert mail(till, receipt).state == Mailing.State.SENT

    assert not receipt.deliveries.get().is_copy
    assert Job.objects.latest("pk").outcome.startswith("perhaps sent: ")


def test_a_long_mail_that_is_cut_off_has_not_ended(settings: Any) -> None:
    with opened(settings, breaks="body"):
        connection: Any = get_connection()
        connection.open()
        message = EmailMessage("subject", "long\n" * 4_000_000, to=[ADDRESS])
        with pytest.raises(smtplib.SMTPServerDisconnected):
            connection.send_messages([message])
        assert not connection.may_have_taken
        connection.close()


@pytest.mark.parametrize("no", [b"451 later", b"554 never", b"421 closing"])
def test_a_servers_no_after_the_end_is_a_no(till: Till, settings: Any, no: bytes) -> None:
    receipt = till.sell()
    with opened(settings, says=no):
        assert mail(till, receipt).state == Mailing.State.FAILED
    assert not receipt.deliveries.exists()


def test_an_answer_that_nobody_understands_is_no_no(till: Till, settings: Any) -> None:
    receipt = till.sell()
    with opened(settings, says=b"what?"):
        assert mail(till, receipt).state == Mailing.State.SENT
    assert Job.objects.latest("pk").outcome == "perhaps sent: SMTPDataError"


def test_a_mail_reaches_the_server_as_it_is(till: Till, settings: Any) -> None:
    receipt = till.sell()
    with opened(settings) as office:
        mail(till, receipt)
    (taken,) = office.taken
    assert taken.count(b"\r\n") == taken.count(b"\n") > 20
    assert b"To: " + ADDRESS.encode() in taken
