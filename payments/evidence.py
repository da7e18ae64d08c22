"""What we know of a payment from earlier calls, and Vipps' own event log."""

import datetime as dt

from django.utils import timezone

from payments.models import Event, Operation, Payment
from payments.models.payments import SUMS
from payments.vipps.answers import Snapshot
from payments.vipps.client import Client
from payments.vipps.errors import VippsError
from payments.vipps.pacing import next_delay


def wait_before_next_send(operation: Operation) -> float:
    """Seconds until the operation may be sent again: a webhook may wake us in between."""
    if operation.sent_at is None:
        return 0.0
    next_at = operation.sent_at + dt.timedelta(seconds=next_delay(operation.attempts_made))
    return max(0.0, (next_at - timezone.now()).total_seconds())


def is_news(payment: Payment, snapshot: Snapshot) -> bool:
    """Whether a snapshot says anything we do not have."""
    moved = snapshot.state in Payment.MOVES.get(payment.state, frozenset())
    return moved or any(getattr(snapshot, name) > getattr(payment, name) for name in SUMS)


def wants_events(payment: Payment) -> bool:
    """The event log is read once after every change, when nothing is waiting at the till."""
    if payment.is_live or payment.changed_at is None:
        return False
    return payment.events_at is None or payment.events_at < payment.changed_at


def read_events(payment: Payment, client: Client) -> None:
    """Keep Vipps' event log of a payment. Not reading it now only means: later."""
    try:
        events = client.events(payment.reference)
    except VippsError:
        return
    at = timezone.now()
    Event.objects.bulk_create(
        [
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
        ],
        ignore_conflicts=True,
    )
    Payment.objects.filter(pk=payment.pk).update(events_at=at)
