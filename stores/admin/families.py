"""A family of goods, its sizes and colours as a table on its page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stores import families
from stores.inline import LabelledFormSet
from stores.models import Product, ProductFamily, ProductGroup
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter

from . import quick_keys
from .forms import GroupChoice, Names, PriceField, language, refuse_unsellable


class FamilyForm(Names):
    class Meta:
        model = ProductFamily
        fields = ["merchant"]


class VariantForm(forms.ModelForm[Product]):
    price = PriceField(label=gettext_lazy("Price"))

    class Meta:
        model = Product
        fields = [
            "variant_position",
            "variant_label",
            "sku",
            "price",
            "vat_code",
            "group",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant_label"].required = True
        groups = self.fields.get("group")
        if isinstance(groups, GroupChoice):
            groups.is_of_one_merchant = True

    def clean_price(self) -> int:
        price: int = self.cleaned_data["price"]
        if price < 0:
            raise forms.ValidationError(_("A price is not negative."))
        return price

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuse_unsellable(self, self.instance.merchant_id)
        if family := self.instance.family:
            self.instance.names = families.named(family.names, found.get("variant_label", ""))
        return found


class VariantFormSet(LabelledFormSet):
    """The variants of one family, goods of its merchant; each is named by family and label."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.instance.merchant_id = self.instance.merchant_id
        form.instance.family = self.instance
        return form

    def clean(self) -> None:
        super().clean()
        seen: dict[str, set[str]] = {"variant_label": set(), "sku": set()}
        told = {
            "variant_label": _("Another variant of this family has this label."),
            "sku": _("Another product has this SKU."),
        }
        others = Product.objects.filter(merchant=self.instance.merchant_id)
        others = others.exclude(family=self.instance.pk)
        for form in self.forms:
            found = getattr(form, "cleaned_data", {})
            for name, values in seen.items():
                value = found.get(name)
                is_theirs = name == "sku" and value and others.filter(sku=value).exists()
                if value and (value in values or is_theirs):
                    form.add_error(name, told[name])
                values.add(value or "")


class VariantInline(OfficeInline):
    model = Product
    form = VariantForm
    formset = VariantFormSet
    merchant_path = "merchant"
    verbose_name = gettext_lazy("variant")
    verbose_name_plural = gettext_lazy("variants")
    fields = (*VariantForm.Meta.fields,)
    ordering = ["variant_position", "pk"]
    show_change_link = True
    can_delete = False
    family: ProductFamily | None = None

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        self.family = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "group" and self.family:
            groups = ProductGroup.objects.filter(merchant=self.family.merchant_id)
            kwargs["queryset"] = groups.order_by("position")
            kwargs["form_class"] = GroupChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ProductFamily)
class ProductFamilyAdmin(OfficeAdmin):
    merchant_path = "merchant"
    form = FamilyForm
    list_display = ["title", "merchant"]
    list_filter = [("merchant", ScopedFilter)]
    list_select_related = ["merchant"]
    search_fields = ["names"]
    ordering = ["merchant", "pk"]

    @admin.display(description=gettext_lazy("name"))
    def title(self, family: ProductFamily) -> str:
        return family.name(language())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, is_doubled = super().get_search_results(request, queryset, search_term)
        return quick_keys.of_merchant(request, found), is_doubled

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        # Only a family that is there has a merchant whose goods its variants could be.
        return [VariantInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["merchant"] if obj else []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        families.rename(form.instance)
