"""Who has handed a till over to whom, and what its drawer lacked then."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pos.models import Changeover
from stores.office import LookOnly, ScopedFilter
from stores.templatetags.money import with_currency


@admin.register(Changeover)
class ChangeoverAdmin(LookOnly):
    store_path = "device__store"
    list_display = ["at", "device", "giver", "taker", "expected", "found", "difference", "reason"]
    list_filter = [("device__store", ScopedFilter)]
    list_select_related = ["device__store", "giver", "taker"]
    search_fields = ["device__pos_id"]
    ordering = ["-pk"]
    fields = ["at", "device", "giver", "taker", "expected", "found", "difference", "reason"]

    @admin.display(description=_("Expected"))
    def expected(self, changeover: Changeover) -> str:
        return _amount(changeover, "expected")

    @admin.display(description=_("Counted"))
    def found(self, changeover: Changeover) -> str:
        return _amount(changeover, "counted")

    @admin.display(description=_("Difference"))
    def difference(self, changeover: Changeover) -> str:
        return _amount(changeover, "difference")

    @admin.display(description=_("Reason"))
    def reason(self, changeover: Changeover) -> str:
        return str(_of(changeover).get("reason", ""))


def _of(changeover: Changeover) -> dict[str, Any]:
    return changeover.counted or {}


def _amount(changeover: Changeover, name: str) -> str:
    currency = changeover.device.store.currency
    return ", ".join(
        with_currency(row[name], currency) for row in _of(changeover).get("tenders", [])
    )
