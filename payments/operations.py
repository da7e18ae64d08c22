"""Writing operations down: the decision, the key and the exact bytes, before any byte leaves us."""

import hashlib
import uuid
from typing import Any

from django.db import models

from payments.models import Operation, Payment
from payments.vipps import bodies
from pos.models import Return
from pos.shifts import now
from stores.crypto import open_sealed, seal

Kind = Operation.Kind
Outcome = Operation.Outcome


def pending(payment: Payment) -> Operation | None:
    """The operation that is not settled yet; there is at most one."""
    return payment.operations.filter(outcome=Outcome.PENDING).first()


def write(
    payment: Payment,
    *,
    kind: Kind,
    amount: int,
    body: bytes,
    goods_return: Return | None = None,
    staff_id: int | None = None,
    user_id: int | None = None,
) -> Operation:
    """Write an operation down and wake a keeper, in the caller's transaction."""
    key = uuid.uuid4()
    operation = Operation.objects.create(
        payment=payment,
        kind=kind,
        amount=amount,
        idempotency_key=key,
        sealed_body=seal({"body": body.decode()}, about=_about(key)),
        body_sha256=hashlib.sha256(body).hexdigest(),
        goods_return=goods_return,
        staff_id=staff_id,
        user_id=user_id,
        written_at=now(),
    )
    payment.wake(operation.written_at)
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
    """The exact bytes to send."""
    sealed = open_sealed(operation.sealed_body, about=_about(operation.idempotency_key))
    return str(sealed["body"]).encode()


def settle(operation: Operation, *, outcome: Outcome, code: str = "") -> None:
    """The operation has been answered. Its body held personal data and is no longer needed."""
    operation.outcome, operation.refusal_code = outcome, code
    operation.settled_at, operation.sealed_body = now(), ""
    operation.save(update_fields=["outcome", "refusal_code", "settled_at", "sealed_body"])


def count_attempt(operation: Operation) -> None:
    """Count a send before it is made, so that a killed keeper's sends are paced too."""
    Operation.objects.filter(pk=operation.pk).update(
        attempts_made=models.F("attempts_made") + 1, sent_at=now()
    )
    operation.attempts_made += 1


def _about(key: uuid.UUID) -> str:
    return f"payments.operation:{key}"
