"""Products as `stores` keeps them; a changed price is journalled at the tills that sell at it."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from pos import prices
from pos.refusals import NotPossible
from stores.admin.goods import ProductAdmin
from stores.models import Product

admin.site.unregister(Product)


@admin.register(Product)
class PricedProductAdmin(ProductAdmin):
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Locked until it is journalled: of two that change a price each says what was before.
        locked = Product.objects.select_for_update(no_key=True).filter(pk=obj.pk)
        form.price_before = locked.values_list("price", flat=True).first() if change else None
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        product, before = form.instance, form.price_before
        if before not in (None, product.price):
            prices.change(product, before=before, user=request.user)  # type: ignore[arg-type]

    def changeform_view(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        """As Django's; where the tills cannot be told of a price nothing is saved."""
        try:
            return super().changeform_view(request, *given, **named)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
