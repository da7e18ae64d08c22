"""Scheduled checks: webhook registrations and invariants."""

import logging

from django.conf import settings

from payments import invariants, registrations
from payments.models import SalesUnit
from payments.vipps.errors import VippsError
from pos import jobs
from pos.models import Job

log = logging.getLogger(__name__)


def check_webhooks(job: Job) -> str:
    """Every sales unit has a registration whose secret we hold; repairs what it can."""
    units = list(
        SalesUnit.objects.select_related("keys").filter(
            retired_at=None, environment=settings.VIPPS_ENVIRONMENT
        )
    )
    said = []
    for done, unit in enumerate(units, 1):
        try:
            said.append(f"{unit.msn}: {registrations.keep(unit)}")
        except VippsError as error:
            log.error("webhook registration of %s: %s", unit.msn, error)
            said.append(f"{unit.msn}: {error}")
        jobs.progress(job, done=done, goal=len(units))
    return "\n".join(said)


def check_invariants(job: Job) -> str:
    """Every invariant, once; a breach is logged as an error at count one."""
    breaches = []
    results = list(invariants.check())
    for done, result in enumerate(results, 1):
        if result.rows:
            log.error("invariant %s is broken: %s", result.name, result.rows[:10])
            breaches.append(f"{result.name}: {result.rows[:10]}")
        jobs.progress(job, done=done, goal=len(results))
    return "\n".join(breaches) or f"{len(results)} invariants hold"
