"""Background work of the payments: each task finds its job row and calls one use case."""

from celery import shared_task

from payments import health
from payments.exports import choices
from payments.reconciliation import mornings
from pos import jobs


@shared_task(name="payments.check_webhooks")
def check_webhooks(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask("payments.check_webhooks", slot=jobs.slot("webhooks", minutes=60))
    else:
        jobs.run(job_id, health.check_webhooks)


@shared_task(name="payments.check_invariants")
def check_invariants(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask("payments.check_invariants", slot=jobs.slot("invariants", minutes=10))
    else:
        jobs.run(job_id, health.check_invariants)


@shared_task(name="payments.forget_customers")
def forget_customers(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask("payments.forget_customers", slot=jobs.slot("customers", minutes=5))
    else:
        jobs.run(job_id, health.forget_customers)


@shared_task(name=mornings.KIND)
def fetch_ledgers(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask(mornings.KIND, slot=jobs.slot("ledgers", minutes=60))
    else:
        jobs.run(job_id, mornings.fetch)


@shared_task(name=choices.TASK)
def export(*, job_id: int) -> None:
    jobs.run(job_id, choices.write_file)
