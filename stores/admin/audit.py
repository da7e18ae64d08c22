"""The audit log in the office: looked at and exported, never edited."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stores import access, clock
from stores.access import Action
from stores.audit_list import of_no_store
from stores.models import AuditEntry
from stores.office import LookOnly, ScopedFilter


@admin.register(AuditEntry)
class AuditEntryAdmin(LookOnly):
    """Of a store: whoever sees its audit; of a merchant: who sees that of all its stores."""

    store_path = "store"
    sees = Action.SEE_AUDIT
    change_list_template = "admin/stores/auditentry/change_list.html"
    list_display = ["number", "moment", "act", "person", "what", "text", "place", "address"]
    list_filter = ["act", ("store", ScopedFilter), ("merchant", ScopedFilter), "at"]
    list_select_related = ["user", "staff", "store__merchant", "merchant", "device"]
    search_fields = ["who"]
    search_help_text = _("The beginning of a user's name or of a person's.")
    ordering = ["-pk"]
    sortable_by = ()
    fields = [
        *("number", "moment", "act", "who", "user", "staff", "device", "merchant", "store"),
        *("what", "text", "details", "address", "previous_hash", "hash"),
    ]

    def within(self, request: HttpRequest, action: Action) -> Q:
        if access.is_over_all(request.user):
            return Q()
        return super().within(request, action) | of_no_store(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = queryset.filter(who__istartswith=search_term.strip()) if search_term else queryset
        return found, False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        asked = request.GET.urlencode()
        url = reverse("export-audit") + (f"?{asked}" if asked else "")
        return super().changelist_view(request, {"export_url": url, **(extra_context or {})})

    @admin.display(description=_("time"))
    def moment(self, entry: AuditEntry) -> str:
        return clock.moment(entry.at, entry.store.zone if entry.store else None)

    @admin.display(description=_("who"))
    def person(self, entry: AuditEntry) -> str:
        return entry.who or "–"

    @admin.display(description=_("store"))
    def place(self, entry: AuditEntry) -> str:
        parts: Iterator[Any] = filter(None, (entry.device, entry.store, entry.merchant))
        return str(next(parts, "–"))
