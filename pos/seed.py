"""The demo's terms for gift cards, and its accounts. Run again, it adds what is missing."""

from django.db import transaction

from pos.models import AccountMapping, GiftCardTerms, MappedAccount
from stores.models import Merchant

# 50,00 to 5000,00, for three years.
TERMS = {"smallest": 5_000, "largest": 500_000, "months": 36}
# An invented chart of accounts after the Norwegian one: account, and VAT code of sales.
ACCOUNTS = {
    "VIPPS": ("1570", ""),
    "CARD": ("1580", ""),
    "CASH": ("1900", ""),
    "GIFT_CARD": ("2970", ""),
    "STANDARD": ("3000", "3"),
    "MIDDLE": ("3010", "31"),
    "LOW": ("3020", "33"),
    "FISH": ("3030", "32"),
    "ZERO": ("3100", "5"),
    "EXEMPT": ("3200", "6"),
    "ROUNDING": ("7740", ""),
    "DIFFERENCE": ("7790", ""),
    "TIPS": ("2990", ""),
    "GIFT_SOLD": ("2970", ""),
    "PAY_INS": ("1905", ""),
    "PAY_OUTS": ("1905", ""),
}


def seed_gift_cards() -> int:
    """Every merchant sells gift cards. Returns how many have just begun to."""
    without = Merchant.objects.filter(gift_card_terms=None)
    made = [GiftCardTerms(merchant=merchant, **TERMS) for merchant in without]
    return len(GiftCardTerms.objects.bulk_create(made))


@transaction.atomic
def seed_accounts() -> int:
    """Every merchant's vouchers can be tried. Returns how many have just got accounts."""
    without = list(Merchant.objects.filter(account_mapping=None))
    for merchant in without:
        mapping = AccountMapping.objects.create(merchant=merchant)
        MappedAccount.objects.bulk_create(
            MappedAccount(mapping=mapping, entry=entry, account=account, vat_code=code)
            for entry, (account, code) in ACCOUNTS.items()
        )
    return len(without)
