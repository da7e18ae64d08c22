"""The list of payments that need a person: nothing that stays unresolved is missing from it.

Most of them carry a flag that a keeper has raised. The others are found by the rows themselves,
so that the list is right while no keeper runs.
"""

import datetime as dt

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from payments import deadlines
from payments.models import Attempt, Operation, Payment
from payments.models.payments import LIVE
from pos.models import Basket
from stores import named

# Whatever has not been read or answered for so long is on the list, whoever was meant to do it.
UNSEEN_FOR = dt.timedelta(minutes=12)
# How long a basket may stand with a part paid and the rest not.
SPLIT_FOR = dt.timedelta(minutes=15)

# Money that may still move, and that is looked after.
ON_ITS_WAY = LIVE & Q(wake_at__isnull=False)
# A till stands still; a customer's money is in the wrong place; the books want a receipt or a word.
AT_THE_TILL = ("UNKNOWN", "MISMATCH", "UNANSWERED", "CAPTURE_REFUSED", "SUM_DIFFERS")
MONEY = ("CAPTURED_WITHOUT_A_SALE", "MONEY_AFTER_END", "REFUND_REFUSED", "CANCEL_REFUSED")


def why(payment: Payment, at: dt.datetime) -> str:
    """Why it is on the list: its flag, or what the rows say; empty when it is not."""
    if payment.is_training:
        return ""
    if payment.flag:
        return payment.flag
    if payment.is_live and deadlines.is_near(payment, at):
        return "CAPTURE_NEAR_END"
    is_awaited = payment.is_live and payment.ended_at is None
    if is_awaited and (payment.read_at or payment.requested_at) < at - UNSEEN_FOR:
        return "NOT_LOOKED_AT"
    is_open = payment.basket.is_alive
    is_old = payment.received_at is not None and payment.received_at < at - SPLIT_FOR
    if is_open and is_old and payment.captured > payment.refunded:
        return "SPLIT_LEFT_OPEN"
    return ""


def needing(payments: "QuerySet[Payment]", at: dt.datetime) -> "QuerySet[Payment]":
    """Those of these payments that need a person. Training never does: there is no money in it."""
    return named.among(payments.filter(is_training=False), whose(at))


def whose(at: dt.datetime) -> list[Q]:
    """What needs a person; each part is found by an index of its own."""
    unseen = at - UNSEEN_FOR
    # One that has ended while nobody could read it was closed by a person's word.
    old = Q(ended_at=None) & (Q(read_at__lt=unseen) | Q(read_at=None, requested_at__lt=unseen))
    reserved = Q(state=Payment.State.AUTHORIZED) & deadlines.near(at)
    undecided = Operation.objects.filter(outcome=Operation.Outcome.PENDING, written_at__lt=unseen)
    split = Q(basket__state__in=Basket.ALIVE, received_at__lt=at - SPLIT_FOR, captured__gt=0)
    return [
        Q(flagged_at__isnull=False),
        LIVE & (old | reserved),
        Q(pk__in=undecided.order_by().values("payment_id")),
        split & ~Q(refunded__gte=F("captured")),
    ]


def urgency() -> Case:
    """Tills that stand still first, then deadlines and customers' money, then the books.

    Of several flags any may be the one: `flag` is what a page says first, and a till that waits
    for an answer is among the last there, because the answer may settle it.
    """
    return Case(
        When(_has_one_of(AT_THE_TILL), then=Value(1)),
        When(LIVE, then=Value(2)),
        When(_has_one_of(MONEY), then=Value(3)),
        When(flag="", then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _has_one_of(flags: tuple[str, ...]) -> Q:
    return Q(flag__in=flags) | Q(also__regex=rf"(^| )({'|'.join(flags)})( |$)")


def since() -> Coalesce:
    """Since when it waits."""
    return Coalesce("flagged_at", "authorized_at", "requested_at")


def with_tries(payments: "QuerySet[Payment]") -> "QuerySet[Payment]":
    """With how often we have asked or told Vipps, and what came of the last time."""
    mine = Attempt.objects.filter(payment=OuterRef("pk")).order_by()
    count = mine.values("payment").annotate(count=Count("pk")).values("count")
    last = mine.order_by("-pk").values(
        last=JSONObject(call="call", outcome="outcome", code="code", status="status")
    )
    return payments.annotate(since=since(), tries=Subquery(count), last_try=Subquery(last[:1]))
