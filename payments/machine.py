"""The machine: do, then ask, then record. No transaction is open while we talk to Vipps.

`advance` takes a payment one step. It is safe at any time, any number of times, from any process:
it is the poller, the sweeper and the normal way in one.
"""

import dataclasses
import datetime as dt
import logging

from django.utils import timezone

from payments import connections, evidence, operations, outcome
from payments.models import Attempt, Operation, Payment
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import Call, Mismatch, Refused, Unavailable
from payments.vipps.pacing import next_delay

log = logging.getLogger(__name__)

# A killed keeper's payment is taken over after this long. A call that takes longer may meet a
# second keeper: sends are paced by the database and carry the same key, so that does no harm.
LEASE = dt.timedelta(seconds=15)
UNKNOWN_REFERENCE = 5090
NO_CONNECTION_RETRY = 15.0


@dataclasses.dataclass(slots=True)
class Finding:
    """What one step has found out; `outcome.record` turns it into rows."""

    claimed: dt.datetime
    operation: Operation | None = None
    settled: Operation.Outcome | None = None
    refusal: Refused | None = None
    retry_in: float | None = None
    snapshot: Snapshot | None = None
    is_missing: bool = False
    is_mismatch: bool = False
    is_unknown: bool = False
    qr_url: str = ""


def advance(payment_id: int) -> bool:
    """Take a payment one step. True: it is due again at once."""
    payment = claim(payment_id)
    if payment is None:
        return False
    assert payment.wake_at
    finding = Finding(claimed=payment.wake_at, operation=operations.pending(payment))
    try:
        client = connections.client_for(payment.sales_unit)
    except connections.NoConnection as error:
        finding.is_unknown, finding.retry_in = True, NO_CONNECTION_RETRY
        _note(payment, None, timezone.now(), error.call, Attempt.Outcome.UNKNOWN, str(error))
    else:
        if finding.operation:
            _perform(finding, payment, client)
        _read(finding, payment, client)
    if _is_nothing_new(payment, finding):
        return outcome.rest(payment, claimed=finding.claimed)
    return outcome.record(payment, finding)


def _is_nothing_new(payment: Payment, finding: Finding) -> bool:
    """Nearly every poll: the same as before, and nothing that waits for a person or for time."""
    if finding.operation or finding.snapshot is None or evidence.is_news(payment, finding.snapshot):
        return False
    is_quiet = not (payment.flag or payment.asked_at or payment.unknown_since or payment.aborted_at)
    is_waiting = payment.state == Payment.State.CREATED
    return is_quiet and (is_waiting or (not payment.is_live and not evidence.wants_events(payment)))


def claim(payment_id: int) -> Payment | None:
    """Put the next look a lease ahead; the payment is ours only if we were the one to do so."""
    now = timezone.now()
    payment = (
        Payment.objects.due(now).select_related("sales_unit__keys").filter(pk=payment_id).first()
    )
    if payment is None:
        return None
    due, payment.wake_at = payment.wake_at, now + LEASE
    taken = Payment.objects.filter(pk=payment_id, wake_at=due).update(wake_at=payment.wake_at)
    return payment if taken else None


def _perform(finding: Finding, payment: Payment, client: Client) -> None:
    """Send a written operation with its stored key and bytes."""
    operation = finding.operation
    assert operation
    wait = evidence.wait_before_next_send(operation)
    if wait > 0:
        finding.retry_in = wait
        return
    operations.count_attempt(operation)
    at = timezone.now()
    try:
        call = _send(finding, operation, payment, client)
    except Refused as error:
        finding.settled, finding.refusal = Operation.Outcome.REFUSED, error
        finding.retry_in = next_delay(operation.attempts_made)
        _note(payment, operation, at, error.call, Attempt.Outcome.REFUSED, str(error))
    except Unavailable as error:
        finding.is_unknown = True
        finding.retry_in = next_delay(operation.attempts_made, error.retry_after)
        _note(payment, operation, at, error.call, Attempt.Outcome.UNKNOWN, str(error))
    else:
        finding.settled = Operation.Outcome.DONE
        _note(payment, operation, at, call, Attempt.Outcome.ANSWERED, "")


def _send(finding: Finding, operation: Operation, payment: Payment, client: Client) -> Call:
    body, key = operations.read_body(operation), str(operation.idempotency_key)
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
    at = timezone.now()
    try:
        snapshot = client.get(payment.reference)
        _refuse_mismatch(snapshot, payment)
        finding.snapshot = snapshot
    except Mismatch as error:
        finding.is_mismatch = finding.is_unknown = True
        _note(payment, None, at, error.call, Attempt.Outcome.UNKNOWN, str(error))
    except Unavailable as error:
        finding.is_unknown = True
        _note(payment, None, at, error.call, Attempt.Outcome.UNKNOWN, str(error))
    except Refused as error:
        # Only a create that was refused and left nothing behind is known to be nothing.
        finding.is_missing = error.code == UNKNOWN_REFERENCE
        if not (finding.is_missing and finding.refusal and finding.refusal.is_verdict):
            finding.is_unknown = True
        _note(payment, None, at, error.call, Attempt.Outcome.REFUSED, str(error))
    else:
        if evidence.is_news(payment, snapshot):
            said = f"{snapshot.state} {snapshot.authorized}/{snapshot.captured}"
            _note(payment, None, at, snapshot.call, Attempt.Outcome.ANSWERED, said)
        if evidence.wants_events(payment):
            evidence.read_events(payment, client)


def _refuse_mismatch(snapshot: Snapshot, payment: Payment) -> None:
    ours = (payment.reference, payment.amount, payment.currency)
    if (snapshot.reference, snapshot.amount, snapshot.currency) != ours:
        raise Mismatch("the answer is about another payment", call=snapshot.call)


def _note(
    payment: Payment,
    operation: Operation | None,
    at: dt.datetime,
    call: Call,
    result: Attempt.Outcome,
    said: str,
) -> None:
    """Keep what came of a call; never a body, a number or a key."""
    name = operation.kind if operation else "GET"
    Attempt.objects.create(
        payment=payment,
        operation=operation,
        call=name,
        at=at,
        ms=call.ms,
        status=call.status or None,
        outcome=result,
        code=str(call.code or ""),
        trace_id=call.trace_id[:80],
        body_sha256=operation.body_sha256 if operation else "",
        said=said[:200],
    )
    log.info(
        "vipps %s %s: %s status=%s code=%s trace=%s ms=%s %s",
        name,
        payment.reference,
        result,
        call.status,
        call.code,
        call.trace_id,
        call.ms,
        said,
    )
