from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stores.admin.forms import PriceField
from stores.models import Limit
from stores.office import OfficeAdmin, ScopedFilter
from stores.templatetags.look import percent
from stores.templatetags.money import amount


class LimitForm(forms.ModelForm[Limit]):
    most_amount = PriceField(
        label=_("alone up to this amount"),
        required=False,
        help_text=_(
            "Such as 500,00, in the store's currency. Empty: no limit. 0: never alone. Of returns"
            " and emptied baskets: all that a person does alone on a day."
        ),
    )
    most_rate = PriceField(
        label=_("alone up to this part, in per cent"),
        required=False,
        help_text=_("Of a discount, such as 10. Empty: no limit."),
    )


@admin.register(Limit)
class LimitAdmin(OfficeAdmin):
    merchant_path = "merchant"
    form = LimitForm
    list_display = ["role", "act", "merchant", "store", "amount_shown", "rate_shown", "most_times"]
    list_filter = ["role", "act", ("merchant", ScopedFilter)]
    list_select_related = ["merchant", "store"]
    search_fields = ["merchant__name", "store__name"]
    ordering = ["merchant__name", "store__name", "role", "act"]
    fields = ["merchant", "store", "role", "act", "most_amount", "most_rate", "most_times"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["merchant", "store"] if obj else []

    @admin.display(description=_("alone up to this amount"), ordering="most_amount")
    def amount_shown(self, limit: Limit) -> str:
        return "–" if limit.most_amount is None else amount(limit.most_amount)

    @admin.display(description=_("alone up to this part"), ordering="most_rate")
    def rate_shown(self, limit: Limit) -> str:
        return "–" if limit.most_rate is None else percent(limit.most_rate)
