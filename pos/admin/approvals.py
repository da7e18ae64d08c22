"""What managers have approved at the tills: looked at, never edited."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from pos.models import Approval
from stores.access import Action
from stores.office import LookOnly, ScopedFilter
from stores.templatetags.look import percent
from stores.templatetags.money import amount


@admin.register(Approval)
class ApprovalAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_AUDIT
    list_display = [
        *("at", "device", "act", "amount_shown", "rate_shown", "detail"),
        *("asked_by", "approved_by", "is_training"),
    ]
    list_filter = ["act", ("device__store", ScopedFilter), "at"]
    list_select_related = ["device__store", "asked_by", "approved_by", "basket", "goods_return"]
    search_fields = ["device__pos_id"]
    ordering = ["-pk"]
    fields = [
        *("at", "device", "act", "amount_shown", "rate_shown", "detail"),
        *("asked_by", "approved_by"),
    ]
    readonly_fields = ["amount_shown", "rate_shown"]

    @admin.display(description=_("training"), boolean=True)
    def is_training(self, approval: Approval) -> bool:
        about = approval.goods_return or approval.basket
        return about is not None and about.is_training

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, approval: Approval) -> str:
        return amount(approval.amount)

    @admin.display(description=_("per cent"), ordering="rate")
    def rate_shown(self, approval: Approval) -> str:
        """Of a discount, where a rate was given: what the limit of a rate was held against."""
        return percent(approval.rate) if approval.rate else "–"
