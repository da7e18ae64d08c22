"""Recording what a step has found out, and deciding what comes next: one transaction, no calls.

The basket is locked before its payment. Vipps' sums are folded upwards; what a person or the
basket needs next is written down as the next operation in the same transaction.
"""

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from payments import flow, operations, schedule
from payments.locks import lock
from payments.models import Operation, Payer, Payment
from pos import baskets, returns, tenders
from pos.models import Basket, Tender
from pos.refusals import Refusal

if TYPE_CHECKING:
    from payments.machine import Finding

Kind, Outcome, State = Operation.Kind, Operation.Outcome, Payment.State
ENDED = (State.ABORTED, State.EXPIRED, State.TERMINATED, State.REJECTED)
# How long something may stay unknown before a person is told.
UNKNOWN_FOR = dt.timedelta(minutes=10)
# How long the till asks *complete or release?* before the question goes to the manager's list.
ASKED_FOR = dt.timedelta(minutes=2)
# With these the machine does nothing more by itself: a person decides.
STOPS = ("MISMATCH", "CAPTURE_REFUSED")


@transaction.atomic(durable=True)
def record(claimed: Payment, finding: "Finding") -> bool:
    """Write down one step's finding. True: the payment is due again at once."""
    basket, payment = lock(claimed.pk)
    at = timezone.now()
    before = _seen(payment)
    woken_meanwhile = payment.wake_at != finding.claimed
    _fold(payment, finding, at)
    operation = operations.pending(payment)
    if finding.operation and operation and operation.pk == finding.operation.pk:
        _settle(payment, operation, finding, at)
    _decide(basket, payment, at)
    _raise_flags(payment, at)
    if woken_meanwhile:
        payment.wake_at = min(payment.wake_at or at, at)
    else:
        payment.wake_at = schedule.next_look(
            payment, at=at, retry_in=finding.retry_in, operation=operations.pending(payment)
        )
    payment.save()
    if _seen(payment) != before:
        _show(basket, payment)
    return payment.wake_at is not None and payment.wake_at <= at


def rest(payment: Payment, *, claimed: dt.datetime) -> bool:
    """Nothing has changed: no locks, only the next look. True: somebody woke it meanwhile."""
    at = timezone.now()
    wake_at = schedule.next_look(payment, at=at, retry_in=None, operation=None)
    mine = Payment.objects.filter(pk=payment.pk, wake_at=claimed)
    return not mine.update(wake_at=wake_at, read_at=at)


def _fold(payment: Payment, finding: "Finding", at: dt.datetime) -> None:
    payment.read_at = at if finding.snapshot else payment.read_at
    payment.qr_url = payment.qr_url or finding.qr_url
    payment.unknown_since = (payment.unknown_since or at) if finding.is_unknown else None
    if finding.is_mismatch:
        payment.flag_for("MISMATCH", at)
    snapshot = finding.snapshot
    if snapshot is None:
        return
    sums = (payment.state, payment.authorized, payment.captured, payment.cancelled)
    refunded = payment.refunded
    payment.apply(snapshot)
    if payment.flag == "UNKNOWN" and not finding.is_unknown:
        payment.unflag()
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


def _settle(payment: Payment, operation: Operation, finding: "Finding", at: dt.datetime) -> None:
    """An operation is settled by its own answer; a create also by reading it back."""
    settled, code = finding.settled, str(finding.refusal.code) if finding.refusal else ""
    if operation.kind == Kind.CREATE and finding.snapshot:
        settled = Outcome.DONE
    is_verdict = finding.refusal is not None and finding.refusal.is_verdict
    if settled is None or (settled == Outcome.REFUSED and not is_verdict):
        return
    if operation.kind == Kind.CREATE and settled == Outcome.REFUSED:
        # Rejected only when the create itself was refused with a code and nothing is there.
        if not finding.is_missing:
            return
        payment.state, payment.refusal_code = State.REJECTED, code
        payment.unknown_since = None
    operations.settle(operation, outcome=settled, code=code)
    if operation.kind == Kind.REFUND:
        _settle_refund(payment, operation, at)
    elif settled == Outcome.REFUSED and operation.kind == Kind.CAPTURE and payment.to_capture:
        payment.refusal_code = code
        payment.flag_for("CAPTURE_REFUSED", at)


