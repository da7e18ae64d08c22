"""Panels of a payment on its way: sent, waiting, approved, unknown, being cancelled."""

from django.utils.translation import gettext as _

from payments.models import Payment
from payments.panel.scene import Act, Panel, Scene, iso, whom

State = Payment.State
# From so many seconds on the QR is the act that helps most.
QR_OFFERED_AFTER = 45


def _abort(scene: Scene) -> Act:
    return Act(_("Abort"), scene.url("abort-payment"), icon="close")


def sending(scene: Scene) -> Panel:
    panel = scene.panel("sending", _("Sending to %(brand)s") % {"brand": scene.brand})
    panel.rail = scene.rail(approved="todo")
    panel.lines = [_("%(amount)s is on its way.") % {"amount": scene.amount}]
    panel.actions = [_abort(scene)]
    return panel


def waiting(scene: Scene) -> Panel:
    panel = scene.panel("waiting", _("Waiting for the customer"))
    panel.rail = scene.rail(approved="current", note=_("waiting"))
    panel.lines = [
        _("%(amount)s to %(payer)s") % {"amount": scene.amount, "payer": whom(scene.payment)}
    ]
    panel.say = _("Open %(brand)s and approve %(amount)s to %(store)s.") % {
        "brand": scene.brand,
        "amount": scene.amount,
        "store": scene.payment.sales_unit.name,
    }
    panel.aside = _("Is the app open already? The customer presses Send to see the request.")
    panel.expires_at = iso(scene.payment.expires_at)
    panel.actions = [
        Act(
            _("Show QR"),
            scene.url("abort-payment"),
            icon="qr",
            main_after=QR_OFFERED_AFTER,
            vals={"then": "qr"},
        ),
        _abort(scene),
    ]
    panel.fine = _("Both cancel safely at %(brand)s first.") % {"brand": scene.brand}
    return panel


def qr(scene: Scene) -> Panel:
    panel = scene.panel("qr", _("Show this to the customer"))
    panel.rail = scene.rail(approved="current", note=_("waiting"))
    panel.lines = [scene.amount]
    panel.expires_at = iso(scene.payment.expires_at)
    panel.say = _("Scan the code with %(brand)s and approve %(amount)s.") % {
        "brand": scene.brand,
        "amount": scene.amount,
    }
    panel.actions = [_abort(scene)]
    return panel


def approved(scene: Scene) -> Panel:
    panel = scene.panel("approved", _("Approved"))
    panel.rail = scene.rail(approved="done", paid="current", note=_("being taken"))
    panel.lines = [
        _("Taking %(amount)s at %(brand)s. Not paid yet.")
        % {"amount": scene.amount, "brand": scene.brand}
    ]
    panel.say = _("Thank you! One moment.")
    panel.aside = _("Usually less than a second. The receipt comes when the money is in.")
    return panel


def drawer_open(scene: Scene) -> Panel:
    panel = scene.panel("drawer_open", _("Close the cash drawer"))
    panel.rail = scene.rail(approved="done", paid="current", note=_("drawer open"))
    panel.lines = [
        _("The customer has approved %(amount)s. The sale ends when the drawer is closed.")
        % {"amount": scene.amount}
    ]
    panel.say = _("Thank you! One moment.")
    panel.aside = _("No sale may be recorded while the drawer is open. The money is safe.")
    return panel


def checking(scene: Scene) -> Panel:
    panel = scene.panel("checking", _("Checking with %(brand)s") % {"brand": scene.brand})
    panel.rail = scene.rail(approved="unknown", note=_("not known"))
    panel.lines = [
        _("%(brand)s has not answered. Nothing is charged twice.") % {"brand": scene.brand}
    ]
    panel.say = _("We are checking whether it went through. One moment.")
    panel.aside = _("Do not ask for the money again before this has been answered.")
    panel.actions = [Act(_("Check now"), scene.url("read-again"), kind="main")]
    if scene.payment.aborted_at is None and scene.payment.state != State.AUTHORIZED:
        panel.actions.append(_abort(scene))
    return panel


def aborting(scene: Scene) -> Panel:
    panel = scene.panel("aborting", _("Aborting"))
    panel.rail = scene.rail(approved="unknown", note=_("being cancelled"))
    panel.lines = [
        _("Cancelling at %(brand)s. The basket opens when that is confirmed.")
        % {"brand": scene.brand}
    ]
    return panel


def refunding(scene: Scene) -> Panel:
    """An exchange in which the customer gets something back: the refund comes first."""
    panel = Panel("refunding", _("Being paid back"))
    panel.lines = [
        _("%(amount)s goes back by %(brand)s. Then both receipts come.")
        % {"amount": scene.money(-scene.left), "brand": scene.brand}
    ]
    if scene.is_drawer_open:
        panel.lines.append(_("Close the cash drawer: both receipts wait for it."))
    panel.say = _("The money is on its way back to you. One moment.")
    panel.fine = _("Nothing is paid back twice. The next customer need not wait.")
    return panel
