"""X and Z reports: a list with filters, and each report as it was taken."""

import uuid
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from pos import days, search, turnover
from pos.admin import links
from pos.admin.period import PeriodFilter
from pos.admin.receipts import DeviceFilter
from pos.admin.vouchers import links_of_list, links_of_report
from pos.models import Report
from stores import clock
from stores.access import Action
from stores.office import LookOnly, ScopedFilter
from stores.templatetags.money import with_currency


@admin.register(Report)
class ReportAdmin(LookOnly):
    store_path = "device__store"
    sees = Action.SEE_PAYMENTS
    change_list_template = "admin/pos/report/change_list.html"
    change_form_template = "admin/pos/report/report.html"
    list_display = ["name", "place", "day", "taken", "by", "sold", "grand_total"]
    list_filter = [
        ("device__store__merchant", ScopedFilter),
        ("device__store", ScopedFilter),
        ("device", DeviceFilter),
        "kind",
        ("business_date", PeriodFilter),
    ]
    list_select_related = ["device__store", "staff"]
    search_fields = ["number"]
    search_help_text = _("A report's number, or a day.")
    meanings = staticmethod(search.reports)
    ordering = ["-business_date", "-pk"]
    sortable_by = ["day"]

    @admin.display(description=_("report"))
    def name(self, report: Report) -> str:
        return str(report)

    @admin.display(description=_("store and till"))
    def place(self, report: Report) -> str:
        return f"{report.device.store.name}, {report.device.name}"

    @admin.display(description=_("business date"), ordering="business_date")
    def day(self, report: Report) -> str:
        return clock.day(report.business_date)

    @admin.display(description=_("taken"))
    def taken(self, report: Report) -> str:
        return clock.moment(report.at, report.device.store.zone)

    @admin.display(description=_("by"))
    def by(self, report: Report) -> str:
        return report.staff.name if report.staff else str(_("The system"))

    @admin.display(description=_("sales"))
    def sold(self, report: Report) -> str:
        return with_currency(report.content["sales"]["amount"], report.content["currency"])

    @admin.display(description=_("grand total"))
    def grand_total(self, report: Report) -> str:
        return with_currency(report.content["grand_net"], report.content["currency"])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = self.may_somewhere(request, Action.EXPORT)
        context = {"vouchers": links_of_list(request), **_exports(request)} if may else {}
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            shown["turnover"] = turnover.of(shown["cl"].queryset)
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        context = {**(_context(report) if report else {}), **(extra_context or {})}
        if report and self.may(request, Action.EXPORT, report):
            context |= {"vouchers": links_of_report(report), "key": uuid.uuid4()}
        return super().change_view(request, object_id, form_url, context)


def _exports(request: HttpRequest) -> dict[str, Any]:
    """Files of the Z reports that the list shows."""
    rows = {"export_url": {}, "vat_url": {"rows": "vat"}, "tenders_url": {"rows": "tenders"}}
    urls = {name: links.export(request, of="export-reports", **more) for name, more in rows.items()}
    return {**urls, "key": uuid.uuid4()}


def _context(report: Report) -> dict[str, Any]:
    return {"report": report, "content": report.content, "late": days.late_count(report)}
