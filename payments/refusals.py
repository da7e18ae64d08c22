"""Vipps' numeric refusals in the cashier's words: what is so and what to do next."""

import dataclasses

from django.utils.translation import gettext as _


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """Which panel, its heading, one line and what to say to the customer."""

    kind: str
    heading: str
    line: str
    say: str


def of_create(code: str, *, brand: str) -> Words:
    """Why a request was refused. Never says that the number is wrong (7010 means many things)."""
    if code == "5080":
        return Words(
            "rejected",
            _("This shop may not send requests yet"),
            _("%(brand)s has not approved it. Show the QR; tell head office.") % {"brand": brand},
            _("You can scan a code here instead."),
        )
    return _of_payer(code, brand=brand) or Words(
        "rejected",
        _("%(brand)s refused the request") % {"brand": brand},
        _("Nothing has been charged. Code %(code)s; tell head office if it happens again.")
        % {"code": code or "–"},
        _("It did not work in the app. Can you pay another way?"),
    )


def _of_payer(code: str, *, brand: str) -> Words | None:
    """A refusal that is about who was asked."""
    if code == "7010":
        return Words(
            "no_app",
            _("This customer cannot pay with %(brand)s") % {"brand": brand},
            _("No app on this number, or the customer is too young for the goods."),
            _("I cannot send it to you. Can you scan a code instead, or pay by card?"),
        )
    if code == "4050":
        return Words(
            "rejected",
            _("The check-in has run out"),
            _("Ask the customer to scan the sticker again, or to show the QR in the app."),
            _("Can you scan the sticker once more, please?"),
        )
    if code == "4060":
        return Words(
            "rejected",
            _("The QR was not accepted"),
            _("The code may be too old. Ask the customer to open it again and rescan."),
            _("Open your QR once more, please."),
        )
    if code == "4070":
        return Words(
            "rejected",
            _("The number was not accepted"),
            _("Check the digits and the country, and type the number again."),
            _("Can you tell me your number once more?"),
        )
    return None


def of_refund(code: str, *, brand: str) -> str:
    """Why a part of a sale could not be given back."""
    return _("%(brand)s refused to pay it back (code %(code)s).") % {
        "brand": brand,
        "code": code or "–",
    }


def of_capture(code: str, *, brand: str) -> str:
    """Why reserved money could not be taken."""
    if code == "6260":
        return _("The customer's bank has released the money.")
    if code in ("6100", "6220"):
        return _("The time to take the money is over.")
    return _("%(brand)s refused to hand it over (code %(code)s).") % {
        "brand": brand,
        "code": code or "–",
    }
