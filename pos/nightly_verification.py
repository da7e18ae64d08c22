"""Every night the chains are walked without anybody asking for it."""

import datetime as dt
import logging

from django.db.models import F, Q, QuerySet

from pos import jobs, leases, verification
from pos.models import Job
from pos.refusals import NotPossible
from pos.shifts import now
from stores import audit
from stores.models import POSDevice

log = logging.getLogger(__name__)
TASK = "pos.verify_journals"
# What a night does not reach comes first in the next one; and a worker has other work, too.
NIGHT = dt.timedelta(hours=1)
SLICE = dt.timedelta(minutes=2)
# Of what was changed, how much the job says; the devices' own pages say the rest.
SHOWN = 3


def verify(job: Job) -> str:
    """Keys, audit log, and every device not walked this night, longest ago first.

    A job that was broken off goes on where it was, and one that is not done after a while lets
    others go first. Raises `NotPossible` when something was changed: the job has then failed, which
    the office's first page says.
    """
    begun = dt.datetime.fromisoformat(job.parameters.get("night", job.asked_at.isoformat()))
    until = now() + SLICE
    wrong = [] if job.parameters else _beside_devices(job)
    due = list(_due(begun))
    done = 0
    for device in due:
        if now() > until:
            break
        with leases.kept(job):
            wrong += verification.verify(device)
        done += 1
        jobs.progress(job, done=done, goal=len(due))
    if done < len(due) and now() < begun + NIGHT:
        night = {"night": begun.isoformat()}
        jobs.ask(TASK, parameters=night, slot=f"journals after {job.pk}")
    if wrong:
        log.error("verified journals: %s", "; ".join(wrong))
        raise NotPossible("\n".join(wrong[:SHOWN]))
    return f"{done} of {len(due)} journals unchanged"


def _beside_devices(job: Job) -> list[str]:
    with leases.kept(job):
        return [*verification.key_faults(), *audit.faults()]


def _due(since: dt.datetime) -> QuerySet[POSDevice]:
    unseen = Q(verification=None) | Q(verification__at__lt=since)
    oldest = F("verification__at").asc(nulls_first=True)
    return POSDevice.objects.filter(unseen).select_related("store").order_by(oldest, "pk")
