"""The office's words for what has become of a payment: what is so, and what a person can do."""

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from babel.numbers import format_decimal
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from payments.models import Operation, Payer, Payment
from payments.models.payments import SUMS
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
    return format_html_join(" · ", "{}", ((part,) for part in parts if part))


def trace(trace_id: str) -> str:
    """A trace id in full: one click selects it, to be sent to Vipps MobilePay's support."""
    return format_html('<code class="trace">{}</code>', trace_id)


def number(value: float, *, decimals: int, sign: str = "") -> str:
    """A plain number in the language of whoever looks."""
    locale = locale_of((get_language() or "en")[:2])
    return sign + format_decimal(round(value, decimals), locale=locale)


def money(amount: int, currency: str = "") -> str:
    """An amount in the language of whoever looks; with its currency where it stands alone."""
    language = (get_language() or "en")[:2]
    return amount_text(amount, currency, language, with_currency=bool(currency))


def payer(payment: Payment) -> str:
    """The masked number in one piece; empty when a QR was scanned."""
    if payment.payer_kind == Payer.Kind.TOKEN:
        return _("check-in")
    return payment.payer_shown.replace(" ", "\N{NO-BREAK SPACE}")


def event(name: str) -> str:
    """`epayments.payment.captured.v1` and `CAPTURED` are the same event."""
    parts = name.split(".")
    return (parts[-2] if len(parts) > 2 else name).upper()


def state(payment: Payment) -> tuple[str, str]:
    """How a payment stands, for a list: the word, and its tone."""
    if payment.flag:
        return _("Needs attention"), "warn"
    if payment.is_unasked:
        return _("No answer has come"), ""
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
    if payment.is_unasked:
        return _("No answer has come")
    if payment.is_live:
        return _("Not known yet, being checked") if payment.unknown_since else _live(payment)
    if not payment.captured:
        return _ended(payment)
    if payment.received_at is None:
        is_back = payment.refunded == payment.captured
        return _("Paid back") if is_back else _("Taken without a sale")
    if record.pending and record.pending.kind == Operation.Kind.REFUND:
        return _("Paid, being paid back")
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
        return _("Being released") if payment.aborted_at else _("Approved, not taken yet")
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


def said_at_vipps(state: Payment.State) -> str:
    """What Vipps calls a state, and what that means."""
    said = {
        State.REQUESTED: _("Being sent"),
        State.CREATED: _("Waiting for the customer"),
        State.AUTHORIZED: _("Approved"),
        State.ABORTED: _("Declined by the customer"),
        State.EXPIRED: _("Time ran out"),
        State.TERMINATED: _("Aborted, nothing charged"),
        State.REJECTED: _("Refused, nothing charged"),
    }
    return f"{said[state]} ({state})"


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
class View:
    """A payment's sums and state as somebody has them; `differs` names those that do not agree."""

    name: str
    sums: dict[str, int]
    state: str
    meaning: str
    differs: frozenset[str]
    at: dt.datetime | None = None


def views(payment: Payment) -> list[View]:
    """Our view, and Vipps' last answer beside it."""
    ours = {name: getattr(payment, name) for name in SUMS}
    view = View(_("Here"), ours, payment.state, at_vipps(payment), frozenset())
    if not payment.said_state:
        return [view]
    said = {name: getattr(payment, f"said_{name}") for name in SUMS}
    differs = {name for name in SUMS if said[name] != ours[name]}
    if payment.said_state != payment.state:
        differs.add("state")
    theirs = View(
        "Vipps MobilePay", said, payment.said_state, "", frozenset(differs), payment.read_at
    )
    return [view, theirs]
