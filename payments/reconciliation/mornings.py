"""What the worker does every hour and on a person's wish: fetch the ledgers, then match."""

import functools
from collections.abc import Iterable

from django.contrib.auth.models import User

from payments.reconciliation import fetches, matching
from pos import jobs
from pos.models import Job

KIND = "payments.fetch_ledgers"


def fetch(job: Job) -> str:
    """Read every ledger, or those of some sales units, and match what is new.

    One that is not read does not keep the others from it; each says how it ended.
    """
    wanted = job.parameters.get("sales_units")
    units = [unit for unit in fetches.units() if wanted is None or unit.pk in wanted]
    said = []
    for done, unit in enumerate(units):
        jobs.progress(job, done=done, goal=len(units) + 1)
        told = functools.partial(jobs.progress, job, done=done, goal=len(units) + 1)
        row = fetches.fetch(unit, user=job.asked_by, told=told)
        said.append(f"{unit.msn}: {row.outcome} {row.entries} {row.said}".rstrip())
    made = matching.run()
    if made:
        said.append(f"matched {made.moves}, {made.found} exceptions")
    return "\n".join(said)


def ask(units: Iterable[int], user: User) -> Job | None:
    """Have the ledgers of these sales units read as soon as a worker is free."""
    return jobs.ask(KIND, parameters={"sales_units": sorted(units)}, user=user)
