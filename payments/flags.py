"""Flags: why a person must look at a payment, raised from what was read and from time passing."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, Sum

from payments.finding import Finding
from payments.models import Closing, Operation, Payment, Webhook
from payments.models.payments import SUMS
from payments.vipps.answers import Snapshot
from stores.together import Together

Act, Kind, Outcome = Closing.Act, Operation.Kind, Operation.Outcome
# How long something may stay unknown before a person is told.
UNKNOWN_FOR = dt.timedelta(minutes=10)
# How long the till asks *complete or release?* before the question goes to the manager's list.
ASKED_FOR = dt.timedelta(minutes=2)
# With these the machine does nothing more by itself: a person decides.
STOPS = ("CAPTURE_REFUSED", "SUM_DIFFERS", "CANCEL_REFUSED")
# What these were about is over once the money is in the till, or nothing is reserved any more.
SOLVED_BY_THE_END = (
    "UNKNOWN",
    "UNANSWERED",
    "CAPTURE_REFUSED",
    "SUM_DIFFERS",
    "CANCEL_REFUSED",
)
# Money that no sale has.
SALELESS = ("CAPTURED_WITHOUT_A_SALE", "MONEY_AFTER_END")
DECIDED = (*STOPS, "UNANSWERED", *SALELESS)


def raise_by_time(payment: Payment, at: dt.datetime) -> None:
    """Nothing is silently given up: a person is told of what time alone does not solve."""
    is_long = payment.unknown_since and at - payment.unknown_since > UNKNOWN_FOR
    if is_long and not _is_noted(payment, "UNKNOWN"):
        payment.flag_for("UNKNOWN", at)
    if payment.asked_at and at - payment.asked_at > ASKED_FOR:
        payment.flag_for("UNANSWERED", at)


def stops(payment: Payment) -> bool:
    """Whether the machine does nothing more by itself."""
    return any(why in STOPS for why in payment.flags)


def raise_mismatch(payment: Payment, at: dt.datetime) -> None:
    """Vipps has answered with what cannot be."""
    if not _is_noted(payment, "MISMATCH"):
        payment.flag_for("MISMATCH", at)


def raise_fallen(payment: Payment, said: Snapshot, at: dt.datetime) -> None:
    """Vipps names a smaller sum than before, and smaller than what a person has looked at."""
    closings = payment.closings.filter(act=Act.NOTED, flag="SUMS_FELL")
    seen = (known["said"][1:] for known in closings.values_list("known", flat=True))
    now = [getattr(said, name) for name in SUMS]
    if not any(all(a >= b for a, b in zip(now, then, strict=True)) for then in seen):
        payment.flag_for("SUMS_FELL", at)


def _is_noted(payment: Payment, why: str) -> bool:
    """Whether a person has said what is so, and nothing has been heard of the payment since."""
    if why in payment.flags:
        return False
    noted = payment.closings.filter(act=Act.NOTED, flag=why).order_by("-pk").first()
    if noted is None or (payment.read_at and payment.read_at > noted.at):
        return False
    return not Webhook.objects.filter(
        reference=payment.reference,
        registration__sales_unit=payment.sales_unit_id,
        received_at__gt=noted.at,
    ).exists()


def raise_by_portal(payment: Payment, finding: Finding, at: dt.datetime, writes: Together) -> None:
    """What was captured, cancelled or refunded beyond our own operations, and is not explained.

    Where a person is about to decide what becomes of all the money, it is a part of that.
    """
    if any(why in DECIDED for why in payment.flags) or _is_the_usual(payment, finding):
        return
    writes.send()
    for why in _done_elsewhere(payment):
        payment.flag_for(why, at)


def _is_the_usual(payment: Payment, finding: Finding) -> bool:
    """Nothing has moved, or just what this step has captured itself, without a refusal."""
    if payment.cancelled or payment.refunded or finding.refusal:
        return False
    operation = finding.operation
    mine = operation.amount if operation and operation.kind == Kind.CAPTURE else 0
    return payment.captured in (0, mine)


def _done_elsewhere(payment: Payment) -> Iterator[str]:
    sums = (
        payment.operations.exclude(outcome__in=(Outcome.REFUSED, Outcome.DROPPED))
        .order_by()
        .values_list("kind")
        .annotate(sum=Sum("amount"))
    )
    ours = dict(sums)
    if refunded_elsewhere(payment, refunds=ours.get(Kind.REFUND, 0)) > 0:
        yield "REFUNDED_ELSEWHERE"
    if payment.captured > ours.get(Kind.CAPTURE, 0) and not _is_closed(payment, "captured"):
        yield "CAPTURED_ELSEWHERE"
    # Where a part of it is left, somebody at the till has been asked.
    is_cancelled = payment.state == Payment.State.AUTHORIZED and not payment.captured
    if (
        is_cancelled
        and payment.cancelled
        and Kind.CANCEL not in ours
        and not _is_closed(payment, "cancelled")
    ):
        yield "CANCELLED_ELSEWHERE"


def refunded_elsewhere(payment: Payment, *, refunds: int | None = None) -> int:
    """What was paid back outside our own refunds and is not explained yet, in minor units.

    `refunds` is what ours have refunded or are about to.
    """
    if refunds is None:
        known = payment.operations.filter(kind=Kind.REFUND).exclude(outcome=Outcome.REFUSED)
        refunds = known.aggregate(sum=Sum("amount"))["sum"] or 0
    if payment.refunded <= refunds:
        return 0
    explained = payment.closings.aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.refunded - refunds - int(explained)


# Whoever closed one of these has looked at all four sums.
LOOKED_AT = (
    "CAPTURED_ELSEWHERE",
    "CANCELLED_ELSEWHERE",
    "REFUNDED_ELSEWHERE",
    "SUM_DIFFERS",
    *SALELESS,
)


def _is_closed(payment: Payment, name: str) -> bool:
    """Whether a person has closed this very fact: a larger sum is a new one."""
    closings = payment.closings.filter(flag__in=LOOKED_AT).values_list("known", flat=True)
    return any(known[name] >= getattr(payment, name) for known in closings)


def is_settled_by_hand(payment: Payment) -> bool:
    """Whether a person has decided what becomes of all that was captured without a sale.

    A note about the portal says who did it, and nothing of what becomes of the money.
    """
    is_decided = Q(act__in=(Act.PAID_BACK, Act.OTHERWISE))
    is_decided |= Q(act=Act.NOTED, flag__in=(*SALELESS, "REFUND_REFUSED"))
    closings = payment.closings.filter(is_decided).values_list("known", flat=True)
    return any(known["captured"] >= payment.captured for known in closings)


def settled_otherwise(payment: Payment) -> int:
    """What the customer got by other means, by people's word, in minor units. It only grows."""
    return int(payment.closings.aggregate(sum=Sum("otherwise"))["sum"] or 0)


def left_to_give_back(payment: Payment) -> int:
    """What of the captured money has gone back in no way yet, in minor units.

    What was settled is settled: of a later capture only what is new is left.
    """
    return max(0, payment.captured - payment.refunded - settled_otherwise(payment))
