from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stores import access
from stores.access import Action
from stores.choices import once
from stores.models import Merchant, VatRate
from stores.office import OfficeAdmin
from stores.pages import OfficePolicy, Page, Place


@admin.register(VatRate)
class VatRateAdmin(OfficeAdmin):
    """Shared by all merchants of a country, so nobody changes it under another one's feet."""

    list_display = ["country", "code", "percent", "valid_from", "valid_to", "standard_code"]
    list_display_links = ["code"]
    list_filter = ["country", "code"]
    search_fields = ["country", "code"]
    date_hierarchy = "valid_from"
    ordering = ["country", "code", "-valid_from"]

    @admin.display(description=_("rate"), ordering="rate")
    def percent(self, rate: VatRate) -> str:
        return f"{rate.rate / 100:g} %"

    def whose(self) -> Place:
        return Place(VatRate)

    def policies(self) -> dict[str, OfficePolicy]:
        keeps = Page(self.keeps, act=self.keeps, of=self.whose())
        return super().policies() | {"add": keeps}

    def within(self, request: HttpRequest, action: Action) -> Q:
        return Q()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: VatRate | None = None) -> bool:
        if access.is_over_all(request.user):
            return True
        kept = access.merchants_kept_by(request.user)
        others = Merchant.objects.exclude(pk__in=kept.values("pk"))
        if obj:
            return kept.exists() and not others.filter(stores__country=obj.country).exists()
        return once(request, "keep VAT", lambda: kept.exists() and not others.exists())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
