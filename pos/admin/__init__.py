"""What happened at the till, in the office: looked at, never edited."""

from . import baskets, drawers, gift_cards, jobs, journal, products, receipts, reports, vouchers

__all__ = [
    "baskets",
    "drawers",
    "gift_cards",
    "jobs",
    "journal",
    "products",
    "receipts",
    "reports",
    "vouchers",
]
