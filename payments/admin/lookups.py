"""Who has looked at a till for what a customer has bought: looked at, never edited."""

from django.contrib import admin

from payments.models import LookUp
from stores.access import Action
from stores.office import LookOnly, ScopedFilter


@admin.register(LookUp)
class LookUpAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_AUDIT
    list_display = ["at", "device", "staff", "kind", "outcome", "found"]
    list_filter = ["kind", "outcome", ("device__store", ScopedFilter)]
    list_select_related = ["device__store", "staff"]
    search_fields = ["device__pos_id", "staff__name"]
    ordering = ["-pk"]
    # Whom it was about is kept for minutes only, and shown to nobody.
    fields = ["at", "device", "staff", "kind", "outcome", "found"]
