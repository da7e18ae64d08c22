"""When a payment must next be looked at.

Sources: Vipps' polling guidelines (from 5 s on, every 2 s) and rate limits (120 reads and 5
changes a minute per reference).
"""

import datetime as dt

from payments import deadlines
from payments.models import Operation, Payment
from payments.vipps.pacing import LONGEST_TOLD

State = Payment.State

LIFE = dt.timedelta(minutes=10)
POLL_FROM = dt.timedelta(seconds=5)
POLL_EVERY = dt.timedelta(seconds=2)
POLL_LATE = dt.timedelta(seconds=15)
POLL_FLAGGED = dt.timedelta(minutes=5)
DRAWER_AWAITED = dt.timedelta(minutes=2)
# A person has said how it stands; what comes after all is found within an hour, later in a day.
POLL_CLOSED, CLOSED_LONG_AGO = dt.timedelta(hours=1), dt.timedelta(days=1)
SOON_AFTER = dt.timedelta(days=7)
READ_EVENTS_AFTER = dt.timedelta(seconds=3)
READ_EVENTS_FOR = dt.timedelta(days=3)


def next_look(
    payment: Payment,
    *,
    at: dt.datetime,
    retry_in: float | None,
    operation: Operation | None,
    read_in: float | None = None,
) -> dt.datetime | None:
    """The next time to look at a payment after a step; None when nothing is left to do.

    `operation` is the one that is not settled yet, if there is one; `retry_in` and `read_in` are
    seconds that a change and a read have to wait.
    """
    retry = at + dt.timedelta(seconds=retry_in or 0)
    if operation and operation.attempts_made == 0:
        return retry
    poll = _next_poll(payment, at)
    if poll and read_in:
        poll = max(poll, at + dt.timedelta(seconds=min(read_in, LONGEST_TOLD)))
    if operation:
        return min(retry, poll) if poll else retry
    return poll


def until_drawer_is_closed(waited: dt.timedelta) -> dt.timedelta:
    """How long to wait for the drawer's next report, when it has held up a sale for so long.

    Whoever closes it within the wait of a cashier stands there; later nobody does.
    """
    return POLL_EVERY if waited < DRAWER_AWAITED else POLL_LATE


def _next_poll(payment: Payment, at: dt.datetime) -> dt.datetime | None:
    if payment.is_nothing:
        # Another payment has our reference. Should ours be there after all, it is released.
        return at + POLL_FLAGGED if "MISMATCH" in payment.flags else None
    if not payment.is_live:
        return _next_look_back(payment, at)
    if payment.ended_at and payment.state != State.AUTHORIZED:
        return _next_look_at_closed(payment, at)
    if payment.flag in ("UNKNOWN", "MISMATCH"):
        return at + POLL_LATE
    if payment.flag:
        return at + POLL_FLAGGED
    if payment.state == State.AUTHORIZED:
        return at + POLL_EVERY
    began = payment.created_at or payment.requested_at
    if at > began + LIFE + dt.timedelta(minutes=2):
        return at + POLL_LATE
    return max(at + POLL_EVERY, began + POLL_FROM)


def _next_look_at_closed(payment: Payment, at: dt.datetime) -> dt.datetime | None:
    """No fitting answer has come, and a person has looked in the portal instead.

    The request lived for ten minutes at Vipps. Had the customer approved in them, the money was
    reserved, and could be taken within the market's time to capture. After that none of it can
    move any more, so there is nothing left to be heard. The page says so, and a person or a webhook
    still has it read; what is then found is followed as ever.
    """
    if at > payment.requested_at + LIFE + deadlines.window(payment):
        return None
    closed = payment.ended_at or payment.requested_at
    return at + (POLL_CLOSED if at < closed + SOON_AFTER else CLOSED_LONG_AGO)


def _next_look_back(payment: Payment, at: dt.datetime) -> dt.datetime | None:
    """Nobody waits any more: read what could not be read, and Vipps' log once after each change."""
    if payment.unknown_since:
        return at + max(POLL_LATE, min(at - payment.unknown_since, POLL_FLAGGED))
    changed = payment.changed_at
    if changed is None or (payment.events_at and payment.events_at >= changed):
        return None
    # A log that cannot be read is asked for ever more seldom, and no more after some days.
    waited = at - changed
    return at + max(READ_EVENTS_AFTER, waited) if waited < READ_EVENTS_FOR else None
