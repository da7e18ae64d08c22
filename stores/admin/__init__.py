"""Master data in the office, one module per page of the shop's life."""

from . import devices, goods, merchants, staff, vat

__all__ = ["devices", "goods", "merchants", "staff", "vat"]
