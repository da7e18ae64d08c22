"""On a schedule: webhook registrations, invariants, and what may not be kept any more."""

import logging
from collections.abc import Callable

from django.conf import settings

from payments import invariants, registrations, retention, stickers, strays
from payments.models import SalesUnit
from payments.vipps.errors import VippsError
from pos import jobs
from pos.models import Job

log = logging.getLogger(__name__)


def check_webhooks(job: Job) -> str:
    """Every sales unit has a registration whose secret we hold, and its stickers; repairs both.

    A retired one keeps no sticker, and with it no registration for check-ins.
    """
    units = list(
        SalesUnit.objects.select_related("keys").filter(
            retired_at=None, environment=settings.VIPPS_ENVIRONMENT
        )
    )
    units += stickers.to_clear()
    said = []
    for done, unit in enumerate(units, 1):
        # One that Vipps refuses must not keep the other from its order.
        found = [_kept(each, unit) for each in order_for(unit)]
        said.append(f"{unit.msn}: {', '.join(filter(None, found))}")
        jobs.progress(job, done=done, goal=len(units))
    return "\n".join(said)


def order_for(unit: SalesUnit) -> tuple[Callable[[SalesUnit], str], ...]:
    """What is brought into order at Vipps. Check-ins are given up after the last sticker."""
    if unit.retired_at:
        return (stickers.keep, registrations.keep)
    return (registrations.keep, stickers.keep)


def _kept(keep: Callable[[SalesUnit], str], unit: SalesUnit) -> str:
    try:
        return keep(unit)
    except VippsError as error:
        log.error("registrations and stickers of %s: %s", unit.msn, error)
        return str(error)


def check_invariants(job: Job) -> str:
    """Every invariant, once; a breach is logged as an error at count one.

    What a person of the office can end is put before that person too.
    """
    strays.find()
    breaches = []
    results = list(invariants.check())
    for done, result in enumerate(results, 1):
        if result.rows:
            log.error("invariant %s is broken: %s", result.name, result.rows[:10])
            breaches.append(f"{result.name}: {result.rows[:10]}")
        jobs.progress(job, done=done, goal=len(results))
    return "\n".join(breaches) or f"{len(results)} invariants hold"


def forget_customers(job: Job) -> str:
    """What is kept of persons, once its time is over."""
    gone = retention.forget()
    return ", ".join(f"{count} {what}" for what, count in gone.items()) + " forgotten"
