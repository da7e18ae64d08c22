"""Z reports as files for the office, by the filters of the list of reports."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pos import report_exports
from pos.models import Report
from pos.refusals import NotPossible
from pos.report_columns import ROWS
from pos.views import files, filters
from pos.views.filters import NotUnderstood
from stores import typed
from stores.routes import OfficeRequest

STORE, DEVICE = "device__store__id__exact", "device__id__exact"
MERCHANT = "device__store__merchant__id__exact"
FILTERS = {
    *(STORE, DEVICE, MERCHANT, "kind__exact", "q", "rows"),
    *("business_date__gte", "business_date__lte", "business_date__lt"),
}


@require_http_methods(["GET", "POST"])
def export_reports(request: OfficeRequest) -> HttpResponseBase:
    """Z reports as CSV or as a workbook: a row per report, or per VAT rate or tender of one."""
    try:
        return files.answer(request, _choice(request), kind=report_exports.TASK)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="pos_report")


def _choice(request: OfficeRequest) -> report_exports.Choice:
    filters.refuse_others(request, FILTERS)
    told = _("An export is of Z reports. Choose again.")
    filters.one_of(request.GET.get("kind__exact", ""), ("", Report.Kind.Z), told)
    none_such = _("There is no such export. Choose again.")
    since, until = filters.days(request)
    device = request.GET.get(DEVICE, "")
    return report_exports.Choice(
        filters.stores(request, STORE, MERCHANT),
        device=filters.key(device) if device else None,
        since=since,
        until=until,
        search=typed.term(request.GET.get("q", "")),
        language=(get_language() or "en")[:2],
        rows=filters.one_of(request.GET.get("rows", ""), [*ROWS], none_such),
        file=filters.file_of(request),
    )
