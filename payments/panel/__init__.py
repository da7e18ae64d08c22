"""What the till says of a payment: what is so, what to say to the customer, what can be done.

The words are the cashier's. *Approved* is not yet *paid*, and what nobody knows is never called
failed.
"""

import dataclasses
from collections.abc import Callable

from django.utils.translation import gettext as _

from payments.models import Payer, Payment
from payments.panel import ended, running, sale
from payments.panel.scene import Panel, Scene, whom
from payments.panel.sight import ALONG, see

__all__ = ["ALONG", "Hold", "Panel", "Scene", "hold", "kind_of", "panel_for", "see"]

State = Payment.State

DRAWN: dict[str, Callable[[Scene], Panel]] = {
    "sending": running.sending,
    "waiting": running.waiting,
    "qr": running.qr,
    "approved": running.approved,
    "checking": running.checking,
    "aborting": running.aborting,
    "choice": ended.choice,
    "capture_refused": ended.capture_refused,
    "aborted": ended.declined,
    "expired": ended.expired,
    "terminated": ended.terminated,
    "rejected": ended.rejected,
}


def panel_for(scene: Scene) -> Panel | None:
    """The panel of a basket; None means: go on selling."""
    if waits_for_drawer(scene):
        return running.drawer_open(scene)
    if scene.at:
        return DRAWN[kind_of(scene.at)](scene)
    if scene.basket.follows_id:
        return sale.paid(scene)
    if scene.basket.is_totalled:
        return sale.asking(scene)
    return None


def waits_for_drawer(scene: Scene) -> bool:
    """Whether the customer has approved, and only the open drawer keeps the sale from ending."""
    if not (scene.at and scene.is_drawer_open and scene.at.state == State.AUTHORIZED):
        return False
    return kind_of(scene.at) in ("approved", "checking")


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """What stands in the pay button's place while a payment lives. Not a control."""

    amount: int
    said: str
    is_unknown: bool


def hold(scene: Scene) -> Hold:
    """The block in the pay button's place."""
    payment, kind = scene.payment, kind_of(scene.payment)
    if waits_for_drawer(scene):
        said = _("Close the cash drawer")
    elif kind in ("approved", "choice", "capture_refused"):
        said = _("Approved, not taken yet")
    elif kind in ("checking", "aborting"):
        said = _("Being checked")
    elif payment.user_flow == Payment.Flow.QR:
        said = _("QR on the screen")
    elif payment.payer_kind == Payer.Kind.TOKEN:
        said = _("Sent to the customer")
    else:
        said = _("Sent to %(payer)s") % {"payer": whom(payment)}
    is_unknown = kind in ("checking", "aborting") and not waits_for_drawer(scene)
    return Hold(payment.amount, said, is_unknown=is_unknown)


def kind_of(payment: Payment) -> str:
    """Which of the panels a payment wants."""
    if payment.state == State.REJECTED:
        return "rejected"
    if payment.state in (State.ABORTED, State.EXPIRED):
        return payment.state.lower()
    if not payment.is_live:
        return "terminated"
    if payment.flag == "CAPTURE_REFUSED":
        return "capture_refused"
    if payment.asked_at:
        return "choice"
    if payment.unknown_since or payment.flag:
        return "checking"
    if payment.aborted_at:
        return "aborting"
    if payment.state == State.AUTHORIZED:
        return "approved"
    if payment.state == State.REQUESTED:
        return "sending"
    return "qr" if payment.user_flow == Payment.Flow.QR else "waiting"
