"""The row of a decision about a payment: who, when, why, and what was known. It only grows."""

from typing import Any

from django.utils.translation import gettext as _

from payments import operations
from payments.models import Closing, Operation, Payment
from payments.models.payments import SUMS
from pos.refusals import NotPossible
from pos.shifts import now

Act, State = Closing.Act, Payment.State


def keep(
    payment: Payment,
    act: Closing.Act,
    *,
    user_id: int | None,
    reason: str,
    flag: str = "",
    **more: Any,
) -> Closing | None:
    """Keep a decision of the office, under the payment's lock. Raises NotPossible unexplained.

    `flag` is what it is about, where that is not the most urgent of several. A cashier's answer
    at the till is kept with its operation, and needs no row here.
    """
    if user_id is None or not (payment.flag or act in (Act.PAID_BACK, Act.SET_ASIDE)):
        return None
    if not reason.strip():
        raise NotPossible(_("Say why. It is kept with your name."))
    return Closing.objects.create(
        payment=payment,
        act=act,
        flag=flag or payment.flag,
        flagged_at=payment.flagged_at,
        reason=reason.strip(),
        user_id=user_id,
        at=now(),
        known=known(payment),
        **more,
    )


def known(payment: Payment) -> dict[str, Any]:
    """How the payment stands, here and in Vipps' last answer."""
    return {
        "state": payment.state,
        **{name: getattr(payment, name) for name in SUMS},
        "said": [payment.said_state, *(getattr(payment, f"said_{name}") for name in SUMS)],
        "read_at": payment.read_at.isoformat() if payment.read_at else None,
        "refusal_code": payment.refusal_code,
        "also": payment.also,
    }


def mark(payment: Payment) -> str:
    """What a page shows of it, to tell later whether that is still so.

    All that a decision rests on: flags, sums, whether the till asks, what is on its way, and how
    payment and basket stand. A look that has found nothing changes none of it, and neither does
    the answer to a create: the request is what it was.
    """
    pending = operations.pending(payment)
    waits = payment.state in (State.REQUESTED, State.CREATED)
    parts = (
        "WAITS" if waits else payment.state,
        payment.basket.state,
        pending.kind if pending and pending.kind != Operation.Kind.CREATE else "-",
        "ASKED" if payment.asked_at else "-",
        *(str(getattr(payment, name)) for name in SUMS),
    )
    return " ".join([*parts, *payment.flags])


def refuse_unseen(payment: Payment, seen: str | None) -> None:
    """Raises NotPossible when the payment is not what the page showed; None: no page.

    For every act of the office, under the payment's lock. A decision is about what a person has
    looked at, and about nothing that has happened since.
    """
    if seen is not None and seen != mark(payment):
        raise NotPossible(_("Something has happened since you opened that page. Look again."))


def close(payment: Payment, *about: str) -> None:
    """These flags are off the list; a keeper looks at once whether anything else is the matter."""
    payment.unflag(*about)
    payment.ended_at = payment.ended_at or now()
    payment.wake(now())
    payment.save()
