"""What happened at the till, in the office: looked at, never edited."""

from . import baskets, drawers, jobs, products, receipts, reports, vouchers

__all__ = ["baskets", "drawers", "jobs", "products", "receipts", "reports", "vouchers"]
