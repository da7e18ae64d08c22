"""A receipt by e-mail counts when the server has it, once, and no address is kept."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from pos import deliveries, mailings
from pos.models import Job, JournalEntry, Mailing
from pos.refusals import NotPossible
from tests.pos.till import Till
from tests.pos.ways import ADDRESS, Way, hand_over, work


def test_a_mail_holds_the_receipt_and_its_address_is_gone(till: Till) -> None:
    receipt = till.sell()
    mailings.ask(receipt, address=f" {ADDRESS} ", staff_id=till.staff.pk)
    assert mail.outbox == []
    work()

    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert "Salgskvittering 000001" in sent.subject
    assert "299,00" in sent.body
    assert "KOPI" not in sent.body
    assert Mailing.objects.get().sealed == ""
    written = [*JournalEntry.objects.values_list("text", flat=True)]
    written += [str(job.parameters) + job.outcome for job in Job.objects.all()]
    assert "example.no" not in str(written)


@pytest.mark.parametrize(
    "address", ["", "kari", "kari@", "a@b.no\nBcc: x@y.no", "a" * 250 + "@b.no"]
)
def test_what_is_no_address_is_refused(till: Till, address: str) -> None:
    with pytest.raises(NotPossible, match="no e-mail address"):
        mailings.ask(till.sell(), address=address, staff_id=till.staff.pk)
    assert not Mailing.objects.exists()
    assert not Job.objects.exists()


def test_one_mail_is_on_its_way_at_a_time(till: Till) -> None:
    receipt = till.sell()
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    with pytest.raises(NotPossible, match="mailed already"):
        mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)


def test_paper_that_comes_before_the_mail_is_the_original(till: Till) -> None:
    receipt = till.sell()
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    work()

    assert "KOPI" in mail.outbox[0].body


def test_a_mail_that_comes_too_late_is_not_sent(till: Till) -> None:
    receipt = till.sell()
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    for _ in range(2):
        deliveries.print_out(receipt, staff_id=till.staff.pk)
    work()

    assert mail.outbox == []
    assert Mailing.objects.get().state == Mailing.State.FAILED


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(locmem.EmailBackend, name, fail)


REFUSED = smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such person")})


@pytest.mark.parametrize(
    ("name", "error"), [("open", ConnectionRefusedError()), ("send_messages", REFUSED)]
)
def test_a_mail_that_was_refused_counts_for_nothing_and_can_be_tried_again(
    till: Till,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    error: Exception,
) -> None:
    receipt = till.sell()
    with monkeypatch.context() as broken:
        refuse(broken, name, error)
        mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
        work()
    assert Mailing.objects.get().state == Mailing.State.FAILED
    assert not receipt.deliveries.exists()
    assert "example.no" not in caplog.text + Job.objects.get().outcome

    assert hand_over(receipt, till, Way.EMAIL) is False


def test_a_mail_that_the_server_may_have_is_a_delivery(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = till.sell()
    refuse(monkeypatch, "send_messages", TimeoutError())
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    work()

    assert receipt.deliveries.get().kind == Way.EMAIL
    assert Job.objects.get().outcome == "perhaps sent: TimeoutError"


def test_a_worker_that_dies_over_a_mail_sends_it_no_second_time(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = till.sell()
    mailing = mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    job = Job.objects.get()
    assert mailings._begin(mailing.pk)

    assert deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    assert mailings.send(job) == "ended before"
    assert mail.outbox == []
    mailing.refresh_from_db()
    assert (mailing.state, receipt.deliveries.count()) == (Mailing.State.SENT, 2)


def test_without_a_mail_server_nobody_is_promised_a_mail(till: Till, settings: Any) -> None:
    settings.EMAIL_BACKEND = ""
    with pytest.raises(NotPossible, match="sends no e-mail"):
        mailings.ask(till.sell(), address=ADDRESS, staff_id=till.staff.pk)


@pytest.mark.parametrize("is_begun", [True, False])
def test_a_mail_that_no_worker_ends_is_settled_when_another_is_asked_for(
    till: Till, is_begun: bool
) -> None:
    receipt = till.sell()
    lost = mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    if is_begun:
        mailings._begin(lost.pk)
    Mailing.objects.update(asked_at=lost.asked_at - mailings.GIVEN_UP_AFTER)

    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    lost.refresh_from_db()
    assert lost.state == (Mailing.State.SENT if is_begun else Mailing.State.FAILED)
    assert receipt.deliveries.count() == is_begun
    work()
    assert len(mail.outbox) == 1
    assert ("KOPI" in mail.outbox[0].body) is is_begun


def test_no_address_is_kept_for_longer_than_a_day(till: Till) -> None:
    kept = mailings.ask(till.sell(), address=ADDRESS, staff_id=till.staff.pk)
    lost = mailings.ask(till.sell(), address=ADDRESS, staff_id=till.staff.pk)
    Mailing.objects.filter(pk=lost.pk).update(asked_at=lost.asked_at - mailings.KEPT_FOR)
    mailings.forget()

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (lost.state, lost.sealed) == (Mailing.State.FAILED, "")
    assert (kept.state, bool(kept.sealed)) == (Mailing.State.WAITING, True)
    assert not lost.receipt.deliveries.exists()
