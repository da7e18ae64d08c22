"""Panels of a part that a payment has paid and that is given back before the sale is complete."""

from django.utils.translation import gettext as _

from payments import refusals
from payments.panel.scene import Act, Panel, Scene


def going_back(scene: Scene) -> Panel:
    panel = scene.panel("going_back", _("Paying back"))
    told = {"amount": scene.amount, "brand": scene.brand}
    if scene.payment.unknown_since:
        panel.lines = [
            _("%(brand)s has not answered. Nothing is paid back twice.") % told,
            _("%(amount)s still counts as paid until then.") % told,
        ]
        panel.aside = _("Do not give the money back in another way before this has been answered.")
        panel.actions = [Act(_("Check now"), scene.url("read-again"), kind="main")]
    else:
        panel.lines = [_("%(amount)s goes back through %(brand)s.") % told]
        panel.fine = _("The basket opens when that is confirmed.")
    panel.say = _("I am sending your money back. One moment.")
    return panel


def _over(scene: Scene, kind: str, heading: str) -> Panel:
    panel = scene.panel(kind, heading)
    panel.actions = [
        Act(_("Back to the basket"), scene.url("dismiss-payment"), icon="back", hotkey="Escape")
    ]
    return panel


def gone_back(scene: Scene) -> Panel:
    panel = _over(scene, "gone_back", _("Paid back"))
    panel.lines = [
        _("%(amount)s has gone back through %(brand)s.")
        % {"amount": scene.amount, "brand": scene.brand},
        _("To pay now: %(amount)s") % {"amount": scene.money(scene.left)},
    ]
    panel.say = _("The money is with you in two or three bank days. How would you like to pay?")
    return panel


def not_gone_back(scene: Scene) -> Panel:
    panel = _over(scene, "not_gone_back", _("It could not be paid back"))
    panel.lines = [
        refusals.of_refund(scene.payment.refusal_code, brand=scene.brand),
        _("%(amount)s still counts as paid.") % {"amount": scene.amount},
    ]
    panel.say = _("I cannot send it back now. Shall we pay the rest?")
    panel.fine = _("Take the rest, or ask head office: it can pay the part back later.")
    return panel
