"""Vouchers for bookkeeping, as files for the office."""

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pos import bookings, voucher_files
from pos.models import Report
from pos.refusals import Refusal
from pos.views import filters
from pos.views.filters import NotUnderstood
from stores.routes import OfficeRequest

FILTERS = {
    *("device__store__id__exact", "device__store__merchant__id__exact", "device__id__exact"),
    *("business_date__gte", "business_date__lte", "business_date__lt", "kind__exact"),
    *("report", "as", "decimals"),
}
POINTS = {"comma": ",", "point": "."}
# What each file is called, how it is made, and what usually divides off its decimals.
FILES: dict[str, tuple[str, voucher_files.Writer, str]] = {
    "csv": ("vouchers", voucher_files.journal_lines, "comma"),
    "gbat10": ("vouchers-gbat10-unconfirmed", voucher_files.gbat10, "point"),
}


@require_GET
def export_vouchers(request: OfficeRequest) -> HttpResponse:
    """The vouchers of the Z reports that the list shows, or of one report."""
    try:
        name, write, point = _file(request)
        reports = _reports(request)
    except NotUnderstood as error:
        return _refused(str(error), 400)
    try:
        text = write(bookings.book(reports, receipts=_receipts), point=point)
    except Refusal as error:
        return _refused(str(error), 409)
    _log(request, name)
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    file = f"{name}-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _reports(request: OfficeRequest) -> QuerySet[Report]:
    filters.refuse_others(request, FILTERS)
    told = _("Vouchers are made of Z reports. Go back and choose again.")
    filters.one_of(request.GET.get("kind__exact", ""), ("", Report.Kind.Z), told)
    stores, (since, until) = request.stores, filters.days(request)
    keys = {
        name: filters.key(text)
        for name in ("device__store__id__exact", "device__id__exact", "report")
        if (text := request.GET.get(name, ""))
    }
    if merchant := request.GET.get("device__store__merchant__id__exact", ""):
        stores = stores.filter(merchant=filters.key(merchant))
    if "device__store__id__exact" in keys:
        stores = stores.filter(pk=keys["device__store__id__exact"])
    return bookings.choose(
        stores,
        device=keys.get("device__id__exact"),
        since=since,
        until=until,
        report=keys.get("report"),
    )


def _file(request: OfficeRequest) -> tuple[str, voucher_files.Writer, str]:
    told = _("There is no such export. Go back and choose again.")
    wanted = filters.one_of(request.GET.get("as", "csv"), [*FILES], told)
    name, write, usual = FILES[wanted]
    return name, write, POINTS[filters.one_of(request.GET.get("decimals", usual), [*POINTS], told)]


def _receipts(report: Report) -> str:
    """The address of the receipts of the report's day and POS device."""
    day = report.business_date.isoformat()
    given = {"device__id__exact": report.device_id, "business_date__gte": day}
    query = urlencode({**given, "business_date__lte": day})
    return f"{settings.ORIGIN}{reverse('admin:pos_receipt_changelist')}?{query}"


def _refused(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _log(request: OfficeRequest, name: str) -> None:
    LogEntry.objects.create(
        user_id=int(request.user.pk or 0),
        content_type=ContentType.objects.get_for_model(Report),
        object_repr=f"{name}.csv",
        action_flag=ADDITION,
        change_message=f"export of vouchers: {request.GET.urlencode()}"[:2000],
    )
