"""Payments in the office: looked at, never edited. Money moves by acts that ask first."""

from . import (
    discrepancies,
    ledgers,
    lookups,
    payments,
    persons,
    reconciliation,
    registrations,
    stickers,
    strays,
    units,
    webhooks,
)

__all__ = [
    "discrepancies",
    "ledgers",
    "lookups",
    "payments",
    "persons",
    "reconciliation",
    "registrations",
    "stickers",
    "strays",
    "units",
    "webhooks",
]
