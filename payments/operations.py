"""Writing operations down: the decision, the key and the exact bytes, before any byte leaves us."""

import datetime as dt
import hashlib
import uuid
from typing import Any

from django.db import connection

from payments.models import Closing, Operation, Payment
from payments.vipps import bodies
from payments.vipps.errors import Unavailable
from pos.models import Return, Tender
from pos.shifts import now
from stores.crypto import Unreadable, open_sealed, seal
from stores.prepared import Prepared, paths, read
from stores.together import Together, sent

Kind = Operation.Kind
Outcome = Operation.Outcome
# Seconds. Somebody may bring the lost secret back; until then nothing is sent.
READ_AGAIN = 15.0
PENDING = Prepared(
    lambda payment: Operation.objects.filter(payment=payment, outcome="PENDING").values_list(
        *paths(Operation)
    ),
    payment=-1,
)
COUNT = """
UPDATE payments_operation SET attempts_made = attempts_made + 1, sent_at = %s
WHERE id = %s AND outcome = 'PENDING'
"""


class NotAsWritten(Unavailable):
    """What was decided cannot be read, or has been changed since: it must not be sent."""


def pending(payment: Payment) -> Operation | None:
    """The operation that is not settled yet; there is at most one."""
    row = PENDING.first(payment=payment.pk)
    operation = read(Operation, row) if row else None
    if operation:
        operation.payment = payment
    return operation


def write(
    payment: Payment,
    *,
    kind: Kind,
    amount: int,
    body: bytes,
    goods_return: Return | None = None,
    closing: Closing | None = None,
    part: Tender | None = None,
    staff_id: int | None = None,
    user_id: int | None = None,
    not_before: dt.datetime | None = None,
    writes: Together | None = None,
) -> Operation:
    """Write an operation down and wake a keeper, in the caller's transaction."""
    key = uuid.uuid4()
    operation = Operation(
        payment=payment,
        kind=kind,
        amount=amount,
        idempotency_key=key,
        sealed_body=seal({"body": body.decode()}, about=_about(key)),
        body_sha256=hashlib.sha256(body).hexdigest(),
        goods_return=goods_return,
        closing=closing,
        part=part,
        staff_id=staff_id,
        user_id=user_id,
        not_before=not_before,
        written_at=now(),
    )
    with sent(writes) as collected:
        collected.insert(operation)
        payment.wake(operation.written_at, writes=collected)
    payment.open_operation = operation
    return operation


def write_capture(payment: Payment, **who: Any) -> Operation:
    """Capture all that is reserved, as last read from Vipps."""
    amount = payment.to_capture
    body = bodies.capture_body(amount, payment.currency)
    return write(payment, kind=Kind.CAPTURE, amount=amount, body=body, **who)


def write_cancel(payment: Payment, *, transaction_only: bool, **who: Any) -> Operation:
    """Cancel at Vipps; with `transaction_only` never what the customer has already approved."""
    body = bodies.cancel_body(transaction_only=transaction_only)
    return write(payment, kind=Kind.CANCEL, amount=payment.to_capture, body=body, **who)


def read_body(operation: Operation) -> bytes:
    """The exact bytes to send. Raises NotAsWritten."""
    try:
        sealed = open_sealed(operation.sealed_body, about=_about(operation.idempotency_key))
    except Unreadable as error:
        raise NotAsWritten("its bytes cannot be read", retry_after=READ_AGAIN) from error
    body = str(sealed["body"]).encode()
    if hashlib.sha256(body).hexdigest() != operation.body_sha256:
        raise NotAsWritten("its bytes are not those that were decided", retry_after=READ_AGAIN)
    return body


def settle(operation: Operation, *, outcome: Outcome, code: str = "", writes: Together) -> None:
    """The operation has been answered. Its body held personal data and is no longer needed."""
    operation.outcome, operation.refusal_code = outcome, code
    operation.settled_at, operation.sealed_body = now(), ""
    operation.payment.open_operation = None
    writes.update(operation, "outcome", "refusal_code", "settled_at", "sealed_body")


def count_attempt(operation: Operation) -> bool:
    """Count a send before it is made, so that a killed keeper's sends are paced too.

    False: somebody has dropped or settled the operation meanwhile; it must not be sent.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [now(), operation.pk])
        if not cursor.rowcount:
            return False
    operation.attempts_made += 1
    return True


def end_unsent(payment: Payment) -> bool:
    """Nothing has ever left us: there is nothing to cancel, and the payment has ended.

    Under its lock; the caller saves it. False: something may have been sent.
    """
    if payment.state != Payment.State.REQUESTED or not drop_unsent(payment):
        return False
    payment.state, payment.ended_at = Payment.State.TERMINATED, now()
    payment.unknown_since = payment.wake_at = None
    payment.unflag()
    return True


def drop_unsent(payment: Payment, *, kind: Kind = Kind.CREATE) -> bool:
    """Give up what was written down and never sent. False: there is nothing of the kind.

    Whoever is about to send it counts its attempt first, by the same compare-and-set.
    """
    unsent = payment.operations.filter(outcome=Outcome.PENDING, kind=kind, attempts_made=0)
    return bool(unsent.update(outcome=Outcome.DROPPED, settled_at=now(), sealed_body=""))


def give_up(payment: Payment, *, kind: Kind) -> None:
    """Nobody wants it any more: it is not sent again. What became of a send is read back.

    Whatever Vipps has got of it meets the next operation there, and one of the two is refused.
    """
    drop_unsent(payment, kind=kind)
    sent = payment.operations.filter(outcome=Outcome.PENDING, kind=kind)
    sent.update(outcome=Outcome.LEFT, settled_at=now(), sealed_body="")


def wait_until(operation: Operation, not_before: dt.datetime) -> None:
    """Vipps has asked for a pause."""
    Operation.objects.filter(pk=operation.pk).update(not_before=not_before)


def _about(key: uuid.UUID) -> str:
    return f"payments.operation:{key}"
