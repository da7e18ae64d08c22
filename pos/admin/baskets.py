"""Baskets, shifts and returns, as the till left them."""

from django.contrib import admin

from pos.models import Basket, Return, Shift
from stores.access import Action
from stores.office import LookOnly, OfficeAdmin, ScopedFilter


@admin.register(Basket)
class BasketAdmin(LookOnly, OfficeAdmin):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["pk", "device", "state", "total", "opened_at", "frozen_at", "completed_at"]
    list_filter = [("device__store", ScopedFilter), "state"]
    list_select_related = ["device__store"]
    search_fields = ["=pk"]
    ordering = ["-pk"]


@admin.register(Shift)
class ShiftAdmin(LookOnly, OfficeAdmin):
    store_path = "device__store"
    list_display = ["device", "business_date", "opened_by", "opened_at", "closed_at"]
    list_filter = [("device__store", ScopedFilter), "business_date"]
    list_select_related = ["device__store", "opened_by"]
    search_fields = ["device__pos_id"]
    ordering = ["-pk"]


@admin.register(Return)
class ReturnAdmin(LookOnly, OfficeAdmin):
    store_path = "original__device__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["pk", "original", "amount", "state", "reason", "user", "staff", "asked_at"]
    list_filter = [("original__device__store", ScopedFilter), "state"]
    list_select_related = ["original__device__store", "user", "staff"]
    search_fields = ["reason", "=original__number"]
    ordering = ["-pk"]
