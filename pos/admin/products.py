"""Products as `stores` keeps them; a changed price is journalled at the tills that sell at it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from pos import prices
from stores.admin.goods import ProductAdmin
from stores.models import Product

admin.site.unregister(Product)


@admin.register(Product)
class PricedProductAdmin(ProductAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = Product.objects.values_list("price", flat=True).get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before is not None and before != obj.price:
            prices.change(obj, before=before, user=request.user)  # type: ignore[arg-type]
