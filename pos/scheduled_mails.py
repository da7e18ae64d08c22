"""The mails of scheduled exports: a link, once, in the owner's language, to his own address."""

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from pos import exports, jobs, mailings, scheduled_exports
from pos.models import Job, ScheduledExport, ScheduledFile
from pos.refusals import NotPossible
from pos.shifts import now

log = logging.getLogger(__name__)

State = ScheduledFile.State
ATTEMPTS = 5
LINK_FOR = exports.KEPT_FOR


def work(job: Job) -> str:
    """What the beat asks for: new periods' files, and the mails of those that are ready."""
    asked = scheduled_exports.ask_due()
    open_ones = ScheduledFile.objects.filter(ended_at=None).order_by("pk")
    found, sent = list(open_ones.values_list("pk", flat=True)), 0
    for done, pk in enumerate(found):
        # A slow mail server takes longer than a lease.
        jobs.progress(job, done=done, goal=len(found))
        sent += send(pk)
    return f"asked for {asked}, {sent} sent"


def send(file_id: int) -> bool:
    """Hand the mail of a file over, once, whoever dies in between; whether it was sent now."""
    found = _begin(file_id)
    if found is None:
        return False
    return _end(found, hand_over(_message(found)))


def ask_to_confirm(schedule: ScheduledExport) -> None:
    """Send the owner's address the link that confirms it. Raises NotPossible."""
    scheduled_exports.refuse_without_a_way(schedule.owner)
    asked = reverse("admin:pos_scheduledexport_confirm", args=[schedule.pk])
    url = f"{settings.ORIGIN}{asked}?token={scheduled_exports.token(schedule)}"
    with override(schedule.language):
        body = _(
            "Somebody, probably you, wants exports by e-mail at this address.\n\n"
            "Open this link and sign in to confirm it: %(url)s\n\n"
            "If it was not you, do nothing."
        ) % {"url": url}
        message = EmailMessage(_("Confirm your address"), body, to=[schedule.owner.email])
    if hand_over(message) == State.WAITING:
        raise NotPossible(_("The mail could not be sent. Try again later."))


def hand_over(message: EmailMessage) -> State:
    """SENT, PERHAPS where the server may have it, or WAITING where it surely has not."""
    connection = get_connection()
    try:
        connection.open()
        connection.send_messages([message])
    except Exception as error:  # noqa: BLE001 – a backend may raise anything.
        # Its words may hold the address.
        log.warning("a mail was not sent: %s", type(error).__name__)
        return State.PERHAPS if mailings.may_be_taken(connection, error) else State.WAITING
    finally:
        connection.close()
    return State.SENT


@transaction.atomic(durable=True)
def _begin(file_id: int) -> ScheduledFile | None:
    """Take it over to be sent. None: it is not ready, or there is nothing left to send."""
    rows = ScheduledFile.objects.select_for_update(of=("self",))
    found = rows.select_related("job", "schedule__owner").get(pk=file_id)
    if found.state == State.SENDING:
        # Whoever was sending it has died, perhaps after the server had taken it.
        _close(found, State.PERHAPS)
    if found.state != State.WAITING:
        return None
    job, schedule = found.job, found.schedule
    is_late = job.finished_at and job.finished_at < now() - LINK_FOR + dt.timedelta(days=1)
    if job.state == Job.State.FAILED or is_late or schedule.ended_at:
        _close(found, State.FAILED)
        return None
    if not scheduled_exports.stores_of(schedule):
        scheduled_exports.end(schedule, ScheduledExport.Ended.NO_ROLE)
        _close(found, State.FAILED)
        return None
    if job.state != Job.State.DONE or not scheduled_exports.is_confirmed(schedule):
        return None
    found.state, found.attempts = State.SENDING, found.attempts + 1
    found.save(update_fields=["state", "attempts"])
    return found


def _message(found: ScheduledFile) -> EmailMessage:
    schedule, job = found.schedule, found.job
    finished = job.finished_at or now()
    with override(schedule.language):
        first, last, gone = (
            date_format(day, "SHORT_DATE_FORMAT")
            for day in (found.since, found.until, (finished + LINK_FOR).date())
        )
        days = first if first == last else f"{first} – {last}"
        body = _(
            "Your export is ready: %(what)s, %(days)s.\n\n"
            "Sign in and fetch it here, until %(gone)s: %(url)s\n\n"
            "You get this mail because you have asked for it in the office, under Scheduled "
            "exports. You can stop it there."
        ) % {
            "what": schedule.get_what_display(),
            "days": days,
            "gone": gone,
            "url": f"{settings.ORIGIN}{reverse('download-export', args=[job.pk])}",
        }
        subject = f"{schedule.get_what_display()}, {days}"
    return EmailMessage(subject, body, to=[schedule.address])


@transaction.atomic(durable=True)
def _end(found: ScheduledFile, state: State) -> bool:
    found = ScheduledFile.objects.select_for_update().get(pk=found.pk)
    if found.state != State.SENDING:
        return False
    if state != State.WAITING:
        _close(found, state)
    elif found.attempts >= ATTEMPTS:
        _close(found, State.FAILED)
    else:
        found.state = State.WAITING
        found.save(update_fields=["state"])
    return state == State.SENT


def _close(found: ScheduledFile, state: State) -> None:
    found.state, found.ended_at = state, now()
    found.save(update_fields=["state", "ended_at"])
