"""Payments and refunds for other systems."""
