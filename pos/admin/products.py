"""Products as `stores` keeps them; a changed price is journalled at the tills that sell at it."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pos import prices
from pos.admin import coming_prices, links
from pos.refusals import NotPossible
from stores import access
from stores.access import Action
from stores.admin.families import ProductFamilyAdmin
from stores.admin.goods import ProductAdmin
from stores.catalogue import NewPrice
from stores.models import Product, ProductFamily
from stores.office import OfficeAdmin

admin.site.unregister([Product, ProductFamily])


class Priced(OfficeAdmin):
    """A page on which prices are kept: a form collects its own in `new_prices`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        prices.change(form.new_prices, user_id=request.user.pk)  # type: ignore[arg-type]

    def changeform_view(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        """As Django's; where the tills cannot be told of a price nothing is saved."""
        try:
            return super().changeform_view(request, *given, **named)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)


@admin.register(Product)
class PricedProductAdmin(Priced, ProductAdmin):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        found = super().get_readonly_fields(request, obj)
        return [*found, "coming"] if obj else found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)
        if obj:
            fields = next(
                options["fields"] for _title, options in found if "price" in options["fields"]
            )
            fields.insert(fields.index("price") + 1, "coming")
        return found

    @admin.display(description=_("coming prices"))
    def coming(self, product: Product) -> str:
        return coming_prices.listed(product)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found: dict[str, Any] = {}
        if access.stores_of(request.user, Action.EXPORT).exists():
            found = {"export_url": links.export(request, of="export-goods"), "key": uuid.uuid4()}
        if self.may_somewhere(request, Action.KEEP_MASTER_DATA):
            found["import_url"] = reverse("admin:pos_goodsimport_add")
        return super().changelist_view(request, {**found, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Locked until it is journalled: of two that change a price each says what was before.
        locked = Product.objects.select_for_update(no_key=True).filter(pk=obj.pk)
        before = locked.values_list("price", flat=True).first() if change else None
        super().save_model(request, obj, form, change)
        form.new_prices = []
        if before is not None and before != obj.price:
            form.new_prices.append(NewPrice(obj, before))


@admin.register(ProductFamily)
class PricedFamilyAdmin(Priced, ProductFamilyAdmin):
    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        # Before they are read: a variant is saved whole, and its price as it was is journalled.
        if request.method == "POST" and obj and obj.pk:
            variants = Product.objects.select_for_update(no_key=True).filter(family=obj.pk)
            list(variants.order_by("pk").only("pk"))
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        return found

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.new_prices = []

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        before = dict(Product.objects.filter(family=form.instance).values_list("pk", "price"))
        super().save_formset(request, form, formset, change)
        form.new_prices += [
            NewPrice(variant, before[variant.pk])
            for variant, _names in formset.changed_objects
            if before[variant.pk] != variant.price
        ]
