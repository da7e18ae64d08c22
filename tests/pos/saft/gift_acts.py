"""What of a year happens to gift cards that come back, and to what they have paid."""

import uuid
from typing import Any

from django.contrib.auth.models import User

from pos import gift_returns, returns
from pos.models import Receipt
from pos.refusals import Refusal


def to_card(receipt: Receipt, quantities: dict[int, int], user: User) -> bool:
    """What a gift card has paid goes back to it; False when it has not paid so much."""
    given: dict[str, Any] = {"reason": "Angret", "user": user, "key": uuid.uuid4()}
    try:
        return bool(gift_returns.give_back(receipt, quantities=quantities, **given))
    except Refusal:
        return False


def is_unused(one: returns.Left) -> bool:
    """Whether the gift card that the line has sold may come back."""
    card = one.line.gift_card
    return card is not None and card.balance == card.amount
