"""Background work of the till: each task finds its job row and calls one use case."""

from celery import shared_task

from pos import (
    export_jobs,
    jobs,
    mailings,
    report_exports,
    scheduled_exports,
    scheduled_mails,
    voucher_exports,
)
from pos.saft import handovers


@shared_task(name="pos.export_receipts")
def export_receipts(*, job_id: int) -> None:
    jobs.run(job_id, export_jobs.write_file)


@shared_task(name=mailings.TASK)
def mail_receipt(*, job_id: int) -> None:
    jobs.run(job_id, mailings.send)


@shared_task(name="pos.export_saft")
def export_saft(*, job_id: int) -> None:
    jobs.run(job_id, handovers.write_file)


@shared_task(name=voucher_exports.TASK)
def export_vouchers(*, job_id: int) -> None:
    jobs.run(job_id, voucher_exports.write_file)


@shared_task(name=report_exports.TASK)
def export_reports(*, job_id: int) -> None:
    jobs.run(job_id, report_exports.write_file)


@shared_task(name=scheduled_exports.TASK)
def send_exports(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask(scheduled_exports.TASK, slot=jobs.slot("exports", minutes=10))
    else:
        jobs.run(job_id, scheduled_mails.work)
