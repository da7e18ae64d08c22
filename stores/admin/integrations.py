"""Integrations: made with a token that is shown this one time, looked at, and revoked."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stores import integrations
from stores.access import Action
from stores.audit import Act
from stores.choices import choices_of
from stores.models import Integration, IntegrationCall, Scope, Store
from stores.money import amount_text
from stores.office import LookOnly, OfficeAdmin, ScopedFilter
from stores.pages import OfficePolicy, Page

from .forms import PriceField, language

NEW = (
    *("merchant", "name", "scopes", "is_for_all_stores", "stores"),
    *("refund_most", "refund_most_a_day", "calls_a_minute", "expires_at"),
)


class IntegrationForm(forms.ModelForm[Integration]):
    """A new integration. What it may do and where is not changed afterwards."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    stores = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Stores"),
        queryset=Store.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    refund_most = PriceField(
        label=gettext_lazy("Most for one refund"),
        required=False,
        help_text=gettext_lazy("In the store's currency, such as 1000,00."),
    )
    refund_most_a_day = PriceField(
        label=gettext_lazy("Most refunded in a day"),
        required=False,
        help_text=gettext_lazy("All its refunds of one business day together."),
    )

    class Meta:
        model = Integration
        fields = [name for name in NEW if name != "stores"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        chosen, is_all = found.get("stores") or [], found.get("is_for_all_stores")
        if bool(chosen) == bool(is_all):
            self.add_error("stores", _("Choose its stores, or all of them."))
        merchant = found.get("merchant")
        if merchant and any(store.merchant_id != merchant.pk for store in chosen):
            self.add_error("stores", _("This store belongs to another merchant."))
        return found


@admin.register(Integration)
class IntegrationAdmin(OfficeAdmin):
    merchant_path = "merchant"
    # A role for all stores: a token may be for all of them.
    sees = Action.KEEP_MASTER_DATA
    form = IntegrationForm
    list_display = ["name", "merchant", "state", "may_text", "last_used_at", "expires_at"]
    list_filter = [("merchant", ScopedFilter)]
    list_select_related = ["merchant"]
    search_fields = ["name", "merchant__name"]
    ordering = ["merchant__name", "name"]
    change_form_template = "admin/stores/integration/change_form.html"

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Integration) -> str:
        return row.state

    @admin.display(description=gettext_lazy("may"))
    def may_text(self, row: Integration) -> str:
        return ", ".join(str(Scope(scope).label) for scope in row.scopes)

    @admin.display(description=gettext_lazy("stores"))
    def places_text(self, row: Integration) -> str:
        if row.is_for_all_stores:
            return _("all stores")
        return ", ".join(store.name for store in row.stores.order_by("name"))

    @admin.display(description=gettext_lazy("most for one refund"))
    def most_text(self, row: Integration) -> str:
        return _amount(row.refund_most)

    @admin.display(description=gettext_lazy("most refunded in a day"))
    def most_a_day_text(self, row: Integration) -> str:
        return _amount(row.refund_most_a_day)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return NEW
        places, used = ("may_text", "places_text"), ("state", "made_by", "made_at")
        limits = ("most_text", "most_a_day_text", "calls_a_minute")
        ends = ("last_used_at", "expires_at", "revoked_at")
        return ("merchant", "name", *places, *limits, *used, *ends)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        return self.local_fieldsets(found) if obj else found

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        form = super().get_form(request, obj, change, **kwargs)
        places: Any = form.base_fields["stores"]
        stores = choices_of(Store, request, Action.KEEP_MASTER_DATA)
        assert stores is not None
        places.queryset = stores.select_related("merchant")
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of it is changed but that it ends; another wish is another integration."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stores = form.cleaned_data["stores"]
        obj.token = integrations.make(obj, stores=stores, made_by=request.user)  # type: ignore[arg-type]
        if not self.may(request, Action.KEEP_MASTER_DATA, obj):
            raise PermissionDenied

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        response = self._page(request, "made", obj, token=obj.token)
        response["Cache-Control"] = "no-store"
        return response

    def policies(self) -> dict[str, OfficePolicy]:
        """Made and revoked, never changed."""
        looked_at, nobodys = Page(self.sees, of=self.whose()), Page(None, of=self.whose())
        return {**super().policies(), "change": looked_at, "delete": nobodys}

    def get_urls(self) -> list[URLPattern]:
        ends = Page(self.sees, act=self.keeps, of=self.whose())
        name = "stores_integration_revoke"
        revoke = self.page("<int:pk>/revoke/", self.revoke, name=name, policy=ends)
        return [revoke, *super().get_urls()]

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then ends the token for good."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return self._page(request, "revoke", row)
        integrations.revoke(row.pk)
        self.note(request, Act.REVOKED, row, _("Revoked."))
        messages.success(request, _("The token of %s opens nothing any more.") % row)
        return HttpResponseRedirect(reverse("admin:stores_integration_change", args=[pk]))

    def _page(
        self, request: HttpRequest, name: str, row: Integration, **context: Any
    ) -> HttpResponse:
        known = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": str(row),
        }
        template = f"admin/stores/integration/{name}.html"
        return TemplateResponse(request, template, known | context)


def _amount(limit: int | None) -> str:
    """Of whichever currency its stores have."""
    return "–" if limit is None else amount_text(limit, "", language())


@admin.register(IntegrationCall)
class IntegrationCallAdmin(LookOnly):
    merchant_path = "integration__merchant"
    sees = Action.KEEP_MASTER_DATA
    list_display = ["at", "integration", "method", "path", "status", "code"]
    list_filter = ["method", "at"]
    list_select_related = ["integration"]
    search_fields = ["path", "integration__name"]
    ordering = ["-pk"]
    fields = ["at", "integration", "method", "path", "status", "code", "body_sha256"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.local(self.fields or (), DateTimeField)
