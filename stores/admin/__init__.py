"""Master data in the office, one module per page of the shop's life."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (
    audit,
    declarations,
    devices,
    families,
    goods,
    integrations,
    limits,
    merchants,
    staff,
    users,
    vat,
)

__all__ = [
    "audit",
    "declarations",
    "devices",
    "families",
    "goods",
    "integrations",
    "limits",
    "merchants",
    "staff",
    "users",
    "vat",
]

admin.site.site_header = admin.site.site_title = "Nordkassa"
admin.site.index_title = _("Office")
