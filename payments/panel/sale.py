"""Panels around the payment: who pays, and what has been paid."""

import json
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from payments import units
from payments.panel.scene import Act, Panel, Scene, Sold
from payments.training import samples
from pos import given_back, mailings
from pos.models import Receipt, Tender


def paid(scene: Scene) -> Panel:
    """The sale that has just been completed, until the next customer's first scan."""
    sold = scene.sold
    assert sold
    if apart := UNPAID.get(sold.kind):
        return apart(scene, sold)
    panel = Panel(
        kind="paid",
        heading=_("Exchanged") if sold.kind == Tender.Kind.EXCHANGE else _("Paid"),
        receipt=sold.receipt,
        in_app=sold.is_in_app,
        handed=sold.handed,
        mailing=sold.mailing or "",
        print_job=sold.print_job or "",
        must_print=not sold.is_concluded and not sold.may_be_declined,
        mails=mailings.is_set_up(),
        returns=sold.returns or [],
    )
    panel.lines = [
        _("%(amount)s by %(how)s · Receipt %(number)06d")
        % {"amount": scene.money(sold.total), "how": _how(scene, sold), "number": sold.number}
    ]
    panel.say = _("Thank you!")
    if sold.change:
        change = {"change": scene.money(sold.change)}
        panel.heading = _("Change %(change)s") % change
        panel.say = _("%(change)s back. Thank you!") % change
    panel.lines += _went_back(scene, sold)
    if sold.is_in_app:
        panel.rail = [
            (_("Sent"), "done", scene.clock(sold.created_at)),
            (_("Approved"), "done", scene.clock(sold.authorized_at)),
            (_("Paid"), "done", scene.clock(sold.received_at)),
        ]
        panel.say = _("Thank you! The purchase is in %(brand)s.") % {"brand": scene.brand}
    panel.actions = [_next(sold)]
    panel.fine = _("A new basket is open already. Scan the next product.")
    if panel.must_print:
        panel.fine = _must_print(panel)
    return panel


def _went_back(scene: Scene, sold: Sold) -> list[str]:
    """What was over in an exchange, and who hands it out."""
    country, brand = scene.store.country, scene.brand
    return [
        given_back.told(kind, scene.money(amount), country=country, brand=brand)
        for kind, amount in sorted(json.loads(sold.went_back or "{}").items())
    ]


def _must_print(panel: Panel) -> str:
    if panel.returns:
        return _("Both receipts first: print or send them.")
    return _("The receipt first: print it or send it.")


def _how(scene: Scene, sold: Sold) -> str:
    """What has paid it, in the order in which it was paid."""
    names = {
        Tender.Kind.VIPPS: scene.brand,
        Tender.Kind.CASH: _("cash"),
        Tender.Kind.GIFT_CARD: _("gift card"),
        Tender.Kind.CARD: _("card"),
        Tender.Kind.EXCHANGE: _("exchange"),
    }
    return " + ".join(names[Tender.Kind(kind)] for kind in dict.fromkeys(sold.kinds or []))


def _next(sold: Sold) -> Act:
    """No sale ends without its receipt, but the customer may decline that of an app."""
    if sold.is_concluded:
        return Act(_("Next customer"), reverse("next-customer"), kind="main", hotkey="Enter")
    if sold.may_be_declined:
        decline = reverse("decline-receipt", args=[sold.receipt])
        return Act(_("No receipt, next customer"), decline, kind="main", hotkey="Enter")
    return Act(_("Next customer"), reverse("next-customer"))


def _trained(scene: Scene, sold: Sold) -> Panel:
    """The same of a training sale, which nobody has paid."""
    panel = Panel(
        kind="trained",
        heading=_("Training exchange completed") if sold.returns else _("Training sale completed"),
        receipt=sold.receipt,
        handed=sold.handed,
        print_job=sold.print_job or "",
        returns=sold.returns or [],
    )
    panel.lines = [
        _("%(amount)s, no money was taken · Training receipt %(number)06d")
        % {"amount": scene.money(sold.total), "number": sold.number}
    ]
    panel.actions = [
        Act(_("Next customer"), reverse("next-customer"), kind="main", hotkey="Enter"),
    ]
    return panel


def _delivered(scene: Scene, sold: Sold) -> Panel:
    """The same of goods that have been handed out and will be invoiced."""
    panel = Panel(
        kind="delivered",
        heading=_("Delivered, not paid"),
        receipt=sold.receipt,
        handed=sold.handed,
        mailing=sold.mailing or "",
        print_job=sold.print_job or "",
        must_print=not sold.is_concluded,
        mails=mailings.is_set_up(),
    )
    panel.lines = [
        _("%(amount)s to be invoiced · Delivery receipt %(number)06d")
        % {"amount": scene.money(sold.total), "number": sold.number}
    ]
    panel.say = _("Please sign here. The invoice follows.")
    panel.actions = [_next(sold)]
    panel.fine = _("A new basket is open already. Scan the next product.")
    if panel.must_print:
        panel.fine = _("The delivery receipt first: print it or send it.")
    return panel


# What ended a basket and was no payment.
UNPAID: dict[str, Callable[[Scene, Sold], Panel]] = {
    Tender.Kind.TRAINING: _trained,
    Receipt.Kind.DELIVERY: _delivered,
}


def asking(scene: Scene) -> Panel:
    """After *Total*, while nobody knows yet who pays."""
    panel = Panel(
        kind="payer",
        heading=_("Who pays?"),
        prefix=units.country_code(scene.store),
    )
    panel.lines = [_("Scan the customer's QR, or type the phone number.")]
    if scene.basket.is_training:
        phone = {"phone": samples.of(scene.store).typed}
        panel.fine = _("Training: type %(phone)s, or scan the practice QR.") % phone
    if scene.part:
        told = {"part": scene.money(scene.part), "left": scene.money(scene.left)}
        panel.lines.insert(0, _("%(part)s of the %(left)s that is left") % told)
    elif scene.received:
        told = {"paid": scene.money(scene.received), "left": scene.money(scene.left)}
        panel.lines.insert(0, _("%(paid)s is paid, %(left)s is left.") % told)
    brand = {"brand": scene.brand}
    if scene.has_sticker:
        panel.say = _("Scan the sticker here with %(brand)s, or show me your QR.") % brand
    else:
        panel.say = _("Show me your QR in %(brand)s, please.") % brand
    panel.actions = [
        Act(_("Show QR on the screen"), reverse("request-payment"), icon="qr", vals={"flow": "qr"}),
        Act(_("Back to the basket"), reverse("reopen"), icon="back", hotkey="Escape"),
    ]
    return panel
