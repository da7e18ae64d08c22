"""The machine: do, then ask, then record. No transaction is open while we talk to Vipps.

`advance` takes a payment one step. It is safe at any time, any number of times, from any process:
it is the poller, the sweeper and the normal way in one.
"""

import datetime as dt
import logging

from django.db import connection
from django.utils import timezone

from payments import connections, evidence, operations, outcome
from payments.finding import Finding
from payments.models import Attempt, Keys, Operation, Payment, SalesUnit
from payments.models.payments import SUMS
from payments.training import silence
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import Call, Mismatch, Refused, Unavailable
from payments.vipps.pacing import next_delay
from stores.prepared import Parts, columns, read_all

log = logging.getLogger(__name__)

# A killed keeper's payment is taken over after this long. A call that takes longer may meet a
# second keeper: sends are paced by the database and carry the same key, so that does no harm.
LEASE = dt.timedelta(seconds=15)
PARTS: Parts = [(Payment, "taken"), (SalesUnit, "unit"), (Keys, "keys"), (Operation, "operation")]
# Whoever had to wait for another finds it due no more, or woken: then what was read of operations
# while waiting is older than the payment, so it is not ours, and the wake has it looked at again.
TAKE = f"""
WITH taken AS (
    UPDATE payments_payment SET wake_at = %(until)s
    WHERE id = %(payment)s AND wake_at <= %(at)s AND wake_at = (
        SELECT seen.wake_at FROM payments_payment seen WHERE seen.id = %(payment)s
    )
    RETURNING *
)
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)}, {evidence.FIFTH_SEND}
FROM taken
JOIN payments_salesunit unit ON unit.id = taken.sales_unit_id
JOIN payments_keys keys ON keys.id = unit.keys_id
LEFT JOIN payments_operation operation
    ON operation.payment_id = taken.id AND operation.outcome = 'PENDING'
"""  # noqa: S608
UNKNOWN_REFERENCE = 5090
NO_CONNECTION_RETRY = 15.0


def advance(payment_id: int) -> bool:
    """Take a payment one step. True: it is due again at once."""
    payment = claim(payment_id)
    if payment is None:
        return False
    assert payment.wake_at
    finding = Finding(claimed=payment.wake_at, operation=payment.open_operation)
    try:
        return _step(payment, finding)
    except Exception:
        evidence.keep(finding)
        raise


def _step(payment: Payment, finding: Finding) -> bool:
    try:
        client = connections.client_of(payment)
    except connections.NoConnection as error:
        finding.is_unknown, finding.retry_in = True, NO_CONNECTION_RETRY
        _note(finding, payment, None, timezone.now(), error.call, Attempt.Outcome.UNKNOWN, error)
    else:
        if finding.operation:
            _perform(finding, payment, client)
        _read(finding, payment, client)
    silence.take_as_ended(payment, finding)
    if _is_nothing_new(payment, finding):
        return outcome.rest(payment, finding)
    return outcome.record(payment, finding)


def _is_nothing_new(payment: Payment, finding: Finding) -> bool:
    """Nearly every poll: the same as before, and nothing that waits for a person or for time."""
    snapshot = finding.snapshot
    if finding.operation or snapshot is None or evidence.is_news(payment, snapshot):
        return False
    if evidence.is_less(payment, snapshot):
        return False
    is_quiet = not (payment.flag or payment.asked_at or payment.unknown_since or payment.aborted_at)
    is_waiting = payment.state == Payment.State.CREATED
    has_log = finding.events is not None or not evidence.wants_events(payment)
    return is_quiet and (is_waiting or (not payment.is_live and has_log))


