"""The printer's side of its jobs, by Star CloudPRNT: it polls, fetches a job and says how it went.

Source: Star's public CloudPRNT Protocol Guide. Every answer may be lost, and a printer may be cut
off while it prints. So a job is offered until the printer has said what became of it. At most one
paper without the mark comes out: what has been fetched may lie in the shop, and whoever fetches it
again without a word gets the copy, counted as such; a third is not handed out.
"""

import dataclasses
import datetime as dt
import uuid

from django.db import transaction

from pos import deliveries, drawers, journal, live
from pos.models import PrintJob
from pos.printing import KICK_LASTS
from pos.refusals import NotPossible
from pos.shifts import now
from stores.codes import token_hash
from stores.database import first_row
from stores.models import POSDevice, Printer
from stores.models.printers import read_mac

Kind, State = PrintJob.Kind, PrintJob.State
# A printer's row is written when it says something new, and so often otherwise.
SEEN_EVERY = dt.timedelta(seconds=10)
# Some poll while they print: what has just been fetched is not offered at once.
BUSY_FOR = dt.timedelta(seconds=15)
# What a job is offered as, best first, by what the printer understands. Star's own printers all
# take a picture, in which every letter is right whatever code page is set; the pulse is one control
# character of both their command sets.
MEDIA: dict[tuple[str, str], list[str]] = {
    ("STAR", "RECEIPT"): ["image/png"],
    ("STAR", "DRAWER"): ["application/vnd.star.starprnt", "application/vnd.star.line"],
    ("ESCPOS", "RECEIPT"): ["application/octet-stream"],
    ("ESCPOS", "DRAWER"): ["application/octet-stream"],
}
# So often a job that could not be fetched is offered again.
DOWNLOADS = 3
# What ends a job that came to nothing without a word of the printer's.
UNCONFIRMED = "unconfirmed"
# Of what a job is left, in this order: what has been fetched, the drawer, what came first.
TO_DO = """
    j.state IN ('WAITING', 'OFFERED')
    AND (j.state = 'WAITING' OR j.fetched_at < statement_timestamp() - %(busy)s)
    AND (j.kind = 'RECEIPT' OR j.asked_at > statement_timestamp() - %(kick)s)
ORDER BY j.state = 'WAITING', j.kind = 'RECEIPT', j.id LIMIT 1
"""
POLL = f"""
WITH known AS (
    SELECT id, mac, commands, drawer_device_id, is_open_low, status_code, last_seen_at,
        status_code <> %(status)s
            OR last_seen_at IS NULL OR last_seen_at < statement_timestamp() - interval '60 s'
            AS is_news
    FROM stores_printer WHERE token_sha256 = %(token)s
), seen AS (
    UPDATE stores_printer p SET last_seen_at = statement_timestamp(), status_code = %(status)s
    FROM known WHERE p.id = known.id AND known.mac = %(mac)s
        AND (known.is_news OR known.last_seen_at < statement_timestamp() - %(every)s)
)
SELECT known.id, known.mac, known.commands, known.drawer_device_id, known.is_open_low,
    known.is_news, j.token, j.kind
FROM known LEFT JOIN LATERAL (
    SELECT j.token, j.kind FROM pos_printjob j WHERE j.printer_id = known.id AND {TO_DO}
) j ON true
"""  # noqa: S608


class UnknownPrinter(Exception):
    """The secret in the address belongs to no printer in use."""


class AnotherPrinter(Exception):
    """The address belongs to a printer with another MAC address."""


class NothingToPrint(Exception):
    """There is no such job, or none that may still come out."""


class WrongType(Exception):
    """The job is not to be had as this media type."""


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """What a printer that polls can fetch: a job's token and kind, and what it understands."""

    token: uuid.UUID
    kind: str
    commands: str


def poll(secret: str, *, mac: str, status: str, asb: str, is_printing: bool) -> Offer | None:
    """Take in how a printer is, and say what it can fetch. One statement while nothing changes.

    `status` is its status code, `asb` its status bytes in hexadecimal: they tell of the drawer,
    in a second statement. Raises UnknownPrinter and AnotherPrinter.
    """
    its_mac, code = read_mac(mac), status.strip()[:60]
    asked = {"token": token_hash(secret), "mac": its_mac, "status": code}
    lasting = {"every": SEEN_EVERY, "busy": BUSY_FOR, "kick": KICK_LASTS}
    row = first_row(POLL, asked | lasting)
    if row is None:
        raise UnknownPrinter
    printer_id, known_mac, commands, drawer_device, is_open_low, is_news, token, kind = row
    if known_mac != its_mac:
        raise AnotherPrinter
    if is_news:
        _tell(printer_id)
    if drawer_device is not None:
        _report_drawer(secret, asb, is_open_low=is_open_low)
    return None if token is None or is_printing else Offer(token, kind, commands)


