"""The list of payments and the page of one: its timeline, and what a person may do about it."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import attention, deadlines, search
from payments.admin import flags, record, timeline, words
from payments.admin.acts import Acts
from payments.admin.days import DaysFilter
from payments.admin.listing import ALL, ATTENTION, Columns
from payments.admin.offers import offers
from payments.models import Payment
from pos.admin import links
from pos.admin.receipts import DeviceFilter
from stores import named
from stores.access import Action
from stores.office import LookOnly, ScopedFilter


class AttentionFilter(admin.SimpleListFilter):
    title = gettext_lazy("needs attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Needs attention")), ("live", _("On its way"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "yes":
            return attention.needing(queryset, timezone.now())
        if self.value() == "live":
            return named.among(queryset, [attention.ON_ITS_WAY])
        return queryset


def is_of_attention(request: HttpRequest) -> bool:
    """Whether only those are listed that need a person: with what is known and what to do."""
    return request.GET.get(AttentionFilter.parameter_name) == "yes"


class TrainingFilter(admin.SimpleListFilter):
    """Training is counted apart: it is in the list only where it is asked for."""

    title = gettext_lazy("training")
    parameter_name = "training"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Training only"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_training=self.value() == "yes")


class StateFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("state at Vipps")

    def choices(self, changelist: Any) -> Iterator[Any]:
        """In words, with Vipps' own behind them, and how many there are where that is asked for."""
        states = {each.label: each for each in Payment.State}
        for choice in super().choices(changelist):
            label, bracket, count = str(choice["display"]).partition(" (")
            if state := states.get(label):
                choice = {**choice, "display": words.said_at_vipps(state) + bracket + count}
            yield choice


@admin.register(Payment)
class PaymentAdmin(Columns, LookOnly, Acts):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/payments/payment/change_list.html"
    list_display = ALL
    list_display_links = ["when", "age", "ending"]
    list_filter = [
        AttentionFilter,
        TrainingFilter,
        ("state", StateFilter),
        ("device__store", ScopedFilter),
        ("device", DeviceFilter),
        ("requested_at", DaysFilter),
    ]
    list_select_related = ["device__store", "basket__receipt", "sales_unit"]
    search_fields = ["reference"]
    search_help_text = gettext_lazy(
        "A reference or its ending, Vipps' own reference, a receipt number, an amount, a day or a "
        "time, or the last two digits of the payer's number."
    )
    meanings = staticmethod(search.meanings)
    ordering = ["-requested_at", "-pk"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        told: dict[str, Any] = {}
        if is_of_attention(request):
            told["title"] = _("Payments that need attention")
        if self.may_somewhere(request, Action.EXPORT):
            told |= {"export_url": links.export(request, of="export-payments")}
            told |= {"key": uuid.uuid4()}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ATTENTION if is_of_attention(request) else super().get_list_display(request)

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        # Those that need a person are few; sorting all there ever were takes too long.
        return self.get_list_display(request) if is_of_attention(request) else ["when"]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        urgent = [attention.urgency(), attention.since(), "pk"]
        return urgent if is_of_attention(request) else ["-requested_at", "-pk"]

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
        if request.GET.get("look") == known.look:
            # Nothing has changed: the page keeps what it shows, and what is selected on it.
            return HttpResponse(status=204)
        may_settle = self.may(request, Action.SETTLE, payment)
        why = attention.why(payment, timezone.now())
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
                "views": words.views(payment),
                "deadline": deadlines.of(payment),
                "flag": flags.of(why, payment) if why else None,
                "also": flags.others(payment),
                "key": uuid.uuid4(),
                "offers": offers(known) if may_settle else [],
            },
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if is_of_attention(request):
            rows = attention.with_tries(rows)
        return rows.select_related("device__store", "sales_unit", "staff", "basket__receipt")
