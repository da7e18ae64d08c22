"""The accountant's page: days that fit as one line, what does not, and the closing of a period."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from payments.models import ClosedPeriod, MatchedDay, SalesUnit
from payments.reconciliation import days, months, mornings, periods, sides
from payments.reconciliation.months import Month
from pos.refusals import Refusal
from stores import access, audit
from stores.access import Action
from stores.audit import Act
from stores.models import Merchant, Store
from stores.office import LookOnly
from stores.pages import Page

# How many months back the page offers, and how many closings it names.
MONTHS, CLOSINGS = 15, 5


@admin.register(MatchedDay)
class ReconciliationAdmin(LookOnly):
    store_path = "store"
    sees = Action.SEE_PAYMENTS
    # Nothing is searched for here; the list of exceptions is.
    search_fields = ["day"]

    def get_urls(self) -> list[URLPattern]:
        reads = Page(None, act=Action.RECONCILE)
        closes = Page(Action.RECONCILE, act=Action.RECONCILE, wholly=True)
        name = "payments_matchedday"
        return [
            self.page("close/", self.close, name=f"{name}_close", policy=closes),
            self.page("read/", self.read, name=f"{name}_read", policy=reads),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The period: lines of days, and the queue, oldest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stores = list(access.stores_of(request.user, Action.SEE_PAYMENTS).order_by("name", "pk"))
        month = months.read(request.GET.get("month", ""))
        chosen = [store for store in stores if str(store.pk) == request.GET.get("store")]
        found = days.period(chosen or stores, first=month.first, last=month.last)
        four = sides.of(found.queue)
        context = {
            "period": found,
            "queue": [(each, four[each.pk]) for each in found.queue],
            "month": month,
            "months": _offered(month),
            "stores": stores,
            "store": chosen[0] if chosen else None,
            "closings": _closings(stores),
            "may": self.may_somewhere(request, Action.RECONCILE),
            **self._exports(request, month, chosen),
            "may_close": access.merchants_wholly(request.user, Action.RECONCILE).exists(),
        }
        return self._page(request, "overview", _("Reconciliation"), context)

    def _exports(self, request: HttpRequest, month: Month, chosen: list[Store]) -> dict[str, Any]:
        """The ways to files of what the page shows."""
        if not self.may_somewhere(request, Action.EXPORT):
            return {}
        asked = {"month": str(month), **({"store": chosen[0].pk} if chosen else {})}
        url = f"{reverse('export-reconciliation')}?{urlencode(asked)}"
        return {"export_url": url, "moves_url": f"{url}&rows=moves", "key": uuid.uuid4()}

    def read(self, request: HttpRequest) -> HttpResponse:
        """Have the ledgers of one's own stores read now, and matched."""
        stores = access.stores_of(request.user, Action.RECONCILE)
        units = SalesUnit.objects.filter(store__in=stores).order_by("pk")
        mornings.ask(units.values_list("pk", flat=True), request.user)  # type: ignore[arg-type]
        audit.record(Act.RECONCILED, request=request, text="read")
        messages.success(request, _("The ledgers are being read. Look again in a moment."))
        return HttpResponseRedirect(reverse("admin:payments_matchedday_changelist"))

    def close(self, request: HttpRequest) -> HttpResponse:
        """Close a merchant's days, for whoever answers for all of its stores."""
        merchants = list(access.merchants_wholly(request.user, Action.RECONCILE).order_by("name"))
        asked = request.POST if request.method == "POST" else request.GET
        chosen = next((one for one in merchants if str(one.pk) == asked.get("merchant")), None)
        merchant, until = chosen or merchants[0], _day(asked.get("until", ""))
        if request.method == "POST" and chosen and self._closed(request, merchant, until):
            return HttpResponseRedirect(reverse("admin:payments_matchedday_changelist"))
        context = {
            "merchants": merchants,
            "merchant": merchant,
            "until": until,
            "closed_until": periods.closed_until(merchant.pk),
            "note": request.POST.get("note", ""),
            "obstacles": periods.obstacles(merchant.pk, until) if until else None,
        }
        return self._page(request, "close", _("Close a period"), context)

    def _closed(self, request: HttpRequest, merchant: Merchant, until: dt.date | None) -> bool:
        note, user = request.POST.get("note", ""), request.user
        try:
            if until is None:
                return False
            closed = periods.close(merchant, until=until, note=note, user=user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return False
        audit.record(Act.CLOSED, request=request, of=closed, text=str(until))
        messages.success(request, _("The period is closed. Nothing of it changes any more."))
        return True

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        template = f"admin/payments/reconciliation/{name}.html"
        return TemplateResponse(request, template, {**shared, **context})


def _offered(asked: Month) -> list[Month]:
    """The months that can be chosen, newest first, and the one that is shown."""
    offered = [months.this()]
    while len(offered) < MONTHS:
        offered.append(offered[-1].before)
    return offered if asked in offered else [*offered, asked]


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _closings(stores: list[Store]) -> QuerySet[ClosedPeriod]:
    rows = ClosedPeriod.objects.filter(merchant__in={store.merchant_id for store in stores})
    return rows.select_related("merchant", "user").order_by("-pk")[:CLOSINGS]
