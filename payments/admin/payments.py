"""The list of payments and the page of one: its timeline, and what a person may do about it."""

import contextlib
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from payments.admin import record, timeline, words
from payments.admin.acts import Acts, offers
from payments.models import Payment
from payments.models.payments import LIVE
from stores.access import Action
from stores.money import WrongAmount, parse_amount
from stores.office import LookOnly, OfficeAdmin, ScopedFilter


class AttentionFilter(admin.SimpleListFilter):
    title = gettext_lazy("needs attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Needs attention")), ("live", _("On its way"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return queryset.filter(flagged_at__isnull=False)
        return queryset.filter(LIVE) if self.value() == "live" else queryset


class StateFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state at Vipps")


class AskedFilter(admin.DateFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("day asked for")


@admin.register(Payment)
class PaymentAdmin(LookOnly, Acts, OfficeAdmin):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["when", "store", "amount_shown", "standing", "payer", "receipt", "ending"]
    list_display_links = ["when", "ending"]
    list_filter = [
        AttentionFilter,
        ("state", StateFilter),
        ("device__store", ScopedFilter),
        ("requested_at", AskedFilter),
    ]
    list_select_related = ["device__store", "basket__receipt", "sales_unit"]
    search_fields = ["reference"]
    search_help_text = gettext_lazy(
        "A reference, Vipps' own reference, a receipt number, an amount, or the last two digits "
        "of the payer's number."
    )
    ordering = ["-requested_at", "-pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(matching(term)) if term else queryset), False

    @admin.display(description=gettext_lazy("asked for"), ordering="requested_at")
    def when(self, payment: Payment) -> str:
        at = payment.requested_at.astimezone(payment.device.store.zone)
        return f"{at:%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("store and till"), ordering="device__store__name")
    def store(self, payment: Payment) -> str:
        return f"{payment.device.store.name}, {payment.device.name}"

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        money = words.money(payment.amount)
        return format_html('<span class="amount">{} {}</span>', money, payment.currency)

    @admin.display(description=gettext_lazy("how it stands"), ordering="state")
    def standing(self, payment: Payment) -> str:
        word, tone = words.state(payment)
        return format_html('<span class="badge {}">{}</span>', tone, word)

    @admin.display(description=gettext_lazy("payer"))
    def payer(self, payment: Payment) -> str:
        return payment.payer_shown or "QR"

    @admin.display(description=gettext_lazy("receipt"))
    def receipt(self, payment: Payment) -> str:
        found = getattr(payment.basket, "receipt", None) if payment.received_at else None
        return str(found) if found else ""

    @admin.display(description=gettext_lazy("reference"), ordering="reference")
    def ending(self, payment: Payment) -> str:
        return words.ending(payment.reference)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The timeline. There is no form on it: nothing here can be edited."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        payment = self.get_object(request, object_id)
        if payment is None:
            raise Http404
        known = record.read(payment)
        may_settle = self.may(request, Action.SETTLE, payment)
        return TemplateResponse(
            request,
            "admin/payments/payment/timeline.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": payment,
                "title": words.heading(known),
                "record": known,
                "rows": timeline.rows(known),
                "at_vipps": words.at_vipps(payment),
                "flag": words.flag(payment) if payment.flag else None,
                "offers": offers(known) if may_settle else [],
            },
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("device__store", "sales_unit", "staff", "basket__receipt")


def matching(term: str) -> Q:
    """The payments that what was typed may mean."""
    found = Q(psp_reference__iexact=term)
    if len(term) >= 4:
        found |= Q(reference__icontains=term)
    if term.isascii() and term.isdigit() and len(term) <= 18:
        found |= Q(basket__receipt__number=int(term), received_at__isnull=False)
        if len(term) == 2 or len(term) >= 8:
            found |= Q(payer_shown__endswith=term[-2:])
    with contextlib.suppress(WrongAmount):
        found |= Q(amount=parse_amount(term, (get_language() or "en")[:2]))
    return found