def _settle_refund(payment: Payment, operation: Operation, at: dt.datetime) -> None:
    goods_return = operation.goods_return
    assert goods_return
    if operation.outcome == Outcome.DONE:
        returns.complete(goods_return, kind=Tender.Kind.VIPPS, reference=payment.reference)
    else:
        returns.refuse(goods_return)
        payment.refusal_code = operation.refusal_code
        payment.flag_for("REFUND_REFUSED", at)


def _decide(basket: Basket, payment: Payment, at: dt.datetime) -> None:
    """What the basket and the person at the till need next."""
    if payment.state in ENDED:
        _end(basket, payment, at)
    elif payment.state == State.AUTHORIZED and payment.to_capture == 0:
        if payment.captured:
            _receive(basket, payment, at)
        else:
            _end(basket, payment, at)
    elif operations.pending(payment) is None and payment.flag not in STOPS:
        if payment.state == State.AUTHORIZED:
            _decide_reserved(basket, payment, at)
        elif payment.aborted_at and not _was_refused(payment, Kind.CANCEL):
            operations.write_cancel(payment, transaction_only=True, staff_id=payment.staff_id)


def _decide_reserved(basket: Basket, payment: Payment, at: dt.datetime) -> None:
    """Money is reserved: capture it for the sale, ask the till, or give it back."""
    if payment.asked_at:
        return
    if payment.aborted_at:
        payment.asked_at = at
    elif basket.state != Basket.State.OPEN:
        operations.write_cancel(payment, transaction_only=False)
    elif payment.to_capture >= tenders.left_to_pay(basket):
        operations.write_capture(payment, staff_id=payment.staff_id)


def _was_refused(payment: Payment, kind: Operation.Kind) -> bool:
    return payment.operations.filter(kind=kind, outcome=Outcome.REFUSED).exists()


def _end(basket: Basket, payment: Payment, at: dt.datetime) -> None:
    """Nothing is reserved and nothing taken: the basket is the cashier's again."""
    if payment.ended_at:
        return
    payment.ended_at = at
    payment.asked_at = None
    if basket.state == Basket.State.OPEN and basket.frozen_at:
        baskets.unfreeze(basket)
        payment.ended_version = basket.version
        if payment.wants_qr and payment.state == State.TERMINATED:
            payment.save()
            _show_qr(basket, payment)


def _show_qr(basket: Basket, payment: Payment) -> None:
    """What the cashier asked for with the abort. Where it is not possible, the abort still is."""
    with contextlib.suppress(Refusal), transaction.atomic():
        flow.begin(basket, payment.device, who=flow.Who(payment.staff_id), qr=True)


def _receive(basket: Basket, payment: Payment, at: dt.datetime) -> None:
    """The money is in: tell the till, once."""
    if payment.received_at:
        return
    if basket.state != Basket.State.OPEN:
        payment.flag_for("CAPTURED_WITHOUT_A_SALE", at)
        return
    payment.received_at = payment.ended_at = at
    payment.asked_at = None
    receipt = tenders.receive(
        basket,
        kind=Tender.Kind.VIPPS,
        amount=payment.captured,
        reference=payment.reference,
        staff_id=payment.staff_id,
        at=at,
    )
    Payer.objects.filter(basket=basket).delete()
    if receipt is None:
        baskets.unfreeze(basket)


def _raise_flags(payment: Payment, at: dt.datetime) -> None:
    """Nothing is silently given up: a person is told of what time alone does not solve."""
    if payment.unknown_since and at - payment.unknown_since > UNKNOWN_FOR:
        payment.flag_for("UNKNOWN", at)
    if payment.asked_at and at - payment.asked_at > ASKED_FOR:
        payment.flag_for("UNANSWERED", at)
    if payment.refunded and payment.refunded > _refunds_of_ours(payment):
        payment.flag_for("REFUNDED_ELSEWHERE", at)


def _refunds_of_ours(payment: Payment) -> int:
    """What we have refunded or are about to: more than that was done in Vipps' portal."""
    known = payment.operations.filter(kind=Kind.REFUND).exclude(outcome=Outcome.REFUSED)
    return sum(known.values_list("amount", flat=True))


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


def _show(basket: Basket, payment: Payment) -> None:
    if basket.state == Basket.State.OPEN and payment.ended_version != basket.version:
        baskets.touch(basket)
