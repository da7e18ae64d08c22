"""Payments in the office: looked at, never edited. Money moves by acts that ask first."""

from . import payments, stickers, strays, units, webhooks

__all__ = ["payments", "stickers", "strays", "units", "webhooks"]
