"""Receipts, reports and daily totals for other systems."""