def _report_drawer(secret: str, asb: str, *, is_open_low: bool) -> None:
    """The third status byte has the drawer's signal in its bit 0x04 (Star's ASB)."""
    signs = asb.replace(" ", "")[4:6]
    try:
        is_high = bool(int(signs, 16) & 0x04)
    except ValueError:
        return
    try:
        drawers.report(secret, is_open=is_high != is_open_low)
    except drawers.UnknownBridge:
        return  # Another bridge has taken its place.


@transaction.atomic(durable=True)
def fetch(secret: str, *, mac: str, token: uuid.UUID | None, media: str) -> PrintJob:
    """Hand a job out: `is_copy` of what comes back says how it is to be marked.

    What comes back FAILED is not handed out any more. Raises UnknownPrinter, AnotherPrinter,
    NothingToPrint, and WrongType; then nothing has changed.
    """
    printer = _printer(secret, mac)
    job = _find(printer, token)
    if job is None:
        raise NothingToPrint
    if media not in MEDIA[printer.commands, job.kind]:
        raise WrongType
    job.printer = printer
    if job.state == State.OFFERED and job.kind == Kind.RECEIPT and not _becomes_copy(job):
        _end(job, State.FAILED, UNCONFIRMED)
        return job
    job.state, job.fetched_at = State.OFFERED, now()
    job.fetches += 1
    job.save(update_fields=["state", "fetched_at", "fetches", "is_copy"])
    return job


def _becomes_copy(job: PrintJob) -> bool:
    """Whether what has been fetched and may lie there can come out once more, as the copy."""
    receipt = job.receipt
    assert receipt
    if receipt.gift_cards:
        return False  # Its number is on the original alone: a copy in its place would lose it.
    numbering = journal.lock(receipt.device_id)
    try:
        is_copy = deliveries.is_next_a_copy(receipt)
    except NotPossible:
        return False
    deliveries.count(
        receipt,
        numbering,
        kind=deliveries.Kind.PRINT,
        is_copy=is_copy,
        staff_id=job.staff_id,
        at=now(),
    )
    job.is_copy = True
    return True


@transaction.atomic(durable=True)
def confirm(secret: str, *, mac: str, token: uuid.UUID | None, code: str) -> None:
    """Take in what became of a job. Said again, of a job that has ended or of none: nothing.

    Without a token it is about what has been fetched. What a printer could not fetch (52x) has not
    come out, and is offered again. Raises UnknownPrinter and AnotherPrinter.
    """
    printer = _printer(secret, mac)
    fetched = printer.jobs.select_for_update().filter(state=State.OFFERED)
    job = (fetched.filter(token=token) if token else fetched).order_by("fetched_at").first()
    if job is None:
        return
    said = code.strip()[:60]
    if said.upper().startswith("OK") or said.startswith("2"):
        _end(job, State.DONE, said)
    elif said.startswith("52") and job.fetches < DOWNLOADS:
        job.state = State.WAITING
        job.save(update_fields=["state"])
    else:
        _end(job, State.FAILED, said)


def _end(job: PrintJob, state: str, code: str) -> None:
    job.state, job.code, job.ended_at = state, code, now()
    job.save(update_fields=["state", "code", "ended_at"])
    if job.receipt_id:
        _tell(job.printer_id)


def _find(printer: Printer, token: uuid.UUID | None) -> PrintJob | None:
    """The job that is meant, locked; without a token the one that a poll is offered."""
    to_do = printer.jobs.select_for_update(of=("self",)).select_related("receipt")
    to_do = to_do.filter(state__in=[State.WAITING, State.OFFERED]).exclude(
        kind=Kind.DRAWER, asked_at__lt=now() - KICK_LASTS
    )
    if token:
        return to_do.filter(token=token).first()
    given = {"printer": printer.pk, "busy": dt.timedelta(0), "kick": KICK_LASTS}
    where = f"SELECT j.id FROM pos_printjob j WHERE j.printer_id = %(printer)s AND {TO_DO}"  # noqa: S608
    row = first_row(where, given)
    return to_do.filter(pk=row[0]).first() if row else None


def _printer(secret: str, mac: str) -> Printer:
    printer = Printer.objects.filter(token_sha256=token_hash(secret)).first()
    if printer is None:
        raise UnknownPrinter
    if printer.mac != read_mac(mac):
        raise AnotherPrinter
    return printer


def _tell(printer_id: int) -> None:
    """The tills that print there look again."""
    for device_id in POSDevice.objects.filter(printer=printer_id).values_list("pk", flat=True):
        live.look_again(device_id)
