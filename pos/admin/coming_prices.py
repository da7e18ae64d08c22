"""Prices from a day on: prepared, listed as coming, and withdrawn; never changed."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import coming_prices
from pos.assortment.cells import DEAREST
from pos.refusals import NotPossible
from stores import access, clock
from stores.access import Action
from stores.admin.forms import PriceField, language
from stores.audit import Act
from stores.models import ComingPrice, Merchant, Product
from stores.money import amount_text
from stores.office import LookOnly, ScopedFilter
from stores.pages import OfficePolicy, Page


class ComingForm(forms.Form):
    """The goods by their SKU: there may be a hundred thousand of them."""

    merchant = forms.ModelChoiceField(
        Merchant.objects.none(), label=gettext_lazy("Merchant"), empty_label=None
    )
    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=40)
    price = PriceField(label=gettext_lazy("New price"))
    date = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("From midnight on, where the store is."),
    )

    def __init__(self, request: HttpRequest, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        kept = access.merchants_kept_by(request.user).order_by("name", "pk")
        field: Any = self.fields["merchant"]
        field.queryset = kept
        if kept.count() == 1:
            field.widget, field.initial = forms.HiddenInput(), kept[0].pk

    def clean_price(self) -> int:
        price: int = self.cleaned_data["price"]
        if not 0 <= price <= DEAREST:
            raise forms.ValidationError(_("A price is from 0 to 10 000 000."))
        return price

    def clean_sku(self) -> str:
        sku: str = self.cleaned_data["sku"].strip()
        found = Product.objects.filter(merchant=self.cleaned_data.get("merchant"), sku=sku).first()
        if found is None:
            raise forms.ValidationError(_("There is no such product. Correct the SKU."))
        self.product = found
        return sku


class StateFilter(admin.SimpleListFilter):
    """What is to come, unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("taken", _("in effect")), ("withdrawn", _("withdrawn")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("coming")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = {
            "taken": Q(taken_at__isnull=False),
            "withdrawn": Q(withdrawn_at__isnull=False),
            "all": Q(),
        }
        return queryset.filter(wanted.get(self.value() or "", Q(taken_at=None, withdrawn_at=None)))


@admin.register(ComingPrice)
class ComingPriceAdmin(LookOnly):
    merchant_path = "merchant"
    change_form_template = "admin/stores/comingprice/price.html"
    list_display = ["sku", "title", "price_text", "from_day", "state", "prepared_by"]
    list_filter = [StateFilter, ("merchant", ScopedFilter)]
    list_select_related = ["product", "merchant", "prepared_by"]
    search_fields = ["product__sku"]
    search_help_text = gettext_lazy("The beginning of an SKU.")
    ordering = ["valid_from", "pk"]
    fields = ["sku", "title", "price_text", "from_day", "state", "prepared_by", "prepared_at"]
    readonly_fields = ["sku", "title", "price_text", "from_day", "state"]

    def policies(self) -> dict[str, OfficePolicy]:
        """Who keeps the merchant's products prepares and withdraws; others look."""
        keeps = Page(Action.KEEP_MASTER_DATA, act=Action.KEEP_MASTER_DATA)
        return {**super().policies(), "add": keeps}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_somewhere(request, Action.KEEP_MASTER_DATA)

    def get_urls(self) -> list[URLPattern]:
        acts = Page(None, act=Action.KEEP_MASTER_DATA, of=self.whose())
        name = "stores_comingprice_withdraw"
        return [
            self.page("<int:pk>/withdraw/", self.withdraw, name=name, policy=acts),
            *super().get_urls(),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(product__sku__startswith=term) if term else queryset), False

    @admin.display(description=gettext_lazy("SKU"), ordering="product__sku")
    def sku(self, row: ComingPrice) -> str:
        return row.product.sku

    @admin.display(description=gettext_lazy("name"))
    def title(self, row: ComingPrice) -> str:
        return row.product.name(language())

    @admin.display(description=gettext_lazy("new price"), ordering="price")
    def price_text(self, row: ComingPrice) -> str:
        return amount_text(row.price, "", language())

    @admin.display(description=gettext_lazy("valid from"), ordering="day")
    def from_day(self, row: ComingPrice) -> str:
        return clock.day(row.day)

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: ComingPrice) -> str:
        if row.taken_at:
            return _("in effect since %s") % clock.moment(row.taken_at)
        return _("withdrawn") if row.withdrawn_at else _("coming")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = {name: request.GET[name] for name in ("sku", "merchant") if name in request.GET}
        form = ComingForm(request, request.POST or None, initial=given)
        if request.method == "POST" and form.is_valid():
            try:
                return self._prepare(request, form)
            except NotPossible as refusal:
                form.add_error("date", str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Prepare a price"),
            "form": form,
        }
        return TemplateResponse(request, "admin/stores/comingprice/prepare.html", context)

    def _prepare(self, request: HttpRequest, form: ComingForm) -> HttpResponse:
        made = coming_prices.prepare(
            form.product,
            price=form.cleaned_data["price"],
            date=form.cleaned_data["date"],
            user=request.user,  # type: ignore[arg-type]
        )
        self.note(request, Act.ADDED, made, f"price {made.price} from {made.day}")
        messages.success(request, _("The price will change by itself."))
        return HttpResponseRedirect(reverse("admin:stores_comingprice_changelist"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        may = row is not None and self.may(request, Action.KEEP_MASTER_DATA, row)
        is_coming = row is not None and not row.taken_at and not row.withdrawn_at
        context = {"may_withdraw": may and is_coming, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None:
            raise Http404
        # Others see it, too: it holds in all stores, so only who keeps them all withdraws it.
        if not self.may(request, Action.KEEP_MASTER_DATA, row):
            raise PermissionDenied
        try:
            found = coming_prices.withdraw(pk, user=request.user)  # type: ignore[arg-type]
            self.note(request, Act.CHANGED, found, "withdrawn")
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:stores_comingprice_change", args=[pk]))


def listed(product: Product) -> str:
    """What of a product is to come, with the way to more, for the product's own page."""
    rows = coming_prices.coming().filter(product=product).order_by("valid_from")[:10]
    found = ", ".join(
        f"{clock.day(row.day)}: {amount_text(row.price, '', language())}" for row in rows
    )
    url = reverse("admin:stores_comingprice_add")
    more = f"{url}?{urlencode({'sku': product.sku, 'merchant': product.merchant_id})}"
    return format_html('{} <a href="{}">{}</a>', found, more, _("Prepare a price"))
