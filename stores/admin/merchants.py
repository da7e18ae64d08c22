from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stores import access, countries, numbers, trades
from stores.models import Merchant, POSDevice, Store
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter
from stores.pages import Installation, OfficePolicy

from .embedded_codes import EmbeddedCodeInline
from .quick_keys import QuickKeyInline


class MerchantForm(forms.ModelForm[Merchant]):
    # People type the spaces and dashes that the paper has; the model keeps digits.
    organisation_number = forms.CharField(
        label=Merchant._meta.get_field("organisation_number").verbose_name,
        help_text=_("Its check digit is verified by the rules of the country."),
        max_length=20,
    )

    class Meta:
        model = Merchant
        fields = [
            "name",
            "country",
            "organisation_number",
            "is_vat_registered",
            "is_in_business_register",
            "trade",
            "is_large",
            "is_ordered",
        ]

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        given = self.cleaned_data.get("organisation_number")
        country = self.cleaned_data.get("country") or self.instance.country
        if given and country:
            try:
                number = numbers.organisation_number(given, country=country)
            except numbers.WrongNumber as error:
                self.add_error("organisation_number", str(error))
            else:
                self.cleaned_data["organisation_number"] = number
        return found


class StoreInline(OfficeInline):
    model = Store
    store_path = "pk"
    fields = readonly_fields = ("name", "city", "country", "currency", "language", "prefix")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Merchant)
class MerchantAdmin(OfficeAdmin):
    merchant_path = "pk"
    form = MerchantForm
    inlines = [StoreInline, EmbeddedCodeInline]
    list_display = ["name", "printed_number", "country", "is_vat_registered", "stores_count"]
    fieldsets = [
        (None, {"fields": [*MerchantForm.Meta.fields[:5]]}),
        (
            _("Denmark"),
            {
                "fields": [*MerchantForm.Meta.fields[5:]],
                "description": _(
                    "Cafés and bars, pizzerias and grills, grocers and kiosks, and restaurants "
                    "below 10 million kroner a year must use a digital sales registration system, "
                    "and so must whoever Skattestyrelsen has ordered to. Until these are answered, "
                    "Danish stores do not sell for real."
                ),
            },
        ),
    ]
    list_filter = ["country", "is_vat_registered"]
    search_fields = ["name", "organisation_number"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = (
            super().get_queryset(request).annotate(stores_count=Count("stores"))
        )
        return counted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Its stores are there, and its number was checked by that country's rules.
        return ["country"] if obj else []

    @admin.display(description=_("stores"), ordering="stores_count")
    def stores_count(self, merchant: Any) -> int:
        return int(merchant.stores_count)

    @admin.display(description=_("organisation number"), ordering="organisation_number")
    def printed_number(self, merchant: Merchant) -> str:
        return merchant.printed_number

    def policies(self) -> dict[str, OfficePolicy]:
        return super().policies() | {"add": Installation()}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A new legal entity is for whoever runs the installation.
        return access.is_over_all(request.user)


class DeviceForm(forms.ModelForm[POSDevice]):
    """One of a store's devices; what receipts call it is said once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pos_id" in self.fields:
            self.fields["pos_id"].disabled = bool(self.instance.pk)


class DeviceInline(OfficeInline):
    model = POSDevice
    form = DeviceForm
    store_path = "store"
    fields = ["pos_id", "name", "state", "last_seen_at"]
    readonly_fields = ["state", "last_seen_at"]
    show_change_link = True
    can_delete = False

    @admin.display(description=_("state"))
    def state(self, device: POSDevice) -> Any:
        return device.state


class StoreForm(forms.ModelForm[Store]):
    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        given, merchant = (self.cleaned_data.get(key) for key in ("country", "merchant"))
        if given and merchant and given != merchant.country:
            self.add_error(
                "country",
                gettext("A store is in its merchant's country. Choose that, or another merchant."),
            )
        return found


@admin.register(Store)
class StoreAdmin(OfficeAdmin):
    store_path = "pk"
    form = StoreForm
    inlines = [DeviceInline]
    list_display = ["name", "merchant", "city", "country", "currency", "language", "prefix"]
    list_filter = [("merchant", ScopedFilter), "country", "language"]
    list_select_related = ["merchant"]
    search_fields = ["name", "city", "prefix", "merchant__name"]
    autocomplete_fields = ["merchant"]
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": ["merchant", "name", ("street", "postal_code", "city")]}),
        (
            _("Country"),
            {
                "fields": ["country", "currency", "time_zone", "language", "receipt_language"],
                "description": _(
                    "The country decides the VAT, the language what the till speaks. What has "
                    "been sold keeps what held on its day."
                ),
            },
        ),
        (
            _("Selling"),
            {"fields": ["live_selling", "day_starts_at", "fixed_groups", "unsold", "hands_out"]},
        ),
        (_("Payment"), {"fields": ["prefix", "sends_on_scan", "finds_by_app"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        # Only a store that is there has a merchant whose goods its keys could be.
        return [*self.inlines, QuickKeyInline] if obj else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # References at Vipps begin with the prefix; what is sold follows the laws of its country.
        fixed = ["merchant", "prefix", "country", "currency"] if obj else []
        return ["live_selling", "unsold", *fixed]

    @admin.display(description=_("not sold for lack of a group"))
    def unsold(self, store: Store) -> str:
        count = trades.unsold(store).count() if store.pk else 0
        if not count:
            return "–"
        address = f"{reverse('admin:stores_product_changelist')}?unsold={store.pk}"
        return format_html('<a href="{}">{}</a>', address, count)

    @admin.display(description=_("live selling"))
    def live_selling(self, store: Store) -> str:
        if not store.country:  # A new one.
            return ""
        return countries.why_not_live(store) or gettext("Allowed.")
