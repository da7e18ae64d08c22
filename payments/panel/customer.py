"""What the customer screen says of a payment, in words for the customer.

The same states as the cashier's panel, but nothing to press and nobody's number. Who has to be
helped is sent to the cashier, who knows why.
"""

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from payments.models import Payment
from payments.panel import kind_of, waits_for_drawer
from payments.panel.scene import Panel, Scene, Sold, iso
from pos.models import Receipt, Tender
from stores import countries
from stores.models.privacy import FOUND_FOR
from stores.money import amount_text


def customers_panel(scene: Scene, *, thanks: int) -> Panel:
    """The right half of the screen. `thanks` are the seconds that the last sale is thanked for."""
    if scene.at:
        kind = "approved" if waits_for_drawer(scene) else kind_of(scene.at)
        return DRAWN[kind](scene)
    if scene.is_refunding:
        return Panel("checking", _("One moment"), lines=[_("Your money is on its way back.")])
    if thanks and scene.sold:
        return _thanks(scene, scene.sold)
    if scene.basket.is_training:
        return Panel("training", _("Training"), lines=[_("No money is taken")])
    if scene.credits and scene.left <= 0:
        return Panel("goods", "")
    if scene.name is None or countries.why_not_live(scene.store):
        return Panel("goods", "")
    return _goods(scene)


def _goods(scene: Scene) -> Panel:
    """A personal QR may be scanned at any time, even before the goods."""
    brand = {"brand": scene.brand}
    if scene.payer:
        panel = Panel("known", _("Thank you!"))
        panel.lines = [_("The request comes to %(brand)s when all goods are in.") % brand]
        return _tell(panel, scene)
    panel = Panel("goods", _("Pay with %(brand)s") % brand)
    panel.lines = [_("Show your QR in the app whenever you like.")]
    if scene.has_sticker:
        panel.lines.append(_("Or scan the sticker here."))
    return _tell(panel, scene)


def _tell(panel: Panel, scene: Scene) -> Panel:
    """What is kept of whoever shows a QR or says a number, before they have paid."""
    if scene.store.finds_by_app:
        panel.lines.append(
            _(
                "We keep a code of your number and its last two digits for %(days)d days, to find "
                "this purchase if you bring it back."
            )
            % {"days": FOUND_FOR.days}
        )
    return panel


def _sending(scene: Scene) -> Panel:
    if scene.payment.user_flow == Payment.Flow.QR:
        return scene.panel("sending", _("One moment"))
    return _approve(scene)


def _approve(scene: Scene) -> Panel:
    brand = {"brand": scene.brand}
    panel = scene.panel("waiting", _("Approve in %(brand)s") % brand)
    panel.lines = [_("Open the app. The request is there.")]
    panel.expires_at = iso(scene.payment.expires_at)
    return _tell(panel, scene)


def _qr(scene: Scene) -> Panel:
    brand = {"brand": scene.brand}
    panel = scene.panel("qr", _("Scan with %(brand)s") % brand)
    panel.lines = [_("Open the camera or %(brand)s. You approve in the app.") % brand]
    panel.expires_at = iso(scene.payment.expires_at)
    return panel


def _approved(scene: Scene) -> Panel:
    panel = scene.panel("approved", _("Approved"))
    panel.lines = [_("Thank you! One moment.")]
    return panel


def _checking(scene: Scene) -> Panel:
    panel = scene.panel("checking", _("One moment"))
    brand = {"brand": scene.brand}
    panel.lines = [_("We are checking with %(brand)s. Nothing is charged twice.") % brand]
    return panel


def _aborting(scene: Scene) -> Panel:
    panel = scene.panel("aborting", _("One moment"))
    panel.lines = [_("The request is being cancelled.")]
    return panel


def _ask_us(scene: Scene) -> Panel:
    panel = scene.panel("choice", _("One moment"))
    panel.lines = [_("We will find out together at the till.")]
    return panel


def _ended(kind: str) -> Callable[[Scene], Panel]:
    def ended(scene: Scene) -> Panel:
        headings = {
            "declined": _("Declined in the app"),
            "expired": _("Time ran out"),
            "aborted": _("Cancelled"),
            "rejected": _("That did not work"),
        }
        panel = scene.panel(kind, headings[kind])
        panel.lines = [_("Nothing has been charged.")]
        return panel

    return ended


def _going_back(scene: Scene) -> Panel:
    panel = scene.panel("going_back", _("One moment"))
    panel.lines = [_("Your part is being paid back.")]
    return panel


def _gone_back(scene: Scene) -> Panel:
    panel = scene.panel("gone_back", _("Paid back"))
    panel.lines = [_("The money is with you in two or three bank days.")]
    return panel


def _thanks(scene: Scene, sold: Sold) -> Panel:
    """Only what the customer gets: the change, the purchase in the app, or an invoice."""
    if sold.kind == Tender.Kind.TRAINING:
        return Panel("trained", _("Training"), lines=[_("No money is taken")])
    panel = Panel("paid", _("Thank you!"))
    if sold.kind == Receipt.Kind.DELIVERY:
        panel.kind = "delivered"
        panel.lines = [_("The invoice follows.")]
    elif sold.change:
        change = amount_text(sold.change, "", (get_language() or "en")[:2])
        panel.heading = _("Change %(change)s") % {"change": change}
        panel.lines = [_("Thank you!")]
    elif sold.is_in_app:
        panel.lines = [_("The purchase is in %(brand)s.") % {"brand": scene.brand}]
    return panel


DRAWN: dict[str, Callable[[Scene], Panel]] = {
    "sending": _sending,
    "waiting": _approve,
    "qr": _qr,
    "approved": _approved,
    "checking": _checking,
    "aborting": _aborting,
    "choice": _ask_us,
    "capture_refused": _ask_us,
    "aborted": _ended("declined"),
    "expired": _ended("expired"),
    "terminated": _ended("aborted"),
    "rejected": _ended("rejected"),
    "going_back": _going_back,
    "gone_back": _gone_back,
    "not_gone_back": _ask_us,
}
