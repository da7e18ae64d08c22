"""Receipts and the electronic journal: lists with filters, and the receipt as it was issued."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pos.admin.period import PeriodFilter
from pos.models import JournalEntry, Receipt
from stores.access import Action
from stores.money import amount_text
from stores.office import LookOnly, OfficeAdmin, ScopedFilter


def language() -> str:
    """The office user's language."""
    return (get_language() or "en")[:2]


@admin.register(Receipt)
class ReceiptAdmin(LookOnly, OfficeAdmin):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/pos/receipt/change_list.html"
    change_form_template = "admin/pos/receipt/receipt.html"
    list_display = ["number_shown", "kind", "place", "day", "issued", "total_shown"]
    list_filter = [
        ("device__store", ScopedFilter),
        ("device", ScopedFilter),
        "kind",
        ("business_date", PeriodFilter),
    ]
    list_select_related = ["device__store"]
    search_fields = ["=number", "lines__sku", "basket__tenders__reference"]
    ordering = ["-pk"]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, receipt: Receipt) -> str:
        return f"{receipt.number:06}"

    @admin.display(description=_("store and till"), ordering="device")
    def place(self, receipt: Receipt) -> str:
        return f"{receipt.device.store.name}, {receipt.device.name}"

    @admin.display(description=_("business date"), ordering="business_date")
    def day(self, receipt: Receipt) -> str:
        return receipt.business_date.isoformat()

    @admin.display(description=_("issued"), ordering="issued_at")
    def issued(self, receipt: Receipt) -> str:
        return f"{receipt.issued_at.astimezone(receipt.device.store.zone):%Y-%m-%d %H:%M}"

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, receipt: Receipt) -> str:
        return amount_text(receipt.total, receipt.currency, language(), with_currency=True)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = self.may_somewhere(request, Action.EXPORT)
        url = f"{reverse('export-receipts')}?{request.GET.urlencode()}" if may else ""
        return super().changelist_view(request, {"export_url": url, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"receipt": self.get_object(request, object_id), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


@admin.register(JournalEntry)
class JournalEntryAdmin(LookOnly, OfficeAdmin):
    store_path = "device__store"
    sees = Action.SEE_AUDIT
    list_display = ["number", "device", "at", "code", "staff", "text"]
    list_filter = [("device__store", ScopedFilter), ("device", ScopedFilter), "code"]
    list_select_related = ["device__store", "staff"]
    search_fields = ["text"]
    ordering = ["-pk"]
    fields = ["number", "device", "at", "code", "staff", "text", "previous_hash", "hash"]
