"""The demo's terms for gift cards. Run again, it adds what is missing."""

from pos.models import GiftCardTerms
from stores.models import Merchant

# 50,00 to 5000,00, for three years.
TERMS = {"smallest": 5_000, "largest": 500_000, "months": 36}


def seed_gift_cards() -> int:
    """Every merchant sells gift cards. Returns how many have just begun to."""
    without = Merchant.objects.filter(gift_card_terms=None)
    made = [GiftCardTerms(merchant=merchant, **TERMS) for merchant in without]
    return len(GiftCardTerms.objects.bulk_create(made))
