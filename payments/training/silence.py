"""A rehearsal that nobody answers for is over: the simulator forgets all of it when it ends.

Only here is what is not known decided by time. There is no money in it, and a till that could not
leave training would not sell.
"""

import datetime as dt

from django.utils import timezone

from payments.finding import Finding
from payments.models import Operation, Payment
from payments.vipps.answers import Snapshot

PATIENCE = dt.timedelta(minutes=1)
State = Payment.State


def take_as_ended(payment: Payment, finding: Finding) -> None:
    """Take a step that found nothing out as the end, where it is training's and stays so."""
    if not payment.is_training or finding.snapshot or not _is_lost(payment, finding):
        return
    is_reserved = payment.state == State.AUTHORIZED
    finding.snapshot = Snapshot(
        reference=payment.reference,
        psp_reference=payment.psp_reference,
        state=State.AUTHORIZED if is_reserved else State.TERMINATED,
        amount=payment.amount,
        currency=payment.currency,
        authorized=payment.authorized,
        captured=payment.captured,
        cancelled=payment.authorized - payment.captured,
        refunded=payment.refunded,
    )
    finding.read_at, finding.is_unknown, finding.refusal = timezone.now(), False, None
    if finding.operation:
        finding.settled = Operation.Outcome.LEFT


def _is_lost(payment: Payment, finding: Finding) -> bool:
    if finding.is_missing and payment.created_at:
        return True
    since = payment.unknown_since
    return finding.is_unknown and since is not None and timezone.now() - since > PATIENCE
