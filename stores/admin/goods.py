from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from stores import search, trades
from stores.access import Action
from stores.choices import choices_of
from stores.models import Barcode, Product, ProductGroup, Store
from stores.money import amount_text
from stores.office import OfficeAdmin, OfficeInline, ScopedFilter
from stores.pages import Page

from . import quick_keys
from .forms import BarcodeForm, BarcodeFormSet, GroupChoice, GroupForm, ProductForm, language


@admin.register(ProductGroup)
class ProductGroupAdmin(OfficeAdmin):
    merchant_path = "merchant"
    form = GroupForm
    list_display = ["title", "merchant", "position"]
    list_filter = [("merchant", ScopedFilter)]
    list_select_related = ["merchant"]
    search_fields = ["names"]
    ordering = ["merchant", "position"]

    @admin.display(description=_("name"))
    def title(self, group: ProductGroup) -> str:
        return group.name(language())


class GroupFilter(ScopedFilter):
    """Groups of one merchant: two merchants' groups have the same names."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        groups = choices_of(ProductGroup, request, model_admin.sees)
        chosen = request.GET.get("merchant__id__exact", "")
        of_merchants: dict[int, list[Any]] = {}
        for group in groups.order_by("position") if groups is not None else []:
            if not chosen or chosen == str(group.merchant_id):
                of_merchants.setdefault(group.merchant_id, []).append(group)
        if len(of_merchants) != 1:
            return []
        return [(group.pk, group.name(language())) for group in next(iter(of_merchants.values()))]


class UnsoldFilter(admin.SimpleListFilter):
    """What the tills of a store refuse: it is in none of the groups that its trade reports by."""

    title = _("not sold for lack of a group")
    parameter_name = "unsold"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        stores = choices_of(Store, request, model_admin.sees)
        assert stores is not None
        return [(store.pk, store.name) for store in stores.exclude(fixed_groups="")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen not in [str(pk) for pk, _name in self.lookup_choices]:
            return queryset
        store = Store.objects.get(pk=chosen)
        return queryset.filter(pk__in=trades.unsold(store).values("pk"))


class BarcodeInline(OfficeInline):
    model = Barcode
    form = BarcodeForm
    formset = BarcodeFormSet
    merchant_path = "merchant"
    fields = ["gtin"]


@admin.register(Product)
class ProductAdmin(OfficeAdmin):
    merchant_path = "merchant"
    form = ProductForm
    inlines = [BarcodeInline]
    autocomplete_fields = ["family"]
    list_display = ["sku", "title", "group_title", "price_text", "vat_code", "unit", "is_active"]
    list_display_links = ["sku", "title"]
    list_filter = [
        "is_active",
        UnsoldFilter,
        ("merchant", ScopedFilter),
        ("group", GroupFilter),
        "vat_code",
        "unit",
        ("minimum_age", admin.EmptyFieldListFilter),
        ("grid_position", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["merchant", "group"]
    search_fields = ["sku"]
    search_help_text = _("Any word of a name or a part of one, an SKU, or a GTIN.")
    ordering = ["merchant", "sku"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # Django's `icontains` would read every row of 100,000; the till's index does not.
        found = search.matching(queryset, search_term) if search_term else queryset
        return quick_keys.offered(request, found), False

    @admin.display(description=_("name"))
    def title(self, product: Product) -> str:
        return product.name(language())

    @admin.display(description=_("product group"), ordering="group__position")
    def group_title(self, product: Product) -> str:
        return product.group.name(language()) if product.group else ""

    @admin.display(description=_("price"), ordering="price")
    def price_text(self, product: Product) -> str:
        return amount_text(product.price, "", language())

    @admin.display(description=_("image now"))
    def preview(self, product: Product) -> str:
        if not product.image:
            return "–"
        url = reverse("admin:stores_product_image", args=[product.pk])
        return format_html('<img src="{}" alt="" width="128">', url)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["preview", *(["merchant"] if obj else [])]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "group":
            groups = choices_of(ProductGroup, request, Action.KEEP_MASTER_DATA)
            assert groups is not None
            kwargs["queryset"] = groups.select_related("merchant").order_by(
                "merchant__name", "position"
            )
            kwargs["form_class"] = GroupChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [name for name in self.form.base_fields if name.startswith("name_")]
        return [
            (None, {"fields": ["merchant", "sku", "group", "is_active"]}),
            (_("Name"), {"fields": names}),
            (
                _("Variant"),
                {
                    "fields": ["family", "variant_label", "variant_position"],
                    "description": _("A variant is called as its family, with its label behind."),
                },
            ),
            (_("Price"), {"fields": ["price", "unit", "vat_code", "minimum_age"]}),
            (_("On the till"), {"fields": ["grid_position", "picture", "image", "preview"]}),
        ]

    def get_urls(self) -> list[URLPattern]:
        policy = Page(self.sees, of=self.whose())
        name = "stores_product_image"
        return [
            self.page("<int:pk>/image/", self.image, name=name, policy=policy),
            *super().get_urls(),
        ]

    def image(self, request: HttpRequest, pk: int) -> FileResponse:
        product = get_object_or_404(self.get_queryset(request), pk=pk)
        if not product.image:
            raise Http404
        return FileResponse(product.image.open(), content_type="image/webp")
