"""What happened to a payment, in the order of time: the till, we, and Vipps MobilePay."""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from payments.admin import words
from payments.admin.record import Record
from payments.models import Attempt, Operation
from pos.models import Return

TILL, WE, VIPPS = "till", "we", "vipps"
# What an attempt to read says of itself: AUTHORIZED 49800/0 (authorized, captured).
SAID = re.compile(r"([A-Z]+) (\d+)/(\d+)")


@dataclasses.dataclass(slots=True)
class Row:
    """One thing that happened. `lane` is who did it; `tone` is unknown, ok, warn or stop."""

    at: dt.datetime
    lane: str
    what: str
    proof: str = ""
    tone: str = ""
    since: str = ""
    is_new_day: bool = False

    @property
    def clock(self) -> str:
        """The time of day to the millisecond, as Vipps' support asks for it."""
        return f"{self.at:%H:%M:%S},{self.at.microsecond // 1000:03}"

    @property
    def lane_name(self) -> str:
        """Who did it, in words."""
        return {TILL: _("Till"), WE: _("We"), VIPPS: "Vipps"}[self.lane]


def rows(record: Record) -> list[Row]:
    """All rows, on the store's own clock, each with the seconds since the one before."""
    found = [
        *_asked(record),
        *_operations(record),
        *_attempts(record),
        *_notices(record),
        *_at_the_till(record),
        *_returns(record),
    ]
    found.sort(key=lambda row: row.at)
    before: Row | None = None
    for row in found:
        row.at = record.here(row.at)
        row.since = _since(before.at, row.at) if before else ""
        row.is_new_day = before is not None and before.at.date() != row.at.date()
        before = row
    return found


def _since(before: dt.datetime, at: dt.datetime) -> str:
    """Seconds since the row before, as long as seconds say anything."""
    seconds = (at - before).total_seconds()
    if seconds < 0.01 or seconds >= 600:
        return ""
    return words.number(seconds, decimals=2 if seconds < 10 else 1, sign="+")


def _asked(record: Record) -> Iterator[Row]:
    payment = record.payment
    amount = words.money(payment.amount)
    if payment.payer_kind == "QR":
        what = _("Personal QR scanned, %(amount)s asked for")
    elif payment.payer_shown:
        what = _("Number typed, payer %(payer)s, %(amount)s asked for")
    else:
        what = _("QR on the screen, %(amount)s asked for")
    person = payment.staff.name if payment.staff else ""
    yield Row(
        payment.requested_at,
        TILL,
        what % {"payer": payment.payer_shown, "amount": amount},
        words.proof(person, payment.device.name),
    )


def _operations(record: Record) -> Iterator[Row]:
    for operation in record.operations:
        money = words.money(operation.amount) if operation.amount else ""
        yield Row(
            operation.written_at,
            WE,
            format_html("<b>{}</b> {} {}", operation.kind, money, _("written, to be sent")),
            words.proof(
                "" if operation.staff_id == record.payment.staff_id else _by(operation),
                _("key %s") % words.short(operation.idempotency_key),
                _("sha %s") % words.short(operation.body_sha256),
            ),
        )


def _by(row: Any) -> str:
    """Who decided it, when a person did."""
    if row.user:
        return str(row.user.get_full_name() or row.user.get_username())
    return str(row.staff.name) if row.staff else ""


def _attempts(record: Record) -> Iterator[Row]:
    sent: dict[int, int] = {}
    kinds = {operation.pk: operation for operation in record.operations}
    for attempt in record.attempts:
        if attempt.operation_id:
            number = sent[attempt.operation_id] = sent.get(attempt.operation_id, 0) + 1
            if number > 1:
                yield _again(attempt, kinds[attempt.operation_id], number)
        # The row is written with the time of the question; what is shown here is the answer.
        at = attempt.at + dt.timedelta(milliseconds=attempt.ms or 0)
        yield _answer(record, attempt, at)


def _again(attempt: Attempt, operation: Operation, number: int) -> Row:
    return Row(
        attempt.at,
        WE,
        format_html("<b>{}</b> {}", operation.kind, _("sent again with the same key")),
        words.proof(_("key %s") % words.short(operation.idempotency_key), _("attempt %d") % number),
    )