def claim(payment_id: int) -> Payment | None:
    """Put the next look a lease ahead; the payment is ours only if we were the one to do so."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"payment": payment_id, "at": now, "until": now + LEASE})
        row = cursor.fetchone()
    if row is None:
        return None
    payment: Payment
    payment, unit, keys, operation = read_all(PARTS, row)
    payment.sales_unit, unit.keys = unit, keys
    payment.open_operation, payment.fifth_send_at = operation, row[-1]
    if operation:
        operation.payment = payment
    return payment


def _perform(finding: Finding, payment: Payment, client: Client) -> None:
    """Send a written operation with its stored key and bytes."""
    operation = finding.operation
    assert operation
    wait = evidence.wait_before_next_send(operation)
    if wait > 0:
        finding.retry_in = wait
        return
    at = timezone.now()
    sent: Operation | None = None
    try:
        client.sign_in()
        if _is_done_already(operation, client):
            finding.settled = Operation.Outcome.DONE
            return
        body = operations.read_body(operation)
        if not operations.count_attempt(operation):
            return
        sent, at = operation, timezone.now()
        call = _send(finding, operation, payment, body, client)
    except Refused as error:
        finding.settled, finding.refusal = Operation.Outcome.REFUSED, error
        finding.retry_in = next_delay(operation.attempts_made)
        _note(finding, payment, operation, at, error.call, Attempt.Outcome.REFUSED, error)
    except Unavailable as error:
        finding.is_unknown = True
        finding.retry_in = max(1.0, next_delay(operation.attempts_made, error.retry_after))
        if error.retry_after:
            operations.wait_until(operation, at + dt.timedelta(seconds=finding.retry_in))
        _note(finding, payment, sent, at, error.call, Attempt.Outcome.UNKNOWN, error)
    else:
        finding.settled = Operation.Outcome.DONE
        _note(finding, payment, operation, at, call, Attempt.Outcome.ANSWERED, "")


def _is_done_already(operation: Operation, client: Client) -> bool:
    is_again = operation.kind == Operation.Kind.REFUND and operation.attempts_made > 0
    return is_again and evidence.took_effect(operation, client)


def _send(
    finding: Finding, operation: Operation, payment: Payment, body: bytes, client: Client
) -> Call:
    key = str(operation.idempotency_key)
    if operation.kind == Operation.Kind.CREATE:
        created = client.create(body, key=key)
        finding.qr_url = created.redirect_url or ""
        return created.call
    change = {
        Operation.Kind.CAPTURE: client.capture,
        Operation.Kind.CANCEL: client.cancel,
        Operation.Kind.REFUND: client.refund,
    }[Operation.Kind(operation.kind)]
    return change(payment.reference, body, key=key).call


def _read(finding: Finding, payment: Payment, client: Client) -> None:
    """Ask Vipps what is so: every step ends with a look."""
    at = finding.read_at = timezone.now()
    try:
        snapshot = client.get(payment.reference)
        finding.is_anothers = _is_anothers(snapshot, payment)
        _refuse_mismatch(snapshot, payment)
        finding.snapshot = snapshot
    except Mismatch as error:
        finding.is_mismatch = finding.is_unknown = True
        _note(finding, payment, None, at, error.call, Attempt.Outcome.UNKNOWN, error)
    except Unavailable as error:
        finding.is_unknown, finding.read_in = True, error.retry_after
        _note(finding, payment, None, at, error.call, Attempt.Outcome.UNKNOWN, error)
    except Refused as error:
        # Only a create that was refused and left nothing behind is known to be nothing.
        finding.is_missing = error.code == UNKNOWN_REFERENCE
        if not (finding.is_missing and finding.refusal and finding.refusal.is_verdict):
            finding.is_unknown = True
        _note(finding, payment, None, at, error.call, Attempt.Outcome.REFUSED, error)
    else:
        if evidence.is_news(payment, snapshot):
            said = f"{snapshot.state} {'/'.join(str(getattr(snapshot, sum)) for sum in SUMS)}"
            _note(finding, payment, None, at, snapshot.call, Attempt.Outcome.ANSWERED, said)
        if evidence.wants_events(payment):
            finding.events = evidence.read_events(payment, client)


def _is_anothers(snapshot: Snapshot, payment: Payment) -> bool:
    """Under our reference Vipps has a payment that we have never asked for."""
    ours = (payment.amount, payment.currency)
    is_ours = (snapshot.amount, snapshot.currency) == ours
    return snapshot.reference == payment.reference and not is_ours


def _refuse_mismatch(snapshot: Snapshot, payment: Payment) -> None:
    ours = (payment.reference, payment.amount, payment.currency)
    if (snapshot.reference, snapshot.amount, snapshot.currency) != ours:
        raise Mismatch("the answer is about another payment", call=snapshot.call)


def _note(
    finding: Finding,
    payment: Payment,
    operation: Operation | None,
    at: dt.datetime,
    call: Call,
    result: Attempt.Outcome,
    said: object,
) -> None:
    """Keep what came of a call, with what the step finds out; never a body, a number or a key.

    It took as long as it took: a new token and a second send are part of it.
    """
    name = operation.kind if operation else "GET"
    ms = max(call.ms, round((timezone.now() - at).total_seconds() * 1000))
    attempt = Attempt(
        payment=payment,
        operation=operation,
        call=name,
        at=at,
        ms=ms,
        status=call.status or None,
        outcome=result,
        code=str(call.code or ""),
        trace_id=call.trace_id[:80],
        body_sha256=operation.body_sha256 if operation else "",
        said=str(said)[:200],
    )
    finding.attempts.append(attempt)
    log.info(
        "vipps %s %s: %s status=%s code=%s trace=%s ms=%s %s",
        name,
        payment.reference,
        result,
        call.status,
        call.code,
        call.trace_id,
        ms,
        said,
    )
