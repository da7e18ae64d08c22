"""Recording what a step has found out: one transaction, no calls.

The basket is locked before its payment. Vipps' sums are folded upwards; what a person or the
basket needs next (`sequel`) is written down in the same transaction.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from payments import evidence, exchanges, flags, operations, schedule, sequel, verdicts
from payments.finding import Finding
from payments.locks import lock
from payments.models import Event, Operation, Payment
from pos import baskets
from pos.models import Basket
from stores.together import Together

State = Payment.State


def record(claimed: Payment, finding: Finding) -> bool:
    """Write down one step's finding. True: the payment is due again at once."""
    try:
        return _record(claimed, finding)
    except exchanges.DrawerOpen:
        return _wait_for_other_drawer(claimed, finding)


@transaction.atomic(durable=True)
def _wait_for_other_drawer(claimed: Payment, finding: Finding) -> bool:
    """The refund of what was over in an exchange is done, and its sale cannot be recorded yet.

    The refund stays pending, which holds the basket; Vipps' own log is asked for it again, as
    before any second send, until the drawer is closed.
    """
    _basket, payment = lock(claimed.pk)
    at, writes, row = timezone.now(), Together(), dict(vars(payment))
    _wait_for_drawer(payment, finding, at, writes)
    _save(payment, row, writes)
    writes.send()
    return False


@transaction.atomic(durable=True)
def _record(claimed: Payment, finding: Finding) -> bool:
    basket, payment = lock(claimed.pk)
    # Read with the claim already.
    payment.sales_unit = claimed.sales_unit
    at, writes = timezone.now(), Together()
    before, row = _seen(payment), dict(vars(payment))
    woken_meanwhile = payment.wake_at != finding.claimed
    if woken_meanwhile:
        # Whoever writes an operation or settles one wakes the payment, under the locks that we
        # have waited for: what was read while we stood there may be older.
        payment.open_operation = operations.pending(payment)
    if payment.is_drawer_open and sequel.would_sell(basket, payment, finding):
        _wait_for_drawer(payment, finding, at, writes)
    else:
        _take_in(basket, payment, finding, at, writes)
    if woken_meanwhile:
        payment.wake_at = min(payment.wake_at or at, at)
    _save(payment, row, writes)
    if _seen(payment) != before:
        _show(basket, payment, writes)
    writes.send()
    return payment.wake_at is not None and payment.wake_at <= at


def _take_in(
    basket: Basket, payment: Payment, finding: Finding, at: dt.datetime, writes: Together
) -> None:
    _keep_evidence(payment, finding, at, writes)
    refunded = payment.refunded
    _fold(payment, finding, at)
    operation = payment.open_operation
    if finding.operation and operation and operation.pk == finding.operation.pk:
        operation.payment = payment
        verdicts.settle(payment, operation, finding, at, writes)
    if payment.refunded > refunded:
        exchanges.mark_gone(payment, at)
    _remember_unknown(payment, finding, at)
    if finding.snapshot or payment.state == State.REJECTED:
        sequel.decide(basket, payment, finding, at, writes)
    flags.raise_by_time(payment, at)
    flags.raise_by_portal(payment, finding, at, writes)
    payment.wake_at = schedule.next_look(
        payment,
        at=at,
        retry_in=finding.retry_in,
        operation=payment.open_operation,
        read_in=finding.read_in,
    )


def _wait_for_drawer(payment: Payment, finding: Finding, at: dt.datetime, writes: Together) -> None:
    """The money is in, and no sale is recorded while the drawer is open (2-6 (5)).

    Our capture is done, and what it did is left as unread: that holds the basket, so no other
    tender takes its place, and it is read again until the bridge reports the drawer closed. A
    person is told when that takes as long as any other answer may.
    """
    writes.insert(*finding.attempts)
    operation = payment.open_operation
    is_ours = finding.operation and operation and finding.operation.pk == operation.pk
    is_capture = operation and operation.kind == Operation.Kind.CAPTURE
    if is_ours and operation and is_capture and finding.settled == Operation.Outcome.DONE:
        operation.payment = payment
        operations.settle(operation, outcome=finding.settled, code="", writes=writes)
    payment.read_at = at
    payment.unknown_since = payment.unknown_since or payment.changed_at or at
    flags.raise_by_time(payment, at)
    payment.wake_at = at + schedule.until_drawer_is_closed(at - payment.unknown_since)


