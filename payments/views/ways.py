"""How a page tells in which ways money goes back."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from pos import parts
from pos.models import Receipt, ReturnPart, Tender
from stores.models import Country


def shown(
    receipt: Receipt, part: ReturnPart, planned: Sequence[ReturnPart]
) -> tuple[str, int, str]:
    """One way of the money: its name, minor units, and where the customer finds it.

    Of a training sale nothing goes anywhere.
    """
    name, amount, told = _shown(receipt, part, planned)
    return name, amount, "" if receipt.is_training else told


def _shown(
    receipt: Receipt, part: ReturnPart, planned: Sequence[ReturnPart]
) -> tuple[str, int, str]:
    if part.kind == Tender.Kind.VIPPS:
        is_card = receipt.device.store.country == Country.NO
        told = (
            _("On the card that paid, in two or three bank days.")
            if is_card
            else _("In the account that the app pays out to, in two or three bank days.")
        )
        return "Vipps MobilePay", part.amount, told
    name = str(Tender.Kind(part.kind).label)
    if part.kind == Tender.Kind.CASH:
        return name, parts.coins(receipt, planned) or 0, _("From the drawer, now.")
    if part.kind == Tender.Kind.CARD:
        return name, part.amount, _("Give it back at the card terminal, too.")
    return f"{name} {part.card or ''}".strip(), part.amount, _("It is on the card again at once.")
