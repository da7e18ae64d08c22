"""When a payment must next be looked at.

Sources: Vipps' polling guidelines (from 5 s on, every 2 s) and rate limits (120 reads and 5
changes a minute per reference).
"""

import datetime as dt

from payments.models import Operation, Payment

State = Payment.State

LIFE = dt.timedelta(minutes=10)
POLL_FROM = dt.timedelta(seconds=5)
POLL_EVERY = dt.timedelta(seconds=2)
POLL_LATE = dt.timedelta(seconds=15)
POLL_FLAGGED = dt.timedelta(minutes=5)
READ_EVENTS_AFTER = dt.timedelta(seconds=3)


def next_look(
    payment: Payment, *, at: dt.datetime, retry_in: float | None, operation: Operation | None
) -> dt.datetime | None:
    """The next time to look at a payment after a step; None when nothing is left to do.

    `operation` is the one that is not settled yet, if there is one.
    """
    if operation and operation.attempts_made == 0:
        return at
    poll = _next_poll(payment, at)
    if operation:
        retry = at + dt.timedelta(seconds=retry_in or 0)
        return min(retry, poll) if poll else retry
    return poll


def _next_poll(payment: Payment, at: dt.datetime) -> dt.datetime | None:
    if not payment.is_live:
        read = payment.events_at is not None and (
            payment.changed_at is None or payment.events_at >= payment.changed_at
        )
        return None if read or payment.state == State.REJECTED else at + READ_EVENTS_AFTER
    if payment.flag == "UNKNOWN":
        return at + POLL_LATE
    if payment.flag:
        return at + POLL_FLAGGED
    if payment.state == State.AUTHORIZED:
        return at + POLL_EVERY
    began = payment.created_at or payment.requested_at
    if at > began + LIFE + dt.timedelta(minutes=2):
        return at + POLL_LATE
    return max(at + POLL_EVERY, began + POLL_FROM)
