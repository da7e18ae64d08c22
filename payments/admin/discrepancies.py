"""What does not fit: the list, and each with what is known on all four sides and what to do."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.admin import advice
from payments.models import Answer, Discrepancy, Payment
from payments.reconciliation import answers, sides
from pos import forms
from pos.admin.period import PeriodFilter
from pos.refusals import Refusal
from stores.access import Action
from stores.audit import Act
from stores.office import LookOnly, ScopedFilter
from stores.pages import OfficePolicy, Page
from stores.templatetags.money import with_currency

TAKE_OVER = "TAKE_OVER"


@admin.register(Discrepancy)
class DiscrepancyAdmin(LookOnly):
    store_path = "store"
    sees = Action.SEE_PAYMENTS
    list_display = ["what", "day", "store", "amount_shown", "ended"]
    list_filter = [
        "ended",
        "reason",
        ("store__merchant", ScopedFilter),
        ("store", ScopedFilter),
        ("day", PeriodFilter),
    ]
    list_select_related = ["store", "payment"]
    search_fields = ["payment__reference", "entry__reference"]
    search_help_text = gettext_lazy("A payment's reference.")
    ordering = ["-day", "-pk"]

    def policies(self) -> dict[str, OfficePolicy]:
        answers_it = Page(self.sees, act=Action.RECONCILE, of=self.whose())
        return {**super().policies(), "change": answers_it}

    @admin.display(description=gettext_lazy("reason"))
    def what(self, discrepancy: Discrepancy) -> str:
        return discrepancy.get_reason_display()

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_shown(self, discrepancy: Discrepancy) -> str:
        return with_currency(discrepancy.amount, discrepancy.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(*sides.ROWS)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By a whole reference, which an index finds."""
        term = search_term.strip()
        if not term:
            return queryset, False
        known = Payment.objects.filter(reference=term).values("pk")
        return queryset.filter(payment__in=known), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One exception, and the question what has been done about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found: Discrepancy | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        may = self.may(request, Action.RECONCILE, found)
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            return self._answer(request, found)
        return TemplateResponse(
            request,
            "admin/payments/discrepancy/exception.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": found,
                "title": found.get_reason_display(),
                "reference": _reference(found),
                "sides": sides.of([found])[found.pk],
                "advice": advice.of(found.reason),
                "entry": sides.entry_of(found),
                "answers": found.answers.select_related("user").order_by("pk"),
                "acts": [(act, advice.verb(act)) for act in answers.acts_for(found)],
                "stopped": answers.stopped_feed(found),
                "may_answer": may and found.is_open,
                "is_frozen": answers.is_frozen(found),
            },
        )

    def _answer(self, request: HttpRequest, found: Discrepancy) -> HttpResponse:
        act, note = request.POST.get("act", ""), request.POST.get("note", "")
        user: Any = request.user
        try:
            if act == TAKE_OVER:
                answers.take_over(found, note=note, user=user)
                said = _("The entry is taken over with the next reading, which has been asked for.")
            else:
                seen = _seen(request.POST.get("seen", ""))
                answers.answer(found.pk, act=_act(act), note=note, user=user, seen=seen)
                said = _("Kept.")
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return _to(found)
        self.note(request, Act.RECONCILED, found, act)
        messages.success(request, said)
        found.refresh_from_db()
        return _to(found) if found.is_open else _back(found)


def _act(text: str) -> Answer.Act:
    if text not in Answer.Act.values:
        raise PermissionDenied
    return Answer.Act(text)


def _seen(text: str) -> int:
    """The amount that the page has shown; of anything else one that no exception has."""
    sign, digits = text[:1] == "-", text.removeprefix("-")
    number = forms.read_number(digits)
    return -number if sign else number


def _reference(found: Discrepancy) -> str:
    """Of the payment that it is about, as far as there is one."""
    if found.payment:
        return found.payment.reference
    return found.entry.reference if found.entry else ""


def _to(found: Discrepancy) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:payments_discrepancy_change", args=[found.pk]))


def _back(found: Discrepancy) -> HttpResponse:
    """To the month it is of, for the next one."""
    here = reverse("admin:payments_matchedday_changelist")
    return HttpResponseRedirect(f"{here}?month={found.day:%Y-%m}")
