"""What happened at the till, in the office: looked at, never edited."""

from . import (
    approvals,
    baskets,
    changeovers,
    drawers,
    gift_cards,
    jobs,
    journal,
    printers,
    products,
    receipts,
    reports,
    scheduled_exports,
    vouchers,
)

__all__ = [
    "approvals",
    "baskets",
    "changeovers",
    "drawers",
    "gift_cards",
    "jobs",
    "journal",
    "printers",
    "products",
    "receipts",
    "reports",
    "scheduled_exports",
    "vouchers",
]
