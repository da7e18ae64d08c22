"""Sales units and their keys. Keys are written, never shown."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Exists, ForeignKey, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import key_checks
from payments.admin.key_tests import KeyTests
from payments.models import Brand, FeeRate, Keys, SalesUnit
from payments.models.units import Environment
from stores import access
from stores.access import Action
from stores.models import Store
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter

SECRETS = ("client_id", "client_secret", "subscription_key")


def _secret(label: Any) -> forms.CharField:
    hidden = forms.PasswordInput(attrs={"autocomplete": "off", "size": "60"})
    return forms.CharField(label=label, required=False, max_length=200, widget=hidden)


class KeysForm(forms.ModelForm[Keys]):
    """Write-only: all three are set together, and none is ever sent back to a browser."""

    client_id = _secret(gettext_lazy("client id"))
    client_secret = _secret(gettext_lazy("client secret"))
    subscription_key = _secret(gettext_lazy("subscription key"))

    class Meta:
        model = Keys
        fields = ["name", "environment"]

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        given = [name for name in SECRETS if self.cleaned_data.get(name)]
        if given and len(given) < len(SECRETS):
            raise forms.ValidationError(_("Type all three keys: they belong together."))
        if not given and not self.instance.sealed:
            raise forms.ValidationError(_("New keys need all three values."))
        return found

    def save(self, commit: bool = True) -> Keys:
        if self.cleaned_data.get("client_id"):
            self.instance.put(**{name: self.cleaned_data[name] for name in SECRETS})
        return super().save(commit)


class Selling(OfficeAdmin):
    """Training's unit and keys are made by themselves, and are nothing that anybody may change."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(environment=Environment.TRAINING)


@admin.register(Keys)
class KeysAdmin(Selling):
    """Keys belong to the stores of their sales units; those of none, to whoever wrote them."""

    store_path = "sales_units__store"
    sees = keeps = Action.KEEP_KEYS
    form = KeysForm
    list_display = ["name", "environment", "are_set", "changed_at"]
    list_filter = ["environment"]
    search_fields = ["name"]
    ordering = ["name"]
    fieldsets = [
        (None, {"fields": ["name", "environment", "are_set", "changed_at"]}),
        (
            gettext_lazy("New values"),
            {
                "fields": list(SECRETS),
                "description": gettext_lazy(
                    "From the portal of Vipps MobilePay. They are sealed at once and never shown "
                    "again. Leave all three empty to keep what is there."
                ),
            },
        ),
    ]

    def within(self, request: HttpRequest, action: Action) -> Q:
        if access.is_over_all(request.user):
            return Q()
        units = SalesUnit.objects.filter(keys=OuterRef("pk"))
        kept = access.stores_of(request.user, action)
        others = units.exclude(store__in=kept)
        written = LogEntry.objects.filter(
            user=request.user.pk or 0,
            action_flag=ADDITION,
            content_type__app_label="payments",
            content_type__model="keys",
            object_id=Cast(OuterRef("pk"), CharField()),
        )
        return ~Exists(others) & (Q(Exists(units)) | Q(Exists(written)))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            # Without new values nothing is written: the day of the change would say otherwise.
            if form.has_changed():
                super().save_model(request, obj, form, change)
                key_checks.forget(obj.pk)
        elif self.may_somewhere(request, Action.KEEP_KEYS):
            # Whose they are is known from the log, which is written after this.
            obj.save()
        else:
            raise PermissionDenied

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> "forms.TypedChoiceField | None":
        kwargs["choices"] = [one for one in Environment.choices if one[0] != Environment.TRAINING]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # The name is sealed in with the values, so that nobody moves them to another row.
        return ["are_set", "changed_at", *(["name", "environment"] if obj else [])]

    @admin.display(description=gettext_lazy("set"), boolean=True)
    def are_set(self, keys: Keys) -> bool:
        return bool(keys.sealed)


class SalesUnitForm(forms.ModelForm[SalesUnit]):
    """Market and currency are the store's, the environment is that of the keys."""

    class Meta:
        model = SalesUnit
        fields = [
            "store",
            "msn",
            "name",
            "keys",
            "may_push",
            "may_capture_partially",
            "retired_at",
        ]

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        unit, keys = self.instance, self.cleaned_data.get("keys")
        store: Store | None = self.cleaned_data.get("store") or (unit.store if unit.pk else None)
        if keys and keys.environment != (unit.environment or settings.VIPPS_ENVIRONMENT):
            self.add_error("keys", _("These keys are for another environment."))
        if store and store.currency not in ("NOK", "DKK", "EUR"):
            self.add_error(None, _("Vipps MobilePay takes no payments in this store's currency."))
        in_use = SalesUnit.objects.filter(store=store, retired_at=None).exclude(pk=unit.pk)
        in_use = in_use.exclude(environment=Environment.TRAINING)
        if store and not self.cleaned_data.get("retired_at") and in_use.exists():
            self.add_error(None, _("The store has a sales unit in use. Retire that one first."))
        if store and keys and not unit.pk:
            unit.environment = keys.environment
            unit.market, unit.currency = store.country, store.currency
        return found


class BrandInline(OfficeInline):
    model = Brand
    store_path = "sales_unit__store"
    sees = Action.SEE_OFFICE
    keeps = Action.KEEP_KEYS
    fields = ["name", "valid_from"]
    verbose_name = gettext_lazy("brand")
    verbose_name_plural = gettext_lazy("what the app is called, and from which day on")


class FeeRateInline(OfficeInline):
    """What the reconciliation holds each fee against; without one, fees are not looked at."""

    model = FeeRate
    store_path = "sales_unit__store"
    sees = Action.SEE_OFFICE
    keeps = Action.KEEP_KEYS
    fields = ["rate", "vat_rate", "valid_from"]


@admin.register(SalesUnit)
class SalesUnitAdmin(KeyTests, Selling):
    store_path = "store"
    keeps = Action.KEEP_KEYS
    form = SalesUnitForm
    inlines = [BrandInline, FeeRateInline]
    list_display = [
        *("name", "msn", "store", "environment", "currency", "may_push"),
        *("keys_tested", "refused_code", "retired_at"),
    ]
    list_filter = [
        ("store", ScopedFilter),
        "environment",
        "may_push",
        ("retired_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["store"]
    search_fields = ["name", "msn", "store__name"]
    ordering = ["name", "msn"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        copied = ["environment", "market", "currency"] if obj else []
        refused = ["refused_code", "refused_at"] if obj and obj.refused_at else []
        return [*SalesUnitForm.Meta.fields[:4], *copied, *refused, *SalesUnitForm.Meta.fields[4:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Payments and refunds name it for years.
        seen = ["refused_code", "refused_at"]
        return ["store", "msn", "environment", "market", "currency", *seen] if obj else seen

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "forms.ModelChoiceField[Any] | None":
        if db_field.name == "keys":
            kept = KeysAdmin(Keys, self.admin_site).get_queryset(request)
            kwargs["queryset"] = kept.order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
