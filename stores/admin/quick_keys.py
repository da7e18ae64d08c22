"""The first page of goods of one store's tills, on the store's own page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stores.inline import LabelledFormSet
from stores.models import Product, ProductFamily, QuickKey, Store
from stores.models.quick_keys import MOST
from stores.office import OfficeInline

OF_MERCHANT = "of_merchant"


class GoodsOfMerchant(AutocompleteSelect):
    """Offers the goods of one merchant that are on sale, or its families."""

    merchant_id = 0

    def get_url(self) -> str:
        return f"{super().get_url()}?{OF_MERCHANT}={self.merchant_id}"


def of_merchant(request: HttpRequest, found: QuerySet[Any]) -> QuerySet[Any]:
    """What of the families that were found the asking field may take."""
    merchant = request.GET.get(OF_MERCHANT, "")
    return found.filter(merchant=merchant) if merchant.isdecimal() else found


def offered(request: HttpRequest, found: QuerySet[Any]) -> QuerySet[Any]:
    """The same of products: those on sale."""
    theirs = of_merchant(request, found)
    return theirs.filter(is_active=True) if OF_MERCHANT in request.GET else found


class QuickKeyForm(forms.ModelForm[QuickKey]):
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=gettext_lazy("Empty: after the last one."),
        widget=forms.NumberInput(attrs={"class": "vSmallIntegerField"}),
    )

    class Meta:
        model = QuickKey
        fields = ["position", "product", "family", "label"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("product")) == bool(found.get("family")) and not self.errors:
            raise forms.ValidationError(_("A key is of a product or of a product family."))
        return found

    def validate_constraints(self) -> None:
        """Not against what was there before: keys that change places would stand in each other's
        way. All the store's keys are on the page, and `QuickKeyFormSet` compares them."""


class QuickKeyFormSet(LabelledFormSet):
    """The keys of one store, and of nobody else's goods."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.is_valid()]
        last = max((form.cleaned_data.get("position") or 0 for form in kept), default=0)
        for form in kept:
            form.instance.merchant_id = self.instance.merchant_id
            goods = form.cleaned_data.get("product") or form.cleaned_data.get("family")
            if goods and not form.cleaned_data.get("position"):
                last += 1
                form.instance.position = form.cleaned_data["position"] = last
        if last > MOST:
            raise forms.ValidationError(_("The last position is %d.") % MOST)


class QuickKeyInline(OfficeInline):
    model = QuickKey
    form = QuickKeyForm
    formset = QuickKeyFormSet
    store_path = "store"
    fields = ["position", "product", "family", "label"]
    autocomplete_fields = ["product", "family"]
    ordering = ["position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product", "family")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        for name, model in (("product", Product), ("family", ProductFamily)):
            field = formset.form.base_fields.get(name)
            if field and isinstance(obj, Store):
                field.queryset = model._default_manager.filter(merchant=obj.merchant_id)
                widget = GoodsOfMerchant(QuickKey._meta.get_field(name), admin.site)
                widget.merchant_id = obj.merchant_id
                widget.choices = field.choices
                field.widget = widget
        return formset
