"""Payments in the office: looked at, never edited. Money moves by acts that ask first."""

from . import payments, units, webhooks

__all__ = ["payments", "units", "webhooks"]
