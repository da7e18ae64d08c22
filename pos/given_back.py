"""How a cashier is told in which way money goes back: one wording for every page and panel."""

from django.utils.translation import gettext as _

from pos.models import Tender
from stores.models import Country


def told(
    kind: str,
    amount: str,
    *,
    country: str,
    brand: str = "Vipps MobilePay",
    is_done: bool = True,
) -> str:
    """What the cashier does about an `amount`, as it is written, or where the customer finds it.

    Before it `is_done` nothing is on a gift card yet. In Norway a refund goes to the card that
    paid, elsewhere to the account of the app.
    """
    said = {
        Tender.Kind.CASH: _("Give %(amount)s back from the drawer."),
        Tender.Kind.CARD: _("Give %(amount)s back at the card terminal, too."),
        Tender.Kind.VIPPS: _to_card() if country == Country.NO else _to_account(),
        Tender.Kind.GIFT_CARD: _("%(amount)s is on the gift card again.")
        if is_done
        else _("%(amount)s goes back to the gift card."),
    }
    return said[Tender.Kind(kind)] % {"amount": amount, "brand": brand}


def _to_card() -> str:
    return _("%(amount)s goes back by %(brand)s, to the card that paid, in two or three bank days.")


def _to_account() -> str:
    return _(
        "%(amount)s goes back by %(brand)s, to the account that the app pays out to, "
        "in two or three bank days."
    )
