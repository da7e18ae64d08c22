"""Webhook registrations and what has arrived: to look at only."""

from urllib.parse import urlsplit

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from payments.admin import words
from payments.models import Webhook, WebhookRegistration
from stores.access import Action
from stores.office import LookOnly, ScopedFilter


@admin.register(WebhookRegistration)
class WebhookRegistrationAdmin(LookOnly):
    store_path = "sales_unit__store"
    list_display = ["sales_unit", "host", "has_secret", "registered_at", "seen_at", "removed_at"]
    list_filter = [
        ("sales_unit__store", ScopedFilter),
        ("removed_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["sales_unit__store"]
    search_fields = ["sales_unit__msn", "sales_unit__name", "registration_id"]
    ordering = ["-pk"]
    # The address ends in a token that only Vipps needs to know.
    fields = [
        "sales_unit",
        "registration_id",
        "host",
        "has_secret",
        "registered_at",
        "seen_at",
        "removed_at",
    ]

    @admin.display(description=_("address"))
    def host(self, registration: WebhookRegistration) -> str:
        url = urlsplit(registration.url)
        return f"{url.scheme}://{url.netloc}"

    @admin.display(description=_("secret set"), boolean=True)
    def has_secret(self, registration: WebhookRegistration) -> bool:
        return bool(registration.sealed_secret)


@admin.register(Webhook)
class WebhookAdmin(LookOnly):
    store_path = "registration__sales_unit__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["received_at", "event", "ending", "amount_shown", "success"]
    list_filter = [("registration__sales_unit__store", ScopedFilter), "name", "success"]
    list_select_related = ["registration__sales_unit__store"]
    search_fields = ["reference", "psp_reference", "msn"]
    ordering = ["-pk"]
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
