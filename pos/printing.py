"""Receipts on a network printer: what the till asks for, and what it says of the printer.

A job is written in the transaction that counts the delivery it is: see `pos.deliveries`. The
printer's own side is `pos.cloudprnt`.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from pos import forms
from pos.models import Delivery, Drawer, PrintJob, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Printer
from stores.models.printers import SILENT_AFTER

Kind, State = PrintJob.Kind, PrintJob.State
# A drawer that has not opened by then stays closed: whoever asked has gone on.
KICK_LASTS = dt.timedelta(seconds=60)
# What ends a job that the tablet has printed in the printer's place.
HERE = "here"

# What keeps the printer of a device `d` from printing; empty for nothing, NULL without a printer.
TROUBLE = f"""(
    SELECT CASE
        WHEN w.last_seen_at IS NULL
            OR w.last_seen_at < statement_timestamp() - interval '{SILENT_AFTER.seconds} s'
            THEN 'SILENT'
        WHEN w.status_code LIKE '41%%' THEN 'PAPER'
        WHEN w.status_code LIKE '42%%' THEN 'COVER'
        WHEN w.status_code LIKE '21%%' THEN 'LOW'
        WHEN w.status_code = '' OR w.status_code LIKE '2%%' THEN ''
        ELSE 'ERROR' END
    FROM stores_printer w WHERE w.id = d.printer_id
)"""  # noqa: S608
# How far the last print of a receipt `r` is; NULL where no printer has been asked.
STATE_OF_LAST = """(
    SELECT state FROM pos_printjob WHERE receipt_id = r.id ORDER BY id DESC LIMIT 1
)"""


def _ask(what: str) -> str:
    """An asked drawer and the pulse that opens it are written together; of a pulse before, nothing
    is left to do."""
    return f"""
WITH asked AS (
    UPDATE pos_drawer SET {what} WHERE id = %(drawer)s RETURNING device_id
), its AS (
    SELECT p.id FROM asked JOIN stores_printer p ON p.drawer_device_id = asked.device_id
    WHERE p.token_sha256 IS NOT NULL
), ended AS (
    UPDATE pos_printjob j SET state = 'FAILED', ended_at = statement_timestamp()
    FROM its WHERE j.printer_id = its.id AND j.kind = 'DRAWER' AND j.state IN ('WAITING', 'OFFERED')
)
INSERT INTO pos_printjob (printer_id, kind, is_copy, state, token, fetches, code)
SELECT its.id, 'DRAWER', false, 'WAITING', gen_random_uuid(), 0, '' FROM its
"""  # noqa: S608


FOR_A_SALE = _ask(
    "awaits_id = %(receipt)s, awaits_since = statement_timestamp(), asked_at = NULL, asked_why = ''"
)
WITHOUT_A_SALE = _ask("asked_at = statement_timestamp(), asked_why = %(why)s")

# The id and number of an earlier receipt of a device `d` that a printer has just given up, with a
# basket `b`; nobody has asked for its copy since. A paper that nobody missed is soon old news.
UNPRINTED = f"""(
    SELECT ARRAY[f.id, f.number] FROM pos_printjob x JOIN pos_receipt f ON f.id = x.receipt_id
    WHERE x.state = 'FAILED' AND x.kind = 'RECEIPT' AND x.code <> '{HERE}'
        AND x.ended_at > statement_timestamp() - interval '15 min'
        AND f.kind <> 'TRAINING' AND f.device_id = d.id
        AND f.basket_id IS DISTINCT FROM b.follows_id
        AND NOT EXISTS (SELECT FROM pos_delivery e WHERE e.receipt_id = f.id AND e.is_copy)
    ORDER BY x.ended_at DESC LIMIT 1
)"""  # noqa: S608


def ask_drawer(drawer: Drawer, receipt: Receipt | None) -> None:
    """Under the drawer's lock: it is to open for this sale; its printer gets the pulse as a job."""
    _execute(FOR_A_SALE, {"drawer": drawer.pk, "receipt": receipt.pk if receipt else None})


def ask_drawer_without_a_sale(drawer: Drawer, why: str) -> None:
    """The same for a reason of at most 200 characters."""
    _execute(WITHOUT_A_SALE, {"drawer": drawer.pk, "why": why})


def _execute(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def job(delivery: Delivery, *, printer_id: int) -> PrintJob:
    """The job of a print that has just been counted, not written yet."""
    return PrintJob(
        printer_id=printer_id,
        receipt=delivery.receipt,
        is_copy=delivery.is_copy,
        staff_id=delivery.staff_id,
        asked_at=delivery.at,
    )


@transaction.atomic(durable=True)
def take_over(receipt: Receipt, *, key: uuid.UUID | None) -> PrintJob | None:
    """The tablet prints what waits for the printer; the delivery is the one counted already.

    None where nothing waits: what a printer has fetched may have come out. Raises NotPossible for
    the same press again.
    """
    waiting = receipt.print_jobs.select_for_update().filter(state=State.WAITING, fetches=0)
    found = waiting.order_by("pk").first()
    if found:
        if key and not forms.is_first(key, device_id=receipt.device_id, act="print"):
            raise NotPossible(_("This has been printed already. Go back to the till."))
        found.state, found.code, found.ended_at = State.FAILED, HERE, now()
        found.save(update_fields=["state", "code", "ended_at"])
    return found


def waits_for(printer: Printer) -> int:
    """How many receipts wait to come out of it."""
    return printer.jobs.filter(kind=Kind.RECEIPT, state__in=[State.WAITING, State.OFFERED]).count()
