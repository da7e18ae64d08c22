"""What comes next for a payment and its basket, from what was read: no calls, no locks of its own.

`outcome.record` holds both locks and sends what is written here. What a person or the basket needs
next is written down as the next operation.
"""

import contextlib
import datetime as dt

from django.db import transaction

from payments import flags, flow, operations
from payments.finding import Finding
from payments.models import Operation, Payer, Payment
from payments.vipps.answers import Snapshot
from pos import baskets, rehearsals, tenders
from pos.models import Basket, Tender
from pos.refusals import Refusal
from stores.together import Together

Kind, Outcome, State = Operation.Kind, Operation.Outcome, Payment.State
ENDED = (State.ABORTED, State.EXPIRED, State.TERMINATED, State.REJECTED)


def decide(
    basket: Basket, payment: Payment, finding: Finding, at: dt.datetime, writes: Together
) -> None:
    """What the basket and the person at the till need next, from what was read in this step."""
    if payment.state in ENDED:
        _end(basket, payment, at, writes)
        # A question asked before the end may have an older answer.
        if finding.snapshot and finding.asked_after(payment.ended_at):
            _give_back(payment, finding.snapshot, at, writes)
    elif payment.state == State.AUTHORIZED and payment.to_capture == 0:
        if payment.captured:
            _receive(basket, payment, at, writes)
        else:
            _end(basket, payment, at, writes)
    elif payment.is_capture_done:
        return  # What it has taken while the drawer was open is read again, not captured again.
    elif payment.open_operation is None and not flags.stops(payment):
        if payment.state == State.AUTHORIZED:
            _decide_reserved(basket, payment, at, writes)
        elif payment.aborted_at and not _was_refused(payment, Kind.CANCEL):
            operations.write_cancel(
                payment, transaction_only=True, staff_id=payment.staff_id, writes=writes
            )


def would_sell(basket: Basket, payment: Payment, finding: Finding) -> bool:
    """Whether taking in what was read would hand money to the basket: all of it is captured."""
    said = finding.snapshot
    if said is None or said.state != State.AUTHORIZED or finding.is_mismatch:
        return False
    captured, cancelled = (
        max(getattr(payment, name), getattr(said, name)) for name in ("captured", "cancelled")
    )
    is_all = captured > 0 and max(payment.authorized, said.authorized) <= captured + cancelled
    is_done = payment.received_at or (payment.ended_at and flags.is_settled_by_hand(payment))
    return is_all and not is_done and basket.is_alive


def _decide_reserved(basket: Basket, payment: Payment, at: dt.datetime, writes: Together) -> None:
    """Money is reserved: capture it for the sale, ask the till, or give it back."""
    if not basket.is_alive:
        _release(payment, at, writes)
    elif payment.asked_at:
        return
    elif payment.aborted_at:
        payment.asked_at = at
    elif basket.frozen_at and payment.captured + payment.to_capture == payment.amount:
        operations.write_capture(payment, staff_id=payment.staff_id, writes=writes)
    else:
        # Part of it was cancelled elsewhere, or the basket is not what was asked for any more.
        payment.asked_at = at
        payment.flag_for("SUM_DIFFERS", at)


def _give_back(payment: Payment, said: Snapshot, at: dt.datetime, writes: Together) -> None:
    """What had ended here lives at Vipps: an early send has arrived late. Nobody waits for it."""
    if said.captured > said.refunded and not flags.is_settled_by_hand(payment):
        payment.flag_for("MONEY_AFTER_END", at)
    is_reserved = said.authorized > said.captured + said.cancelled
    if said.state != State.CREATED and not is_reserved:
        return
    payment.flag_for("MONEY_AFTER_END", at)
    if payment.open_operation is None and not _was_refused(payment, Kind.CANCEL):
        operations.write_cancel(payment, transaction_only=False, writes=writes)


def _release(payment: Payment, at: dt.datetime, writes: Together) -> None:
    """Nobody waits for the money. What Vipps will not let go is told to a person, not repeated."""
    refused = payment.operations.filter(kind=Kind.CANCEL, outcome=Outcome.REFUSED)
    # One that was refused because the customer was faster was written before that was known.
    if refused.filter(written_at__gt=payment.authorized_at).exists():
        payment.flag_for("CANCEL_REFUSED", at)
    else:
        operations.write_cancel(payment, transaction_only=False, writes=writes)


def _was_refused(payment: Payment, kind: Operation.Kind) -> bool:
    return payment.operations.filter(kind=kind, outcome=Outcome.REFUSED).exists()


def _end(basket: Basket, payment: Payment, at: dt.datetime, writes: Together) -> None:
    """Nothing is reserved and nothing taken: the basket is the cashier's again."""
    if payment.ended_at:
        # By a person's word, before any answer: what has been asked since is answered now.
        payment.unflag(*flags.STOPS, "UNANSWERED")
        return
    payment.ended_at = at
    payment.asked_at = None
    payment.unflag(*flags.SOLVED_BY_THE_END)
    if basket.is_alive and basket.frozen_at:
        baskets.unfreeze(basket, writes=writes)
        payment.ended_version = basket.version
        if payment.wants_qr and basket.is_open and payment.state == State.TERMINATED:
            writes.send()
            payment.save()
            _show_qr(basket, payment)


def _show_qr(basket: Basket, payment: Payment) -> None:
    """What the cashier asked for with the abort. Where it is not possible, the abort still is."""
    with contextlib.suppress(Refusal), transaction.atomic():
        flow.begin(basket, payment.device, who=flow.Who(payment.staff_id), qr=True)


def _receive(basket: Basket, payment: Payment, at: dt.datetime, writes: Together) -> None:
    """The money is in: tell the till, once, unless a person has given it back."""
    if payment.received_at or (payment.ended_at and flags.is_settled_by_hand(payment)):
        return
    if not basket.is_alive:
        payment.unflag(*flags.SOLVED_BY_THE_END)
        payment.flag_for("CAPTURED_WITHOUT_A_SALE", at)
        return
    try:
        receipt = tenders.receive(
            basket,
            **rehearsals.as_kind(payment, Tender.Kind.VIPPS),
            amount=payment.captured,
            reference=payment.reference,
            staff_id=payment.staff_id,
            at=at,
            writes=writes,
        )
    except Refusal:
        payment.flag_for("CAPTURED_WITHOUT_A_SALE", at)
        if basket.frozen_at:
            baskets.unfreeze(basket, writes=writes)
        return
    payment.received_at = payment.ended_at = at
    payment.asked_at = None
    payment.unflag(*flags.SOLVED_BY_THE_END)
    writes.delete(Payer, basket=basket.pk)
    if receipt is None:
        baskets.unfreeze(basket, writes=writes)
