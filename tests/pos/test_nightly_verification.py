"""Every night all chains are walked; what was changed is said where the office looks first."""

import datetime as dt
import threading
from unittest import mock

import pytest

from pos import jobs, leases, nightly_verification, shifts, verification
from pos.models import Job, Verification
from pos.tasks import verify_journals
from stores import audit
from tests import make
from tests.pos.till import Till

TASK = nightly_verification.TASK


def ask() -> Job:
    job = jobs.ask(TASK)
    assert job
    return job


def run(job: Job) -> Job:
    verify_journals(job_id=job.pk)
    job.refresh_from_db()
    return job


def slice_of_one(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """After one device the time is over; for as long as these are there."""
    at = shifts.now()
    over = at + nightly_verification.SLICE + dt.timedelta(seconds=1)
    times = [over, at, at]

    def told() -> dt.datetime:
        return times.pop() if len(times) > 1 else times[0] if times else shifts.now()

    monkeypatch.setattr(nightly_verification, "now", told)
    return times


def test_a_night_walks_every_journal_once(till: Till) -> None:
    till.sell()
    make.device()
    verify_journals()
    verify_journals()
    (job,) = Job.objects.filter(kind=TASK)
    assert run(job).state == Job.State.DONE
    assert job.outcome == "2 of 2 journals unchanged"
    assert Verification.objects.filter(faults=0).count() == 2


def test_what_was_walked_since_it_was_asked_for_is_not_walked_again(till: Till) -> None:
    job = ask()
    verification.verify(till.device)
    other = make.device()
    assert run(job).outcome == "1 of 1 journals unchanged"
    assert Verification.objects.get(device=other).at > job.asked_at


def test_who_was_walked_longest_ago_comes_first(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others of the worker's go before the rest, which the same night does as well."""
    verification.verify(till.device)
    never = make.device()
    times = slice_of_one(monkeypatch)
    assert run(ask()).outcome == "1 of 2 journals unchanged"
    assert Verification.objects.filter(device=never).exists()
    rest = Job.objects.latest("pk")
    assert rest.state == Job.State.WAITING
    times.clear()
    with mock.patch.object(audit, "faults") as beside:
        assert run(rest).outcome == "1 of 1 journals unchanged"
    beside.assert_not_called()
    assert Job.objects.count() == 2


def test_what_a_night_does_not_reach_waits_for_the_next(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly_verification, "NIGHT", dt.timedelta(0))
    make.device()
    slice_of_one(monkeypatch)
    assert run(ask()).outcome == "1 of 2 journals unchanged"
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "where", [(verification, "faults"), (verification, "key_faults"), (audit, "faults")]
)
def test_what_was_changed_fails_the_job_and_is_said(till: Till, where: tuple[object, str]) -> None:
    with mock.patch.object(*where, return_value=["row 7 was changed"]):
        job = run(ask())
    assert (job.state, job.outcome) == (Job.State.FAILED, "row 7 was changed")


@pytest.mark.usefixtures("committed")
def test_a_long_walk_keeps_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=0.2))
    job = jobs.claim(ask().pk)
    assert job
    first = Job.objects.get(pk=job.pk).wake_at
    with leases.kept(job):
        threading.Event().wait(0.5)
        renewed = Job.objects.get(pk=job.pk).wake_at
    assert renewed is not None
    assert first is not None
    assert renewed > first
    ended = Job.objects.get(pk=job.pk).wake_at
    threading.Event().wait(0.2)
    assert Job.objects.get(pk=job.pk).wake_at == ended


@pytest.mark.usefixtures("committed")
def test_who_has_lost_the_lease_does_not_take_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", dt.timedelta(seconds=0.1))
    job = jobs.claim(ask().pk)
    assert job
    theirs = dt.datetime(2026, 11, 28, 4, tzinfo=dt.UTC)
    Job.objects.update(attempts=2, wake_at=theirs)
    with leases.kept(job):
        threading.Event().wait(0.2)
    assert Job.objects.get().wake_at == theirs
    with pytest.raises(jobs.LeaseLost):
        jobs.progress(job, done=1, goal=1)
