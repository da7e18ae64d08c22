"""Background work of the till: each task finds its job row and calls one use case."""

from celery import shared_task

from pos import (
    coming_prices,
    export_jobs,
    jobs,
    mailings,
    nightly_verification,
    report_exports,
    scheduled_exports,
    scheduled_mails,
    voucher_exports,
)
from pos.assortment import checks, imports
from pos.assortment import exports as goods_exports
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


@shared_task(name=goods_exports.TASK)
def export_goods(*, job_id: int) -> None:
    jobs.run(job_id, goods_exports.write_file)


@shared_task(name=checks.TASK)
def check_goods(*, job_id: int) -> None:
    jobs.run(job_id, checks.run)


@shared_task(name=imports.TASK)
def import_goods(*, job_id: int) -> None:
    jobs.run(job_id, imports.run)


@shared_task(name=coming_prices.TASK)
def take_prices(*, job_id: int | None = None) -> None:
    if job_id is not None:
        jobs.run(job_id, coming_prices.take)
    elif coming_prices.is_due():
        jobs.ask(coming_prices.TASK, slot=jobs.slot("prices", minutes=1))


@shared_task(name=nightly_verification.TASK)
def verify_journals(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask(nightly_verification.TASK, slot=jobs.slot("journals", minutes=24 * 60))
    else:
        jobs.run(job_id, nightly_verification.verify)


@shared_task(name=report_exports.TASK)
def export_reports(*, job_id: int) -> None:
    jobs.run(job_id, report_exports.write_file)


@shared_task(name=scheduled_exports.TASK)
def send_exports(*, job_id: int | None = None) -> None:
    if job_id is None:
        jobs.ask(scheduled_exports.TASK, slot=jobs.slot("exports", minutes=10))
    else:
        jobs.run(job_id, scheduled_mails.work)
