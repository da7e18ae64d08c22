"""Background jobs: the row is the truth, the broker only a nudge."""

import datetime as dt
from typing import Any

import pytest
from django.test import TestCase
from django.utils import timezone

from payments import tasks
from pos import jobs
from pos.models import Job


@pytest.fixture
def nudges(db: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What reached the broker."""
    sent: list[int] = []
    monkeypatch.setattr(jobs, "nudge", lambda job: sent.append(job.pk))
    return sent


def ask(**more: Any) -> Job:
    job = jobs.ask("pos.export_receipts", **more)
    assert job
    return job


def later(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(wake_at=timezone.now() - dt.timedelta(seconds=1))


def test_a_job_whose_nudge_got_lost_is_nudged_again(nudges: list[int]) -> None:
    job = ask()
    assert nudges == []
    later(job)

    assert jobs.nudge_due() == 1
    assert nudges == [job.pk]
    assert jobs.nudge_due() == 0


@pytest.mark.fault(113)
def test_no_worker_hears_of_a_job_that_is_not_committed(nudges: list[int]) -> None:
    with TestCase.captureOnCommitCallbacks() as callbacks:
        job = ask()
    assert nudges == []
    for callback in callbacks:
        callback()
    assert nudges == [job.pk]


def test_a_job_is_done_once_however_often_it_is_nudged(nudges: list[int]) -> None:
    job = ask()
    assert jobs.claim(job.pk)
    assert jobs.claim(job.pk) is None


def test_a_dead_workers_job_is_taken_again_after_its_lease(nudges: list[int]) -> None:
    job = ask()
    jobs.claim(job.pk)
    assert jobs.nudge_due() == 0
    later(job)

    jobs.nudge_due()
    assert nudges == [job.pk]
    taken = jobs.claim(job.pk)
    assert taken
    assert taken.attempts == 2


def test_a_job_that_kills_its_workers_is_given_up_and_says_so(nudges: list[int]) -> None:
    job = ask()
    for _ in range(jobs.ATTEMPTS):
        jobs.claim(job.pk)
        later(job)
        jobs.nudge_due()

    job.refresh_from_db()
    assert (job.state, job.wake_at) == ("FAILED", None)


def test_progress_renews_the_lease(nudges: list[int]) -> None:
    job = ask()
    taken = jobs.claim(job.pk)
    assert taken
    later(job)
    jobs.progress(taken, done=1, goal=2)

    assert jobs.nudge_due() == 0


def test_a_worker_that_slept_through_its_lease_changes_nothing(nudges: list[int]) -> None:
    job = ask()
    asleep = jobs.claim(job.pk)
    later(job)
    jobs.nudge_due()
    awake = jobs.claim(job.pk)
    assert asleep
    assert awake
    with pytest.raises(jobs.LeaseLost):
        jobs.progress(asleep, done=1, goal=1)
    jobs.finish(awake, outcome="done")
    with pytest.raises(jobs.LeaseLost):
        jobs.fail(asleep, outcome="too late")

    job.refresh_from_db()
    assert (job.state, job.outcome) == ("DONE", "done")


def test_two_beats_in_one_slot_ask_for_one_job(nudges: list[int]) -> None:
    assert jobs.ask("x", slot="webhooks 2026-11-26T10:00")
    assert jobs.ask("x", slot="webhooks 2026-11-26T10:00") is None
    assert Job.objects.count() == 1


def test_the_schedule_checks_every_invariant(nudges: list[int]) -> None:
    tasks.check_invariants()
    job = Job.objects.get()
    tasks.check_invariants(job_id=job.pk)

    job.refresh_from_db()
    assert job.state == "DONE"
    assert "invariants hold" in job.outcome


def test_a_broker_that_is_gone_does_not_lose_the_job(db: Any, settings: Any) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    job = ask()
    jobs.nudge(job)

    assert Job.objects.get().state == "WAITING"


def test_a_slot_is_as_long_as_its_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    def slot(hour: int, minute: int) -> str:
        at = dt.datetime(2026, 11, 26, hour, minute, 59, tzinfo=dt.UTC)
        monkeypatch.setattr(jobs, "now", lambda: at)
        return jobs.slot("webhooks", minutes=60)

    assert slot(10, 0) == slot(10, 59) == "webhooks 2026-11-26T10:00"
    assert slot(11, 0) == "webhooks 2026-11-26T11:00"
