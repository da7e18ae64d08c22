"""Panels that want a decision, and panels of what has ended without money."""

from django.urls import reverse
from django.utils.translation import gettext as _

from payments import refusals
from payments.flags import ASKED_FOR
from payments.models import Payment
from payments.panel.scene import Act, Panel, Scene, iso


def choice(scene: Scene) -> Panel:
    payment = scene.payment
    panel = scene.panel("choice", _("The customer paid just in time"))
    panel.rail = scene.rail(approved="done", paid="current", note=_("your choice"))
    panel.lines = [
        _("You aborted at %(time)s, and the customer had already approved.")
        % {"time": scene.clock(payment.aborted_at)},
        _("Nothing has been taken yet."),
    ]
    panel.say = _("You approved just in time. Do you want to complete the purchase?")
    panel.actions = _complete_or_release(scene)
    if payment.flag:
        panel.fine = _("It is on the manager's list now; you can still decide here.")
    elif payment.asked_at:
        panel.started_at = iso(payment.asked_at)
        panel.expires_at = iso(payment.asked_at + ASKED_FOR)
    return panel


def _complete_or_release(scene: Scene) -> list[Act]:
    taken = _("%(amount)s is taken, receipt now") % {"amount": scene.amount}
    return [
        Act(_("Complete the sale"), scene.url("complete-payment"), "brand", detail=taken),
        Act(
            _("Release the money"),
            scene.url("release-payment"),
            "choice",
            detail=_("No sale. The basket opens again"),
        ),
    ]


def capture_refused(scene: Scene) -> Panel:
    payment = scene.payment
    panel = scene.panel("capture_refused", _("The money could not be taken"))
    panel.rail = scene.rail(approved="done", paid="unknown", note=_("refused"))
    panel.lines = [refusals.of_capture(payment.refusal_code, brand=scene.brand)]
    panel.say = _("The bank did not hand over the money. Can you pay another way?")
    panel.actions = _complete_or_release(scene)
    panel.fine = _("The goods are not paid for. Keep them until they are.")
    return panel


def _ended(scene: Scene, kind: str, heading: str, line: str, say: str) -> Panel:
    panel = scene.panel(kind, heading)
    panel.lines = [line]
    panel.say = say
    panel.actions = [
        *_ask_again(scene),
        Act(_("Back to the basket"), scene.url("dismiss-payment"), icon="back", hotkey="Escape"),
    ]
    return panel


def _ask_again(scene: Scene) -> list[Act]:
    """A QR again where a QR was shown: who was to pay before it is not asked once more."""
    url, qr = reverse("request-payment"), {"flow": "qr"}
    if scene.payment.user_flow == Payment.Flow.QR:
        return [Act(_("Try again"), url, kind="main", icon="again", vals=qr)]
    return [
        Act(_("Try again"), url, kind="main", icon="again"),
        Act(_("Show QR"), url, icon="qr", vals=qr),
    ]


def declined(scene: Scene) -> Panel:
    return _ended(
        scene,
        "declined",
        _("Declined by the customer"),
        _("Nothing has been charged."),
        _("The payment was declined in the app. Shall we try again?"),
    )


def expired(scene: Scene) -> Panel:
    return _ended(
        scene,
        "expired",
        _("Time ran out"),
        _("The customer did not answer within ten minutes. Nothing has been charged."),
        _("The request has run out. Shall I send it again?"),
    )


def terminated(scene: Scene) -> Panel:
    return _ended(
        scene,
        "aborted",
        _("Aborted"),
        _("Cancelled at %(brand)s. Nothing has been charged.") % {"brand": scene.brand},
        _("The request is gone. You have not been charged."),
    )


def rejected(scene: Scene) -> Panel:
    payment = scene.payment
    words = refusals.of_create(payment.refusal_code, brand=scene.brand)
    panel = _ended(scene, words.kind, words.heading, words.line, words.say)
    if payment.refusal_code == "5080" and payment.user_flow != Payment.Flow.QR:
        panel.actions = panel.actions[1:]
    age = scene.minimum_age()
    if age:
        # Vipps does not say that it was for the age: it may be, whatever has been answered here.
        panel.lines.append(_("Check the customer's age: %(age)s") % {"age": age})
        panel.say = _("It did not work in the app. May I see your ID, please?")
    return panel