def _answer(record: Record, attempt: Attempt, at: dt.datetime) -> Row:
    proof = words.proof(
        attempt.call,
        _("%d ms") % attempt.ms if attempt.ms is not None else "",
        _("trace %s") % words.short(attempt.trace_id, 11) if attempt.trace_id else "",
    )
    if attempt.outcome == Attempt.Outcome.UNKNOWN:
        why = _("No answer that says what became of it; the till shows that it is being checked")
        proof = words.proof(str(attempt.status or ""), attempt.said, proof)
        return Row(at, WE, format_html("<b>{}</b> {}", _("Unknown."), why), proof, "unknown")
    if attempt.outcome == Attempt.Outcome.REFUSED:
        code = _("code %s") % attempt.code if attempt.code else ""
        # It begins with status and code, which stand here already.
        why = attempt.said.partition(": ")[2] or attempt.said
        said = words.proof(str(attempt.status or ""), code, why)
        return Row(at, VIPPS, format_html("<b>{}</b> {}", _("Refused."), said), proof, "stop")
    if read := SAID.fullmatch(attempt.said):
        state, authorized, captured = read.groups()
        return Row(at, WE, _read(record, state, int(authorized), int(captured)), proof)
    done = {"CREATE": "CREATED", "CAPTURE": "CAPTURED", "CANCEL": "CANCELLED"}
    what = done.get(attempt.call, "REFUNDED")
    return Row(at, VIPPS, format_html("{} · <b>{}</b>", attempt.status or "", what), proof)


def _read(record: Record, state: str, authorized: int, captured: int) -> str:
    said = _("Read: %(state)s") % {"state": state}
    if authorized:
        said += _(", reserved %s") % words.money(authorized)
    if captured:
        said += _(", captured %s") % words.money(captured)
    return said


def _notices(record: Record) -> Iterator[Row]:
    for webhook in record.webhooks:
        money = words.money(webhook.amount) if webhook.amount else ""
        yield Row(
            webhook.received_at,
            VIPPS,
            words.proof(_("Notice: %s") % words.event(webhook.name), money),
            words.proof("" if webhook.success else _("unsuccessful"), _("signature valid")),
        )
    for event in record.events:
        money = words.money(event.amount) if event.amount else ""
        yield Row(
            event.at,
            VIPPS,
            words.proof(_("Vipps' log: %s") % words.event(event.name), money),
            words.proof(
                "" if event.success else _("unsuccessful"),
                _("key %s") % words.short(event.idempotency_key) if event.idempotency_key else "",
                _("psp %s") % words.short(event.psp_reference),
            ),
        )


def _at_the_till(record: Record) -> Iterator[Row]:
    payment, receipt = record.payment, record.receipt
    if payment.aborted_at:
        yield Row(payment.aborted_at, TILL, _("Aborted"), payment.device.name)
    if payment.asked_at:
        yield Row(payment.asked_at, TILL, _("Asks: complete or release?"), "", "warn")
    if payment.flagged_at:
        said = words.flag(payment).what
        yield Row(payment.flagged_at, WE, said, _("needs attention"), "warn")
    if receipt:
        issued = _("Receipt %s issued and signed") % receipt
        sign = _("sign. %s") % words.short(receipt.signature, 8)
        what = format_html("<b>{}</b> {}", _("Paid."), issued)
        yield Row(receipt.issued_at, TILL, what, sign, "ok")
    elif payment.received_at:
        yield Row(payment.received_at, TILL, _("Received; the rest is still to be paid"), "", "ok")
    elif payment.ended_at:
        yield Row(payment.ended_at, TILL, words.heading(record), _("nothing taken"))


def _returns(record: Record) -> Iterator[Row]:
    for asked in record.returns:
        what = _("Return of %(amount)s asked for: %(reason)s") % {
            "amount": words.money(asked.amount),
            "reason": asked.reason,
        }
        yield Row(asked.asked_at, TILL, what, _by(asked))
        receipt = getattr(asked, "receipt", None)
        if asked.state == Return.State.ISSUED and receipt:
            issued = _("Return receipt %s issued and signed") % receipt
            sign = _("sign. %s") % words.short(receipt.signature, 8)
            what = format_html("<b>{}</b> {}", _("Paid back."), issued)
            yield Row(receipt.issued_at, TILL, what, sign, "ok")
