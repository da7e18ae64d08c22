"""Payments in the office: looked at, never edited. Money moves by acts that ask first."""

from . import lookups, payments, persons, stickers, strays, units, webhooks

__all__ = ["lookups", "payments", "persons", "stickers", "strays", "units", "webhooks"]
