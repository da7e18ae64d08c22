"""Receipts: a list with filters, and each receipt as it was issued."""

import uuid
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from pos import forms, search
from pos.admin import goods_back, links
from pos.admin.period import PeriodFilter
from pos.models import Receipt
from stores import clock
from stores.access import Action
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter
from stores.pages import Page
from stores.templatetags.money import with_currency


class DeviceFilter(ScopedFilter):
    """The devices of the chosen store; two stores' devices have the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A payment's own field has no name in words.
        self.title = _("POS device")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        found = super().field_choices(field, request, model_admin)
        store = request.GET.get("device__store__id__exact", "")
        if not store.isdecimal():
            return found
        chosen = POSDevice.objects.filter(store=forms.read_number(store))
        here = set(chosen.values_list("pk", flat=True))
        return [(pk, name) for pk, name in found if pk in here]

    def has_output(self) -> bool:
        # Django drops a filter of one choice, and then ignores that it was chosen.
        return bool(self.lookup_choices)


@admin.register(Receipt)
class ReceiptAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/pos/receipt/change_list.html"
    change_form_template = "admin/pos/receipt/receipt.html"
    list_display = ["number_shown", "kind", "place", "day", "issued", "total_shown"]
    list_filter = [
        ("device__store", ScopedFilter),
        ("device", DeviceFilter),
        "kind",
        ("business_date", PeriodFilter),
    ]
    list_select_related = ["device__store"]
    search_fields = ["number"]
    search_help_text = _(
        "A receipt number, an amount, a day or a time, the beginning of an SKU, or a payment's "
        "reference or its ending."
    )
    meanings = staticmethod(search.receipts)
    # By day first: the rows of a period stand side by side.
    ordering = ["-business_date", "-pk"]
    sortable_by = ["day", "issued"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = super().get_list_display(request)
        is_of_deliveries = request.GET.get("kind__exact") == Receipt.Kind.DELIVERY
        return [*shown, "customer_reference"] if is_of_deliveries else shown

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, receipt: Receipt) -> str:
        return f"{receipt.number:06}"

    @admin.display(description=_("store and till"), ordering="device")
    def place(self, receipt: Receipt) -> str:
        return f"{receipt.device.store.name}, {receipt.device.name}"

    @admin.display(description=_("business date"), ordering="business_date")
    def day(self, receipt: Receipt) -> str:
        return clock.day(receipt.business_date)

    @admin.display(description=_("issued"), ordering="issued_at")
    def issued(self, receipt: Receipt) -> str:
        return clock.moment(receipt.issued_at, receipt.device.store.zone)

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, receipt: Receipt) -> str:
        return with_currency(receipt.total, receipt.currency)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = self.may_somewhere(request, Action.EXPORT)
        urls = {
            "export_url": links.export(request, of="export-receipts"),
            "vat_url": links.export(request, of="export-receipts", rows="vat"),
            "lines_url": links.export(request, of="export-receipts", rows="lines"),
            "tenders_url": links.export(request, of="export-receipts", rows="tenders"),
            "saft_url": links.export(request, of="export-saft"),
            "key": uuid.uuid4(),
        }
        return super().changelist_view(request, {**(urls if may else {}), **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        receipt = self.get_object(request, object_id)
        may: dict[str, Any] = {
            "may_copy": receipt is not None and self.may(request, Action.EXPORT, receipt)
        }
        if receipt and self._may_return(request, receipt):
            may["return_url"] = goods_back.url(receipt)
        context = {**(_context(receipt) if receipt else {}), **may, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        policy = Page(Action.SETTLE, act=Action.SETTLE, of=self.whose())
        return [
            self.page("<int:pk>/goods/", self.give_back, name="pos_receipt_goods", policy=policy),
            *super().get_urls(),
        ]

    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Goods of a sale come back, and their money goes back as it was paid."""
        return goods_back.page(
            request, pk, {**self.admin_site.each_context(request), "opts": self.opts}
        )

    def _may_return(self, request: HttpRequest, receipt: Receipt) -> bool:
        is_sale = receipt.kind == Receipt.Kind.SALE and receipt.total > 0
        return is_sale and self.may(request, Action.SETTLE, receipt)


def _context(receipt: Receipt) -> dict[str, Any]:
    asked = receipt.goods_return
    # A return is asked for in the office; then no cashier stands on its receipt.
    user = asked.user if asked else None
    return {
        "receipt": receipt,
        "issued": clock.moment(receipt.issued_at, receipt.device.store.zone),
        "asked": asked,
        "by": receipt.content["staff"] or (user and (user.get_full_name() or user.get_username())),
    }
