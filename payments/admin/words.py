"""The office's words for what has become of a payment: what is so, and what a person can do."""

import dataclasses
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from payments import refusals
from payments.models import Payment
from stores.money import amount_text, locale_of

if TYPE_CHECKING:
    from payments.admin.record import Record

State = Payment.State


def short(value: object, length: int = 4) -> str:
    """The beginning of a key, a hash or a signature: enough to compare by eye."""
    text = str(value)
    return f"{text[:length]}…" if len(text) > length else text


def ending(reference: str) -> str:
    """What people compare in a list: the store and the day stand in other columns."""
    return f"…{reference[-7:]}" if len(reference) > 7 else reference


def proof(*parts: str) -> str:
    """Pieces of evidence side by side; empty ones left out."""
    return " · ".join(part for part in parts if part)


def number(value: float, *, decimals: int, sign: str = "") -> str:
    """A plain number in the language of whoever looks."""
    locale = locale_of((get_language() or "en")[:2])
    return sign + format_decimal(round(value, decimals), locale=locale)


def money(amount: int) -> str:
    """An amount in the language of whoever looks."""
    return amount_text(amount, "", (get_language() or "en")[:2])


def event(name: str) -> str:
    """`epayments.payment.captured.v1` and `CAPTURED` are the same event."""
    parts = name.split(".")
    return (parts[-2] if len(parts) > 2 else name).upper()


def state(payment: Payment) -> tuple[str, str]:
    """How a payment stands, for a list: the word, and its tone."""
    if payment.flag:
        return _("Needs attention"), "warn"
    if payment.is_live:
        return (_("Being checked"), "unknown") if payment.unknown_since else (_live(payment), "")
    if payment.captured:
        if payment.refunded == payment.captured:
            return _("Paid back"), ""
        return (_("Partly paid back") if payment.refunded else _("Paid")), "ok"
    return _ended(payment), "stop" if payment.state in (State.ABORTED, State.REJECTED) else ""


def heading(record: "Record") -> str:
    """The one sentence of a payment's page."""
    payment = record.payment
    rounds = record.uncertain_rounds
    if payment.is_live:
        return _("Not known yet, being checked") if payment.unknown_since else _live(payment)
    if not payment.captured:
        return _ended(payment)
    if payment.received_at is None:
        return _("Taken without a sale")
    if payment.refunded:
        is_all = payment.refunded == payment.captured
        return _("Paid, and paid back") if is_all else _("Paid, and partly paid back")
    if rounds == 0:
        return _("Paid")
    return ngettext(
        "Paid after one uncertain round", "Paid after %(rounds)d uncertain rounds", rounds
    ) % {"rounds": rounds}


def _live(payment: Payment) -> str:
    if payment.asked_at:
        return _("Complete or release?")
    if payment.flag == "CAPTURE_REFUSED":
        return _("The money could not be taken")
    if payment.state == State.AUTHORIZED:
        return _("Approved, not taken yet")
    if payment.aborted_at:
        return _("Being aborted")
    return _("Being sent") if payment.state == State.REQUESTED else _("Waiting for the customer")


def _ended(payment: Payment) -> str:
    return {
        State.ABORTED: _("Declined by the customer"),
        State.EXPIRED: _("Time ran out"),
        State.REJECTED: _("Refused, nothing charged"),
        State.AUTHORIZED: _("Released, nothing charged"),
    }.get(State(payment.state), _("Aborted, nothing charged"))


def at_vipps(payment: Payment) -> str:
    """What the state at Vipps means for the money."""
    if payment.state in (State.REQUESTED, State.CREATED):
        return _("nothing reserved")
    if not payment.authorized:
        return _("nothing taken")
    if payment.to_capture > 0:
        return _("not taken yet")
    if payment.captured == payment.authorized:
        return _("all captured")
    return _("part captured") if payment.captured else _("all released")


@dataclasses.dataclass(frozen=True, slots=True)
class Flag:
    """Why a person must look, and what that person can do."""

    what: str
    do: str


# What each flag says, and what a person can do about it.
FLAGS = {
    "UNKNOWN": (
        gettext_lazy("For more than ten minutes nobody could say how this payment stands."),
        gettext_lazy("Read it again. We go on asking, and nothing is taken twice."),
    ),
    "UNANSWERED": (
        gettext_lazy(
            "The customer paid in the moment of the abort, and nobody at the till has answered."
        ),
        gettext_lazy("Complete the sale if the customer has the goods; else release the money."),
    ),
    "CAPTURE_REFUSED": (
        gettext_lazy("The reserved money could not be taken."),
        gettext_lazy("Try to complete once more, or release the money and take another tender."),
    ),
    "REFUND_REFUSED": (
        gettext_lazy(
            "A refund was refused. No return receipt was issued; the goods count as sold again."
        ),
        gettext_lazy("Try the return once more, or pay back another way."),
    ),
    "CAPTURED_WITHOUT_A_SALE": (
        gettext_lazy("Money was taken, and its basket was gone."),
        gettext_lazy("Pay it back in Vipps MobilePay's portal, or sell the goods again."),
    ),
    "REFUNDED_ELSEWHERE": (
        gettext_lazy(
            "More has been paid back than we have asked for: somebody has used the portal."
        ),
        gettext_lazy("Find out who did. We have issued no return receipt for it."),
    ),
    "MISMATCH": (
        gettext_lazy("The answer was about another payment, amount or currency."),
        gettext_lazy(
            "Nothing more is done by itself. Send this page to Vipps MobilePay's support."
        ),
    ),
}


def flag(payment: Payment) -> Flag:
    """A flag in words."""
    if payment.flag not in FLAGS:
        return Flag(payment.flag, _("Read it again, and tell whoever runs this installation."))
    what, do = (str(text) for text in FLAGS[payment.flag])
    if payment.flag == "CAPTURE_REFUSED":
        what += " " + refusals.of_capture(payment.refusal_code, brand="Vipps MobilePay")
    elif payment.flag == "REFUND_REFUSED" and payment.refusal_code:
        what += " " + _("Code %s.") % payment.refusal_code
    return Flag(what, do)
