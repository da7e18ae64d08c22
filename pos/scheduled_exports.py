"""Exports that come by themselves: each closed period is asked for once, as its owner could.

The file is made by the job that a person's own export is made by, and fetched in the same way.
"""

import datetime as dt
import zoneinfo
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from pos import jobs, mailings, periods, report_exports
from pos.exports import Choice
from pos.models import Job, ScheduledExport, ScheduledFile
from pos.periods import Period
from pos.refusals import NotPossible
from pos.shifts import now
from stores import access, audit
from stores.access import Action
from stores.audit import Act

TASK = "pos.send_exports"
What, Ended = ScheduledExport.What, ScheduledExport.Ended
# A shop that is open past midnight has closed its day by then.
CLOSED_BY = dt.timedelta(hours=5)
CONFIRMED_WITHIN = dt.timedelta(days=2)
SALT = "pos.scheduled_exports.address"
# Of receipts, by what there is a row of; of the payments, by what they call it.
RECEIPTS = {What.RECEIPTS: "", What.VAT: "vat", What.LINES: "lines", What.TENDERS: "tenders"}
PAYMENTS = {
    What.PAYMENTS: "payments",
    What.PAYOUTS: "payouts",
    What.ENTRIES: "entries",
    What.DAYS: "days",
}


def refuse_without_a_way(user: User) -> None:
    """Raises NotPossible where no mail would come."""
    if not mailings.is_set_up():
        raise NotPossible(_("This installation sends no e-mail."))
    if not user.email:
        raise NotPossible(
            _("Your user has no e-mail address. Whoever administers the users enters it.")
        )


def token(schedule: ScheduledExport) -> str:
    """What the link in the mail to the owner's address holds: who opens it has read that mail."""
    return signing.dumps([schedule.pk, schedule.owner.email], salt=SALT)


@transaction.atomic(durable=True)
def confirm(schedule_id: int, text: str) -> ScheduledExport:
    """The owner has opened the link that was sent to the address. Raises NotPossible."""
    schedule = ScheduledExport.objects.select_for_update().get(pk=schedule_id)
    try:
        found = signing.loads(text, salt=SALT, max_age=CONFIRMED_WITHIN)
    except signing.BadSignature:
        found = None
    if found != [schedule.pk, schedule.owner.email] or schedule.ended_at:
        raise NotPossible(_("This link is no longer valid. Have another one sent."))
    schedule.address = schedule.owner.email
    schedule.save(update_fields=["address"])
    return schedule


def ask_due() -> int:
    """Ask for the files of all periods that are over and have none; how many."""
    active = ScheduledExport.objects.filter(ended_at=None).order_by("pk")
    return sum(_ask(pk) for pk in list(active.values_list("pk", flat=True)))


@transaction.atomic(durable=True)
def _ask(schedule_id: int) -> bool:
    """The next file of one of them, if it is due; it stops where its owner may no longer export."""
    found = ScheduledExport.objects.select_for_update(of=("self",)).select_related("owner")
    schedule = found.get(pk=schedule_id)
    if schedule.ended_at:
        return False
    stores = stores_of(schedule)
    if not stores:
        end(schedule, Ended.NO_ROLE)
        return False
    period = _due(schedule)
    if period is None or not is_confirmed(schedule):
        return False
    kind, parameters = _parameters(schedule, stores, period)
    since, until = period
    slot = f"scheduled export {schedule.pk} {until}"
    job = jobs.ask(kind, parameters=parameters, user=schedule.owner, slot=slot)
    ScheduledFile.objects.create(
        schedule=schedule,
        since=since,
        until=until,
        job=job or Job.objects.get(slot=slot),
        made_at=now(),
    )
    text = f"scheduled export {schedule.pk}: {parameters}"
    audit.record(Act.EXPORTED, user=schedule.owner, of=schedule, text=text)
    return True


def is_confirmed(schedule: ScheduledExport) -> bool:
    """Whether its owner has confirmed the address that he has now."""
    return bool(schedule.address) and schedule.address == schedule.owner.email


def stores_of(schedule: ScheduledExport) -> list[int]:
    """The stores that its owner may export now, of those that it is for."""
    stores = access.stores_of(schedule.owner, Action.EXPORT).filter(merchant=schedule.merchant_id)
    if schedule.store_id:
        stores = stores.filter(pk=schedule.store_id)
    return sorted(stores.values_list("pk", flat=True))


@transaction.atomic(durable=True)
def stop(schedule_id: int) -> None:
    """Its owner wants it no more; safe to repeat."""
    schedule = ScheduledExport.objects.select_for_update().get(pk=schedule_id)
    if not schedule.ended_at:
        end(schedule, Ended.BY_OWNER)


def end(schedule: ScheduledExport, why: str) -> None:
    """It stops, and its address is forgotten; logged."""
    schedule.ended_at, schedule.ended_why, schedule.address = now(), why, ""
    schedule.save(update_fields=["ended_at", "ended_why", "address"])
    audit.record(Act.CHANGED, user=schedule.owner, of=schedule, text=f"stopped: {why}")


def _due(schedule: ScheduledExport) -> Period | None:
    """The period that is next, if it is over where the stores are. What was missed is made up."""
    stores = schedule.merchant.stores.order_by("pk")
    at = schedule.store or stores[0]
    today = (now() - CLOSED_BY).astimezone(zoneinfo.ZoneInfo(at.time_zone)).date()
    last = schedule.files.order_by("-until").first()
    if last is None:
        return periods.latest(schedule.every, today)
    since, until = periods.following(schedule.every, last.until)
    return (since, until) if until < today else None


def _parameters(
    schedule: ScheduledExport, stores: list[int], period: Period
) -> tuple[str, dict[str, Any]]:
    """Which job makes the file, and of what."""
    since, until = period
    what, file, language = What(schedule.what), schedule.file, schedule.language
    shared: dict[str, Any] = {"file": file, "language": language, "since": since, "until": until}
    if what in RECEIPTS:
        return "pos.export_receipts", Choice(stores, rows=RECEIPTS[what], **shared).to_json()
    if what == What.Z_REPORTS:
        return report_exports.TASK, report_exports.Choice(stores, **shared).to_json()
    dates = {"since": since.isoformat(), "until": until.isoformat()}
    return "payments.export", {"what": PAYMENTS[what], "stores": stores, **shared, **dates}
