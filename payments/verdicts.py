"""What an answer means for the operation that it answers. Only what was read back is believed."""

import datetime as dt

from payments import operations, paybacks, refunded, split, units
from payments.finding import Finding
from payments.models import Operation, Payment
from payments.vipps import codes
from stores.together import Together

Kind, Outcome, State = Operation.Kind, Operation.Outcome, Payment.State
# Another send of the same create has arrived: the proof of something, never of nothing.
ARRIVED_BEFORE = (codes.KEY_ALREADY_USED, codes.REFERENCE_EXISTS)


def settle(
    payment: Payment,
    operation: Operation,
    finding: Finding,
    at: dt.datetime,
    writes: Together,
) -> None:
    """Settle an operation by its answer and by what was read back in the same step, or leave it.

    One that is left is sent again with the same key and the same bytes.
    """
    outcome = _of_create(payment, finding) if operation.kind == Kind.CREATE else None
    if operation.kind != Kind.CREATE and finding.snapshot:
        outcome = _of_change(payment, operation, finding)
    if outcome is None:
        return
    code = str(finding.refusal.code or "") if finding.refusal else ""
    kept = code if outcome == Outcome.REFUSED else ""
    operations.settle(operation, outcome=outcome, code=kept, writes=writes)
    if outcome != Outcome.DONE or operation.kind not in (Kind.CREATE, Kind.CAPTURE):
        # What follows asks the rows.
        writes.send()
    if operation.kind == Kind.REFUND:
        _settle_refund(payment, operation, at)
    elif outcome == Outcome.REFUSED and operation.kind == Kind.CREATE:
        payment.state, payment.refusal_code = State.REJECTED, code
        payment.unknown_since = None
        units.note_refusal(payment, int(code or 0), at)
    elif operation.kind == Kind.CREATE:
        units.note_success(payment, Kind.CREATE)
    elif outcome == Outcome.REFUSED and operation.kind == Kind.CAPTURE and payment.to_capture:
        payment.refusal_code = code
        payment.flag_for("CAPTURE_REFUSED", at)


def _of_create(payment: Payment, finding: Finding) -> Operation.Outcome | None:
    """Done when answered or found; rejected only when refused with a code, and when nothing of
    ours is there: nothing at all, or another payment that has our reference."""
    if finding.settled == Outcome.DONE:
        return Outcome.DONE
    if finding.snapshot:
        # Only the create's own answer says where the QR is: the same key gets the same answer.
        is_wanted = payment.state == State.CREATED and payment.aborted_at is None
        is_shown = payment.user_flow != Payment.Flow.QR or bool(payment.qr_url)
        return Outcome.DONE if is_shown or not is_wanted else None
    refusal = finding.refusal
    if refusal is None or not refusal.is_verdict:
        return None
    if finding.is_anothers and refusal.code == codes.REFERENCE_EXISTS:
        # A reference is one payment's for ever: ours was refused, and can never be made.
        return Outcome.REFUSED
    if not finding.is_missing:
        return None
    return None if refusal.code in ARRIVED_BEFORE else Outcome.REFUSED


def _of_change(
    payment: Payment, operation: Operation, finding: Finding
) -> Operation.Outcome | None:
    """A capture, cancel or refund."""
    refusal = finding.refusal
    if refusal is None:
        # All that is reserved is captured at once: while something is left, it is not read back.
        is_seen = operation.kind != Kind.CAPTURE or not payment.to_capture
        return finding.settled if is_seen else None
    if not refusal.is_verdict:
        return None
    if refusal.code in codes.ALREADY_DONE and operation.kind == Kind.CAPTURE:
        # Somebody's capture took effect: it may be ours, whose answer got lost.
        return Outcome.DONE if payment.captured and not payment.to_capture else None
    return Outcome.REFUSED


def _settle_refund(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    if operation.outcome == Outcome.DONE:
        units.note_success(payment, Kind.REFUND)
    else:
        units.note_refusal(payment, int(operation.refusal_code or 0), at)
    if operation.part_id:
        split.settle(payment, operation, at)
    elif operation.goods_return_id:
        refunded.settle(payment, operation, at)
    else:
        paybacks.settle(payment, operation, at)
