"""What the till says of a payment: what is so, what to say to the customer, what can be done.

The words are the cashier's. *Approved* is not yet *paid*, and what nobody knows is never called
failed.
"""

import dataclasses
from collections.abc import Callable

from django.utils.translation import gettext as _

from payments.models import Payer, Payment
from payments.panel import age, ended, running, sale, undone
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
    "going_back": undone.going_back,
    "gone_back": undone.gone_back,
    "not_gone_back": undone.not_gone_back,
}


def panel_for(scene: Scene) -> Panel | None:
    """The panel of a basket; None means: go on selling."""
    if waits_for_drawer(scene):
        return running.drawer_open(scene)
    if scene.at:
        return DRAWN[kind_of(scene.at)](scene)
    if scene.is_refunding:
        return running.refunding(scene)
    if scene.basket.age_to_check:
        return age.asking(scene)
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
    if scene.is_refunding:
        return Hold(-scene.left, _("Being paid back"), is_unknown=False)
    payment, kind = scene.payment, kind_of(scene.payment)
    if waits_for_drawer(scene):
        said = _("Close the cash drawer")
    elif kind in ("approved", "choice", "capture_refused"):
        said = _("Approved, not taken yet")
    elif kind == "going_back":
        said = _("Going back to the customer")
    elif kind in ("checking", "aborting"):
        said = _("Being checked")
    elif payment.user_flow == Payment.Flow.QR:
        said = _("QR on the screen")
    elif payment.payer_kind == Payer.Kind.TOKEN:
        said = _("Sent to the customer")
    else:
        said = _("Sent to %(payer)s") % {"payer": whom(payment)}
    is_unknown = kind in ("checking", "aborting", "going_back") and not waits_for_drawer(scene)
    return Hold(payment.amount, said, is_unknown=is_unknown)


def kind_of(payment: Payment) -> str:
    """Which of the panels a payment wants."""
    if payment.is_going_back:
        return "going_back"
    if payment.received_at:
        return "gone_back" if payment.undone_at else "not_gone_back"
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
