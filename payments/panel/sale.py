"""Panels around the payment: who pays, and what has been paid."""

from django.urls import reverse
from django.utils.translation import gettext as _

from payments import units
from payments.panel.scene import Act, Panel, Scene
from pos.models import Receipt, Tender


def paid(scene: Scene) -> Panel:
    """The sale that has just been completed, until the next customer's first scan."""
    receipt = Receipt.objects.filter(basket=scene.basket.follows_id).first()
    assert receipt
    last = receipt.basket.tenders.order_by("-pk").first() if receipt.basket else None
    is_app = last is not None and last.kind == Tender.Kind.VIPPS
    panel = Panel(kind="paid", heading=_("Paid"), receipt=receipt, in_app=is_app)
    how = scene.brand if is_app else _("card")
    panel.lines = [
        _("%(amount)s by %(how)s · Receipt %(number)06d")
        % {"amount": scene.money(receipt.total), "how": how, "number": receipt.number}
    ]
    payment = receipt.basket.payments.order_by("-pk").first() if is_app and receipt.basket else None
    if payment:
        panel.rail = [
            (_("Sent"), "done", scene.clock(payment.created_at)),
            (_("Approved"), "done", scene.clock(payment.authorized_at)),
            (_("Paid"), "done", scene.clock(payment.received_at)),
        ]
    panel.say = (
        _("Thank you! The purchase is in %(brand)s.") % {"brand": scene.brand}
        if is_app
        else _("Thank you!")
    )
    panel.actions = [
        Act(_("Next customer"), reverse("next-customer"), kind="main", hotkey="Enter"),
    ]
    panel.fine = _("A new basket is open already. Scan the next product.")
    return panel


def asking(scene: Scene) -> Panel:
    """After *Total*, while nobody knows yet who pays."""
    panel = Panel(
        kind="payer",
        heading=_("Who pays?"),
        prefix=units.country_code(scene.store),
    )
    panel.lines = [_("Scan the customer's QR, or type the phone number.")]
    panel.say = _("Show me your QR in %(brand)s, please.") % {"brand": scene.brand}
    panel.actions = [
        Act(_("Show QR on the screen"), reverse("request-payment"), icon="qr", vals={"flow": "qr"}),
        Act(_("Back to the basket"), reverse("reopen"), icon="back", hotkey="Escape"),
    ]
    return panel
