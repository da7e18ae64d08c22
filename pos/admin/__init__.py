"""What happened at the till, in the office: looked at, never edited."""

from . import (
    approvals,
    baskets,
    changeovers,
    coming_prices,
    drawers,
    gift_cards,
    goods_imports,
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
    "coming_prices",
    "drawers",
    "gift_cards",
    "goods_imports",
    "jobs",
    "journal",
    "printers",
    "products",
    "receipts",
    "reports",
    "scheduled_exports",
    "vouchers",
]