def rest(payment: Payment, finding: Finding) -> bool:
    """Nothing has changed: no locks, only the next look. True: somebody woke it meanwhile.

    Then nothing is written: the next step reads it all again.
    """
    at, writes = timezone.now(), Together()
    writes.only_if(payment, wake_at=finding.claimed)
    if finding.events is not None:
        writes.insert_new(*finding.events)
        payment.events_at = at
    payment.read_at = at
    payment.wake_at = schedule.next_look(payment, at=at, retry_in=None, operation=None)
    writes.update(payment, "wake_at", "read_at", "events_at")
    return not writes.send_if_same()


def _keep_evidence(payment: Payment, finding: Finding, at: dt.datetime, writes: Together) -> None:
    """What Vipps was asked in this step, and its own log where it was read."""
    writes.insert(*finding.attempts)
    if finding.events is not None:
        Event.objects.bulk_create(finding.events, ignore_conflicts=True)
        payment.events_at = at


def _save(payment: Payment, row: dict[str, Any], writes: Together) -> None:
    """Keep what is not as it was read."""
    names = [field.attname for field in Payment._meta.concrete_fields]
    writes.update(payment, *(name for name in names if getattr(payment, name) != row[name]))


def _fold(payment: Payment, finding: Finding, at: dt.datetime) -> None:
    payment.qr_url = payment.qr_url or finding.qr_url
    if finding.is_mismatch:
        flags.raise_mismatch(payment, at)
    snapshot = finding.snapshot
    if snapshot is None:
        return
    payment.unflag("MISMATCH")
    if not evidence.is_less(payment, snapshot):
        payment.unflag("SUMS_FELL")
    elif finding.asked_after(payment.read_at):
        flags.raise_fallen(payment, snapshot, at)
    payment.read_at = at
    sums = (payment.state, payment.authorized, payment.captured, payment.cancelled)
    refunded = payment.refunded
    payment.apply(snapshot)
    payment.capture_guaranteed_until = (
        snapshot.capture_guaranteed_until or payment.capture_guaranteed_until
    )
    if refunded != payment.refunded or sums != (
        payment.state,
        payment.authorized,
        payment.captured,
        payment.cancelled,
    ):
        payment.changed_at = at
    if payment.created_at is None:
        payment.created_at = at
        payment.expires_at = at + schedule.LIFE
    if payment.state == State.AUTHORIZED and payment.authorized_at is None:
        payment.authorized_at = at


def _remember_unknown(payment: Payment, finding: Finding, at: dt.datetime) -> None:
    """Since when nobody can say how it stands: not read, or sent and not settled."""
    operation = payment.open_operation
    is_sent = operation is not None and operation.attempts_made > 0
    if not payment.is_nothing and (finding.is_unknown or is_sent):
        payment.unknown_since = payment.unknown_since or at
        return
    payment.unknown_since = None
    payment.unflag("UNKNOWN")


def _seen(payment: Payment) -> tuple[object, ...]:
    """What the till's panel shows of a payment."""
    return (
        payment.state,
        payment.authorized,
        payment.captured,
        payment.cancelled,
        payment.asked_at,
        payment.unknown_since is None,
        payment.flag,
        bool(payment.qr_url),
        payment.ended_at,
        payment.aborted_at,
    )


def _show(basket: Basket, payment: Payment, writes: Together) -> None:
    if basket.is_alive and payment.ended_version != basket.version:
        baskets.touch(basket, writes=writes)
