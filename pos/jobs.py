"""Background jobs: a row first, a nudge after commit, and a second nudge when the first is lost."""

import contextlib
import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from pos.models import Job
from pos.refusals import Refusal
from pos.shifts import now

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)
NUDGE_AGAIN = dt.timedelta(seconds=20)
ATTEMPTS = 5


class LeaseLost(Exception):
    """Another worker has the job by now; what this one still does must not count."""


def ask(
    kind: str,
    *,
    parameters: dict[str, Any] | None = None,
    user: User | None = None,
    slot: str | None = None,
) -> Job | None:
    """Write a job down and nudge a worker when that is committed.

    `slot` names a scheduled job: a second one for the same slot is not made and None returned.
    """
    job = Job(
        kind=kind,
        parameters=parameters or {},
        slot=slot,
        asked_by=user,
        asked_at=now(),
        wake_at=now() + NUDGE_AGAIN,
    )
    Job.objects.bulk_create([job], ignore_conflicts=slot is not None)
    if slot is not None and not Job.objects.filter(slot=slot, asked_at=job.asked_at).exists():
        return None
    job = Job.objects.get(pk=job.pk) if job.pk else Job.objects.get(slot=slot)
    transaction.on_commit(lambda: nudge(job))
    return job


def nudge(job: Job) -> None:
    """Tell a worker. A lost nudge does no harm: the job is due again in a while."""
    try:
        current_app.send_task(job.kind, kwargs={"job_id": job.pk}, retry=False)
    except Exception:
        log.warning("the broker does not answer; job %s waits", job.pk, exc_info=True)


def nudge_due(limit: int = 20) -> int:
    """Nudge again whatever is due: its nudge was lost, or its worker died and the lease ran out."""
    due = list(Job.objects.filter(wake_at__lte=now()).order_by("wake_at")[:limit])
    for job in due:
        if job.state == Job.State.RUNNING and job.attempts >= ATTEMPTS:
            with contextlib.suppress(LeaseLost):
                _end(job, Job.State.FAILED, outcome="its workers died")
            continue
        mine = Job.objects.filter(pk=job.pk, state=job.state, wake_at=job.wake_at).update(
            state=Job.State.WAITING, wake_at=now() + NUDGE_AGAIN
        )
        if mine:
            nudge(job)
    return len(due)


def claim(job_id: int) -> Job | None:
    """Take a waiting job by compare-and-set. None: it has ended, or another worker has it."""
    taken = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=now(),
        wake_at=now() + LEASE,
        progress=0,
        goal=0,
    )
    return Job.objects.get(pk=job_id) if taken else None


def progress(job: Job, *, done: int, goal: int) -> None:
    """Say how far a job is; renews its lease. Raises LeaseLost when another worker has it."""
    _change(job, progress=done, goal=max(goal, done), wake_at=now() + LEASE)


def finish(job: Job, *, path: str = "", outcome: str = "") -> None:
    """The job is done."""
    _end(job, Job.State.DONE, path=path, outcome=outcome)


def fail(job: Job, *, outcome: str) -> None:
    """Try again later; after `ATTEMPTS` the job has failed and says why."""
    if job.attempts < ATTEMPTS:
        later = now() + NUDGE_AGAIN * 2**job.attempts
        _change(job, state=Job.State.WAITING, wake_at=later, outcome=outcome)
    else:
        _end(job, Job.State.FAILED, outcome=outcome)


def _end(job: Job, state: Job.State, *, path: str = "", outcome: str = "") -> None:
    _change(job, state=state, path=path, outcome=outcome, wake_at=None, finished_at=now())


def _change(job: Job, **fields: Any) -> None:
    """Only by whoever holds the job: a worker that slept through its lease changes nothing."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not held.update(**fields):
        raise LeaseLost(f"job {job.pk}")
    for name, value in fields.items():
        setattr(job, name, value)


def slot(name: str, *, minutes: int) -> str:
    """The present slot of a schedule: two beats that ask in one slot get one job."""
    start = int(now().timestamp()) // (60 * minutes) * 60 * minutes
    return f"{name} {dt.datetime.fromtimestamp(start, dt.UTC):%Y-%m-%dT%H:%M}"


def run(job_id: int, work: Callable[[Job], str]) -> None:
    """Do a job's work under its lease; what it says becomes the outcome."""
    job = claim(job_id)
    if job is None:
        return
    try:
        _work(job, work)
    except LeaseLost:
        log.warning("job %s was taken over", job_id)


def _work(job: Job, work: Callable[[Job], str]) -> None:
    try:
        outcome = work(job)
    except LeaseLost:
        raise
    except Refusal as refusal:
        # The same tomorrow: somebody has to do something first.
        _end(job, Job.State.FAILED, outcome=str(refusal)[:500])
    except Exception as error:
        log.exception("job %s failed", job.pk)
        fail(job, outcome=f"{type(error).__name__}: {error}"[:500])
    else:
        finish(job, outcome=outcome, path=job.path)
