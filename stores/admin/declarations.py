from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from stores import access, declarations
from stores.models import Declaration
from stores.office import OfficeAdmin, ScopedFilter
from stores.pages import OfficePolicy, Page


class DeclarationForm(forms.ModelForm[Declaration]):
    class Meta:
        model = Declaration
        fields = ["merchant", "number", "version", "declared_on"]

    def clean_declared_on(self) -> Any:
        day = self.cleaned_data["declared_on"]
        if day > localdate():
            raise forms.ValidationError(_("Enter the day on which it was sent in."))
        return day


@admin.register(Declaration)
class DeclarationAdmin(OfficeAdmin):
    """Recorded once and never changed: a correction is recorded beside it."""

    merchant_path = "merchant"
    form = DeclarationForm
    list_display = ["merchant", "number", "version", "declared_on", "recorded_by", "recorded_at"]
    list_filter = [("merchant", ScopedFilter)]
    list_select_related = ["merchant", "recorded_by"]
    search_fields = ["number", "version", "merchant__name"]
    ordering = ["-pk"]
    fields = ["merchant", "number", "version", "declared_on"]

    def policies(self) -> dict[str, OfficePolicy]:
        return super().policies() | {"change": Page(self.sees, of=self.whose())}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change or not access.may_keep(request.user, obj.merchant_id):
            raise PermissionDenied
        made = declarations.record(
            obj.merchant,
            number=obj.number,
            version=obj.version,
            declared_on=obj.declared_on,
            user=request.user,  # type: ignore[arg-type]
        )
        obj.pk = made.pk
        obj.fiscal_version = made.fiscal_version
