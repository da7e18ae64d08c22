"""What we know of a payment from earlier calls, and Vipps' own event log."""

import contextlib
import datetime as dt

from django.db import Error
from django.db.models import Sum
from django.utils import timezone

from payments.finding import Finding
from payments.models import Attempt, Event, Operation, Payment
from payments.models.payments import SUMS
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import Refused, Unavailable, VippsError
from payments.vipps.pacing import next_delay

# Vipps' own limit for the changes of one payment (vipps-api, rate limits).
CHANGES, IN = 5, dt.timedelta(minutes=1)
# Vipps counts a call when it arrives, which is at the latest when we had its answer.
FIFTH_SEND = f"""(
    SELECT at + make_interval(secs => coalesce(ms, 0) / 1000.0) FROM payments_attempt
    WHERE payment_id = %(payment)s AND operation_id IS NOT NULL
    ORDER BY at DESC OFFSET {CHANGES - 1} LIMIT 1
)"""  # noqa: S608


def wait_before_next_send(operation: Operation) -> float:
    """Seconds until the operation may be sent again: a webhook may wake us in between."""
    at = timezone.now()
    due = [at]
    if operation.sent_at:
        pause = dt.timedelta(seconds=next_delay(operation.attempts_made))
        due.append(operation.sent_at + pause)
    if operation.not_before:
        due.append(operation.not_before)
    if operation.payment.fifth_send_at:
        due.append(operation.payment.fifth_send_at + IN)
    return (max(due) - at).total_seconds()


def is_less(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether a sum is smaller than it was once read. Sums of a payment only ever grow."""
    return any(getattr(snapshot, name) < getattr(payment, name) for name in SUMS)


def agrees(payment: Payment) -> bool:
    """Whether Vipps' own log, as last read, adds up to our sums."""
    done = Event.objects.filter(payment=payment, success=True).order_by()
    log = dict(done.values_list("name").annotate(sum=Sum("amount")))
    ours = {name.upper(): getattr(payment, name) for name in SUMS if name != "authorized"}
    return all(log.get(name, 0) == amount for name, amount in ours.items())


def took_effect(operation: Operation, client: Client) -> bool:
    """Whether Vipps' own log holds this operation, told by its key. Raises Unavailable.

    How long Vipps remembers a key is written nowhere: a refund must not be made twice because the
    answer to the first got lost long ago.
    """
    key = str(operation.idempotency_key)
    try:
        log = client.events(operation.payment.reference)
    except Refused as error:
        # A no to this question is no answer to the operation.
        raise Unavailable("the event log was refused", call=error.call) from error
    return any(event.idempotency_key == key and event.success for event in log)


def is_news(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether a snapshot says anything we do not have."""
    moved = snapshot.state in Payment.MOVES.get(payment.state, frozenset())
    return moved or any(getattr(snapshot, name) > getattr(payment, name) for name in SUMS)


def wants_events(payment: Payment) -> bool:
    """The event log is read once after every change, when nothing is waiting at the till."""
    if payment.is_live or payment.changed_at is None:
        return False
    return payment.events_at is None or payment.events_at < payment.changed_at


def read_events(payment: Payment, client: Client) -> list[Event] | None:
    """Vipps' event log of a payment. None: not reading it now only means later."""
    try:
        events = client.events(payment.reference)
    except VippsError:
        return None
    at = timezone.now()
    return [
        Event(
            payment=payment,
            name=event.name[:40],
            psp_reference=event.psp_reference,
            idempotency_key=event.idempotency_key,
            amount=event.amount,
            success=event.success,
            at=event.at,
            read_at=at,
        )
        for event in events
    ]


def keep(finding: Finding) -> None:
    """A step could not be recorded: what Vipps was asked in it is kept all the same."""
    with contextlib.suppress(Error):
        Attempt.objects.bulk_create(finding.attempts)
