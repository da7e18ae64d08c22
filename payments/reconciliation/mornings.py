"""What the worker does every hour and on a person's wish: fetch the ledgers, then match."""

import functools

from payments.models import LedgerFetch, SalesUnit
from payments.reconciliation import fetches, matching
from pos import jobs
from pos.models import Job

KIND = "payments.fetch_ledgers"


def fetch(job: Job) -> str:
    """Read every ledger, or that of one sales unit, and match what is new.

    One that is not read does not keep the others from it; each says how it ended.
    """
    wanted = job.parameters.get("sales_unit")
    units = [unit for unit in fetches.units() if wanted in (None, unit.pk)]
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


def ask(unit: SalesUnit, user: object) -> Job | None:
    """Have one ledger read as soon as a worker is free."""
    return jobs.ask(KIND, parameters={"sales_unit": unit.pk}, user=user)  # type: ignore[arg-type]


def latest(unit: SalesUnit) -> LedgerFetch | None:
    """How the last reading of a sales unit's ledger ended."""
    return LedgerFetch.objects.filter(sales_unit=unit).order_by("-pk").first()
