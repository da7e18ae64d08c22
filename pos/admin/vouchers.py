"""Bookkeeping in the office: the accounts of each merchant, and the ways to the vouchers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import CharField
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pos.admin import links
from pos.models import AccountMapping, MappedAccount, Report
from stores.inline import LabelledFormSet
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter

Entry = MappedAccount.Entry
# What a file is called where it is offered, by its decimals, and what asks for it.
FILES = (
    (_("Vouchers 0,00"), {"as": "csv", "decimals": "comma"}),
    (_("Vouchers 0.00"), {"as": "csv", "decimals": "point"}),
    (_("GBAT10 (unconfirmed)"), {"as": "gbat10"}),
)


def links_of_list(request: HttpRequest) -> list[tuple[Any, str]]:
    """Names and addresses of the vouchers of what a list of reports shows."""
    return _links(links.shown(request))


def links_of_report(report: Report) -> list[tuple[Any, str]]:
    """The same of one report; none of an X report."""
    return _links(QueryDict(f"report={report.pk}")) if report.kind == Report.Kind.Z else []


def _links(wanted: QueryDict) -> list[tuple[Any, str]]:
    found = []
    for name, given in FILES:
        query = wanted.copy()
        for key, value in given.items():
            query[key] = value
        found.append((name, f"{reverse('export-vouchers')}?{query.urlencode()}"))
    return found


class AccountFormSet(LabelledFormSet):
    """A new mapping offers a row for each entry; those without an account are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not getattr(kwargs.get("instance"), "pk", None):
            kwargs["initial"] = [{"entry": entry} for entry in Entry]
        super().__init__(*args, **kwargs)


class AccountInline(OfficeInline):
    model = MappedAccount
    merchant_path = "mapping__merchant"
    formset = AccountFormSet
    fields = ["entry", "rate", "account", "vat_code", "vat_account"]
    # The usual fields are as wide as a sentence, and the table would not fit the page.
    formfield_overrides = {CharField: {"widget": forms.TextInput(attrs={"size": 8})}}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 if obj else len(Entry)


@admin.register(AccountMapping)
class AccountMappingAdmin(OfficeAdmin):
    merchant_path = "merchant"
    inlines = [AccountInline]
    list_display = ["merchant", "has_vat_lines"]
    list_filter = ["has_vat_lines", ("merchant", ScopedFilter)]
    list_select_related = ["merchant"]
    search_fields = ["merchant__name", "merchant__organisation_number"]
    ordering = ["merchant__name"]
    fieldsets = [
        (
            None,
            {
                "fields": ["merchant", "has_vat_lines"],
                "description": _(
                    "Each Z report becomes one voucher on these accounts. Only what is used needs "
                    "an account: an export says which one is missing."
                ),
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["merchant"] if obj else []
