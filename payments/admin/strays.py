"""Payments that Vipps tells of and that are not ours: what is known, what to do, and its end."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import strays
from payments.admin import words
from payments.models import Stray, Webhook
from pos.refusals import Refusal
from stores import clock
from stores.access import Action
from stores.audit import Act
from stores.office import LookOnly, ScopedFilter
from stores.pages import OfficePolicy, Page


@admin.register(Stray)
class StrayAdmin(LookOnly):
    store_path = "sales_unit__store"
    sees = Action.SEE_PAYMENTS
    list_display = ["first_at", "sales_unit", "reference", "found_out"]
    list_filter = [
        ("note", admin.EmptyFieldListFilter),
        ("sales_unit__store", ScopedFilter),
    ]
    list_select_related = ["sales_unit__store", "note"]
    search_fields = ["reference", "sales_unit__msn"]
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("what was found out"))
    def found_out(self, stray: Stray) -> str:
        note = getattr(stray, "note", None)
        return str(note) if note else _("Needs attention")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("sales_unit__store", "note__user")

    def policies(self) -> dict[str, OfficePolicy]:
        page = Page(self.sees, act=Action.SETTLE, of=self.whose())
        return super().policies() | {"change": page}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What Vipps has told of it, and the question what a person has found out."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stray: Stray | None = self.get_object(request, object_id)
        if stray is None:
            raise Http404
        may_settle = self.may(request, Action.SETTLE, stray)
        if request.method == "POST":
            if not may_settle:
                raise PermissionDenied
            return self._close(request, stray)
        return TemplateResponse(
            request,
            "admin/payments/stray.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": stray,
                "title": _("A payment that we have not asked for"),
                "told": _told(stray),
                "note": getattr(stray, "note", None),
                "may_settle": may_settle,
            },
        )

    def _close(self, request: HttpRequest, stray: Stray) -> HttpResponse:
        try:
            strays.close(stray, reason=request.POST.get("reason", ""), user=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            here = reverse("admin:payments_stray_change", args=[stray.pk])
            return HttpResponseRedirect(here)
        self.note(request, Act.SETTLED, stray, _("Closed."))
        messages.success(request, _("Closed."))
        return HttpResponseRedirect(reverse("admin:index"))


def _told(stray: Stray) -> list[tuple[str, str, str]]:
    """When, which event, how much; oldest first."""
    rows = Webhook.objects.filter(
        reference=stray.reference, registration__sales_unit=stray.sales_unit_id
    ).order_by("pk")
    unit = stray.sales_unit
    return [
        (
            clock.moment(row.received_at, unit.store.zone),
            words.event(row.name),
            words.money(row.amount, unit.currency) if row.amount is not None else "",
        )
        for row in rows[:50]
    ]
