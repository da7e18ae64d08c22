"""What happened to a payment, in the order of time: the till, we, and Vipps MobilePay."""

import datetime as dt
import re
from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.translation import gettext as _

from payments.admin import ends, words
from payments.admin.record import Record
from payments.admin.rows import TILL, VIPPS, WE, Row, by
from payments.models import Attempt, Operation

# What an attempt to read says of itself: AUTHORIZED 49800/49800/0/10000, the four sums. Those of
# the first version, which stay for ever, have two.
SAID = re.compile(r"([A-Z]+) (\d+)/(\d+)(?:/(\d+)/(\d+))?")


def rows(record: Record) -> list[Row]:
    """All rows, on the store's own clock, each with the seconds since the one before."""
    found = [
        *_asked(record),
        *_operations(record),
        *_attempts(record),
        *_notices(record),
        *ends.at_the_till(record),
        *ends.returns(record),
        *ends.closings(record),
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
    amount = words.money(payment.amount, payment.currency)
    if payment.payer_kind == "QR":
        what = _("Personal QR scanned, %(amount)s asked for")
    elif payment.payer_kind == "TOKEN":
        what = _("Customer checked in at the sticker, %(amount)s asked for")
    elif payment.payer_shown:
        what = _("Number typed, payer %(payer)s, %(amount)s asked for")
    else:
        what = _("QR on the screen, %(amount)s asked for")
    person = payment.staff.name if payment.staff else ""
    yield Row(
        payment.requested_at,
        TILL,
        what % {"payer": words.payer(payment), "amount": amount},
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
                "" if operation.staff_id == record.payment.staff_id else by(operation),
                _("key %s") % words.short(operation.idempotency_key),
                _("sha %s") % words.short(operation.body_sha256),
            ),
        )
        if operation.outcome == Operation.Outcome.LEFT and operation.settled_at:
            what = format_html("<b>{}</b> {}", operation.kind, _("is not sent again"))
            yield Row(operation.settled_at, WE, what, _("what became of it is read"))


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
        words.trace(attempt.trace_id) if attempt.trace_id else "",
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
        state, *sums = read.groups()
        return Row(at, WE, _read(state, [int(sum or 0) for sum in sums]), proof)
    done = {"CREATE": "CREATED", "CAPTURE": "CAPTURED", "CANCEL": "CANCELLED"}
    what = done.get(attempt.call, "REFUNDED")
    return Row(at, VIPPS, format_html("{} · <b>{}</b>", attempt.status or "", what), proof)


def _read(state: str, sums: list[int]) -> str:
    said = _("Read: %(state)s") % {"state": state}
    words_of = (_(", reserved %s"), _(", captured %s"), _(", released %s"), _(", refunded %s"))
    for text, amount in zip(words_of, sums, strict=True):
        if amount:
            said += text % words.money(amount)
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
                words.trace(event.psp_reference),
            ),
        )
