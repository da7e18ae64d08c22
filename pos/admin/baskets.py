"""Baskets, shifts and returns, as the till left them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos import search
from pos.models import Basket, Return, Shift
from stores.access import Action
from stores.columns import number
from stores.models import POSDevice
from stores.office import LookOnly, ScopedFilter
from stores.templatetags.money import with_currency


@admin.register(Basket)
class BasketAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    list_display = [number, "device", "state", "amount", "opened_at", "frozen_at", "completed_at"]
    list_filter = [("device__store", ScopedFilter), "state"]
    list_select_related = ["device__store"]
    search_fields = ["pk"]
    search_help_text = _(
        "A basket's number, its receipt's number, amount, day or time, or a payment's reference or "
        "its ending."
    )
    meanings = staticmethod(search.baskets)
    ordering = ["-pk"]
    sortable_by = [number]  # type: ignore[list-item] # the stubs know names alone
    # Not all: what only the machinery reads would stand there in minor units and in English.
    fields = [
        *("device", "state", "amount", "tax", "training", "opened_at", "frozen_at"),
        *("completed_at", "parked_at", "parked_by", "name"),
    ]

    @admin.display(description=_("total"), ordering="total")
    def amount(self, basket: Basket) -> str:
        return with_currency(basket.total, basket.currency)

    @admin.display(description=_("VAT"))
    def tax(self, basket: Basket) -> str:
        return with_currency(basket.vat, basket.currency)

    @admin.display(description=_("training"), boolean=True)
    def training(self, basket: Basket) -> bool:
        return basket.is_training


@admin.register(Shift)
class ShiftAdmin(LookOnly):
    store_path = "device__store"
    list_display = ["device", "business_date", "opened_by", "opened_at", "closed_at"]
    list_filter = [("device__store", ScopedFilter), "business_date"]
    list_select_related = ["device__store", "opened_by"]
    search_fields = ["device__pos_id"]
    ordering = ["-pk"]


@admin.register(Return)
class ReturnAdmin(LookOnly):
    store_path = "original__device__store"
    sees = Action.SEE_PAYMENTS
    list_display = [
        *(number, "original", "total", "state", "reason", "user", "staff", "asked_at"),
        "is_training",
    ]
    list_filter = [("original__device__store", ScopedFilter), "state", "is_training"]
    list_select_related = ["original__device__store", "device__store", "user", "staff"]
    search_fields = ["reason"]
    search_help_text = _("A receipt number, an amount, or words of the reason.")
    meanings = staticmethod(search.returns)
    ordering = ["-pk"]
    fields = [
        *("original", "state", "total", "reason", "staff", "user", "asked_at", "device"),
        *("taken", "in_exchange", "is_training"),
    ]

    @admin.display(description=_("amount"), ordering="amount")
    def total(self, asked: Return) -> str:
        return with_currency(asked.amount, asked.till.store.currency)

    @admin.display(description=_("basket"))
    def taken(self, asked: Return) -> str:
        return str(asked.basket_id or "–")

    @admin.display(description=_("Exchanged"))
    def in_exchange(self, asked: Return) -> str:
        return with_currency(asked.exchanged, asked.till.store.currency)

    def belonging(self, stores: Any) -> Q:
        """Of their sales, and what came back at their tills without a receipt of one."""
        own = POSDevice.objects.filter(store__in=stores).order_by()
        return super().belonging(stores) | Q(original=None, device__in=own)
