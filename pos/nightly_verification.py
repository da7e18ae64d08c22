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
# A night's share; what it does not reach comes first in the next one.
LONGEST = dt.timedelta(hours=1)
# Of what was changed, how much the job says; the devices' own pages say the rest.
SHOWN = 3


def verify(job: Job) -> str:
    """Keys, audit log, and every device not walked since `job` was asked for, longest ago first.

    A job that was broken off goes on where it was. Raises `NotPossible` when something was changed:
    the job has then failed, which the office's first page says.
    """
    until = now() + LONGEST
    with leases.kept(job):
        wrong = [*verification.key_faults(), *audit.faults()]
    due = list(_due(job.asked_at))
    done = 0
    for device in due:
        if now() > until:
            break
        with leases.kept(job):
            wrong += verification.verify(device)
        done += 1
        jobs.progress(job, done=done, goal=len(due))
    if wrong:
        log.error("verified journals: %s", "; ".join(wrong))
        raise NotPossible("\n".join(wrong[:SHOWN]))
    return f"{done} of {len(due)} journals unchanged"


def _due(since: dt.datetime) -> QuerySet[POSDevice]:
    unseen = Q(verification=None) | Q(verification__at__lt=since)
    oldest = F("verification__at").asc(nulls_first=True)
    return POSDevice.objects.filter(unseen).select_related("store").order_by(oldest, "pk")
