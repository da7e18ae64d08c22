"""What has arrived by webhook: to look at only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from payments import search
from payments.admin import words
from payments.models import Webhook
from stores.access import Action
from stores.office import LookOnly, ScopedFilter

EVENTS = (
    *("CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED", "CANCELLED"),
    *("ABORTED", "EXPIRED", "TERMINATED"),
)


class EventFilter(admin.SimpleListFilter):
    """By what happened: the names are known, and not looked for in a million rows."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, name) for name in EVENTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        if not name:
            return queryset
        return queryset.filter(name__in=[name, f"epayments.payment.{name.lower()}.v1"])


@admin.register(Webhook)
class WebhookAdmin(LookOnly):
    store_path = "registration__sales_unit__store"
    holder = "registration"
    sees = Action.SEE_PAYMENTS
    list_display = ["received_at", "event", "ending", "amount_shown", "success"]
    list_filter = [("registration__sales_unit__store", ScopedFilter), EventFilter, "success"]
    list_select_related = ["registration__sales_unit__store"]
    search_fields = ["reference"]
    search_help_text = _("A reference or its ending, Vipps' own reference, a day or a time.")
    meanings = staticmethod(search.webhooks)
    ordering = ["-pk"]
    sortable_by = ()
    fields = [
        "received_at",
        "registration",
        "event",
        "reference",
        "psp_reference",
        "amount_shown",
        "success",
    ]

    @admin.display(description=_("event"), ordering="name")
    def event(self, webhook: Webhook) -> str:
        return words.event(webhook.name)

    @admin.display(description=_("reference"), ordering="reference")
    def ending(self, webhook: Webhook) -> str:
        return words.ending(webhook.reference)

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, webhook: Webhook) -> str:
        if webhook.amount is None:
            return ""
        return words.money(webhook.amount, webhook.registration.sales_unit.currency)
