"""What happened at the till, in the office: looked at, never edited."""

from . import baskets, jobs, receipts, reports

__all__ = ["baskets", "jobs", "receipts", "reports"]
