"""How a page tells in which ways money goes back."""

from collections.abc import Sequence

from pos import given_back, parts
from pos.models import Receipt, ReturnPart, Tender
from stores.money import amount_text


def shown(
    receipt: Receipt, part: ReturnPart, planned: Sequence[ReturnPart], *, is_done: bool = False
) -> tuple[str, int, str]:
    """One way of the money: its name, minor units, and where the customer finds it.

    Of a training sale nothing goes anywhere.
    """
    amount = part.amount
    if part.kind == Tender.Kind.CASH:
        amount = parts.coins(receipt, planned) or 0
    if receipt.is_training:
        return _name(part), amount, ""
    store = receipt.device.store
    text = amount_text(amount, receipt.currency, store.language)
    told = given_back.told(part.kind, text, country=store.country, is_done=is_done)
    return _name(part), amount, told


def _name(part: ReturnPart) -> str:
    if part.kind == Tender.Kind.VIPPS:
        return "Vipps MobilePay"
    return f"{Tender.Kind(part.kind).label} {part.card or ''}".strip()
