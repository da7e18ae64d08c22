"""Exports by e-mail: once for each closed period, as a link that only its owner can open."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from payments import tasks as payment_tasks
from pos import jobs, periods, scheduled_exports, scheduled_mails, tasks
from pos.models import Job, ScheduledExport, ScheduledFile
from stores.models import AuditEntry, Role
from tests import make
from tests.pos import post_office
from tests.pos.test_exports import office
from tests.pos.till import Till, open_till

MEMORY = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def till(committed: Any, settings: Settings, tmp_path: Any) -> Till:
    settings.EMAIL_BACKEND, settings.VAR = MEMORY, tmp_path
    return open_till()


def scheduled(till: Till, **given: Any) -> tuple[Client, ScheduledExport]:
    """One of an accountant whose address is confirmed."""
    client, user = office(till.device.store)
    user.email = given.pop("email", "ada@example.com")
    user.save()
    given = {"what": "RECEIPTS", "file": "csv", "every": "DAY", "address": user.email} | given
    row = ScheduledExport.objects.create(
        owner=user, merchant=till.device.store.merchant, made_at=timezone.now(), **given
    )
    return client, row


def beat() -> None:
    """What the worker does, until nothing is left to do."""
    scheduled_exports.ask_due()
    for job in Job.objects.filter(state="WAITING"):
        known = {
            "pos.export_receipts": tasks.export_receipts,
            "payments.export": payment_tasks.export,
        }
        known["pos.export_reports"] = tasks.export_reports
        known[job.kind](job_id=job.pk)
    for file in ScheduledFile.objects.filter(ended_at=None):
        scheduled_mails.send(file.pk)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    at = timezone.now() + dt.timedelta(days=days)
    monkeypatch.setattr(scheduled_exports, "now", lambda: at)


@pytest.mark.parametrize(
    ("every", "today", "last", "then"),
    [
        ("DAY", "2026-11-28", ("2026-11-27", "2026-11-27"), ("2026-11-28", "2026-11-28")),
        ("WEEK", "2026-11-28", ("2026-11-16", "2026-11-22"), ("2026-11-23", "2026-11-29")),
        ("WEEK", "2026-11-30", ("2026-11-23", "2026-11-29"), ("2026-11-30", "2026-12-06")),
        ("MONTH", "2026-03-31", ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")),
        ("MONTH", "2027-01-01", ("2026-12-01", "2026-12-31"), ("2027-01-01", "2027-01-31")),
    ],
)
def test_periods_follow_each_other_without_a_gap(
    every: str, today: str, last: tuple[str, str], then: tuple[str, str]
) -> None:
    def told(period: periods.Period) -> tuple[str, str]:
        return period[0].isoformat(), period[1].isoformat()

    found = periods.latest(every, dt.date.fromisoformat(today))
    assert told(found) == last
    assert told(periods.following(every, found[1])) == then


def test_the_mail_has_a_link_and_none_of_the_figures(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.sell()
    client, schedule = scheduled(till)
    later(monkeypatch, 1)
    beat()

    file = ScheduledFile.objects.get()
    assert (file.state, file.job.state, file.job.outcome) == ("SENT", "DONE", "1 receipts")
    [sent] = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.attachments == []
    assert "299" not in sent.body
    [path] = re.findall(r"https?://[^/]+(/office/exports/\d+/)", str(sent.body))
    body = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]
    assert b"299,00" in body
    assert office(till.device.store)[0].get(path).status_code == 404
    assert Client().get(path).status_code == 302
    told = AuditEntry.objects.filter(act="EXPORTED", user=schedule.owner)
    assert "scheduled export" in told.get().text


def test_a_period_is_asked_for_and_mailed_once_however_often_it_is_looked_at(till: Till) -> None:
    scheduled(till)
    for _time in range(3):
        beat()
    assert (len(mail.outbox), ScheduledFile.objects.count(), Job.objects.count()) == (1, 1, 1)
    file = ScheduledFile.objects.get()
    job = jobs.ask("pos.export_receipts", parameters={})
    assert job
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledFile.objects.create(
            schedule=file.schedule,
            since=file.since,
            until=file.until,
            job=job,
            made_at=timezone.now(),
        )


def test_what_was_missed_is_made_up_period_by_period(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduled(till)
    beat()
    later(monkeypatch, 2)
    for _time in range(4):
        beat()
    days = list(ScheduledFile.objects.order_by("until").values_list("until", flat=True))
    assert len(days) == len(mail.outbox) == 3
    assert [day - days[0] for day in days] == [dt.timedelta(days=at) for at in range(3)]


def test_a_worker_that_died_while_sending_sends_no_second_mail(till: Till) -> None:
    scheduled(till)
    scheduled_exports.ask_due()
    tasks.export_receipts(job_id=Job.objects.get().pk)
    file = ScheduledFile.objects.get()
    assert scheduled_mails._begin(file.pk)

    beat()
    file.refresh_from_db()
    assert (file.state, mail.outbox) == ("PERHAPS", [])


@pytest.mark.parametrize(
    ("breaks", "state", "taken"),
    [("", "SENT", 1), ("taken", "PERHAPS", 1), ("end", "PERHAPS", 0), ("rcpt", "WAITING", 0)],
)
def test_a_lost_answer_sends_no_second_mail_and_a_lost_mail_is_sent_again(
    till: Till, settings: Settings, breaks: str, state: str, taken: int
) -> None:
    scheduled(till)
    with post_office.opened(settings, breaks=breaks) as post:
        beat()
        assert (ScheduledFile.objects.get().state, len(post.taken)) == (state, taken)
    settings.EMAIL_BACKEND = MEMORY
    beat()
    assert len(mail.outbox) == (state == "WAITING")
    assert ScheduledFile.objects.get().state == ("SENT" if state == "WAITING" else state)


def test_it_ends_when_its_owner_loses_the_role(till: Till) -> None:
    _client, schedule = scheduled(till)
    Role.objects.filter(staff__user=schedule.owner).delete()
    beat()
    schedule.refresh_from_db()
    assert (schedule.ended_why, schedule.address) == ("ROLE", "")
    assert not ScheduledFile.objects.exists()
    assert mail.outbox == []


def test_who_loses_the_role_before_the_mail_gets_none(till: Till) -> None:
    _client, schedule = scheduled(till)
    scheduled_exports.ask_due()
    tasks.export_receipts(job_id=Job.objects.get().pk)
    Role.objects.filter(staff__user=schedule.owner).delete()
    beat()
    assert (ScheduledFile.objects.get().state, mail.outbox) == ("FAILED", [])


def test_it_holds_only_stores_that_its_owner_may_export(till: Till) -> None:
    other = make.store(merchant=till.device.store.merchant)
    _client, schedule = scheduled(till)
    assert scheduled_exports.stores_of(schedule) == sorted([till.device.store_id, other.pk])
    role = Role.objects.get(staff__user=schedule.owner)
    Role.objects.filter(pk=role.pk).update(store=other)
    assert scheduled_exports.stores_of(schedule) == [other.pk]
    schedule.store = till.device.store
    assert scheduled_exports.stores_of(schedule) == []


def test_another_address_waits_until_it_is_confirmed(till: Till) -> None:
    _client, schedule = scheduled(till)
    schedule.owner.email = "eve@example.com"
    schedule.owner.save()
    beat()
    assert mail.outbox == []
    assert not ScheduledFile.objects.exists()


@pytest.mark.parametrize("what", ScheduledExport.What.values)
def test_everything_that_can_be_chosen_is_made(till: Till, what: str) -> None:
    till.sell()
    scheduled(till, what=what, file="xlsx", every="MONTH")
    beat()
    assert ScheduledFile.objects.get().job.state == "DONE"
    assert len(mail.outbox) == 1


def test_the_mail_speaks_its_owners_language(till: Till) -> None:
    scheduled(till, language="nb")
    beat()
    assert "Eksporten din er klar" in mail.outbox[0].body


def test_the_beat_does_it_all_in_the_worker(till: Till) -> None:
    """Asked for in one round, mailed in the next; two beats of one slot are one job."""
    scheduled(till)
    tasks.send_exports()
    tasks.send_exports()
    (job,) = Job.objects.filter(kind="pos.send_exports")
    tasks.send_exports(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("DONE", "asked for 1, 0 sent")
    tasks.export_receipts(job_id=ScheduledFile.objects.get().job_id)
    again = jobs.ask("pos.send_exports", slot="the next")
    assert again
    tasks.send_exports(job_id=again.pk)
    again.refresh_from_db()
    assert (again.outcome, len(mail.outbox)) == ("asked for 0, 1 sent", 1)
