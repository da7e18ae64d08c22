"""Which gift cards of a year may come back."""

from pos import returns


def is_unused(one: returns.Left) -> bool:
    """Whether the gift card that the line has sold may come back."""
    card = one.line.gift_card
    return card is not None and card.balance == card.amount
