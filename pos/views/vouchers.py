"""Vouchers for bookkeeping, as files for the office."""

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pos import bookings, voucher_exports
from pos.models import Report
from pos.refusals import Refusal
from pos.views import filters
from pos.views.filters import NotUnderstood
from stores import audit
from stores.audit import Act
from stores.routes import OfficeRequest

FILTERS = {
    *("device__store__id__exact", "device__store__merchant__id__exact", "device__id__exact"),
    *("business_date__gte", "business_date__lte", "business_date__lt", "kind__exact"),
    *("report", "as", "decimals"),
}


@require_http_methods(["GET", "POST"])
def export_vouchers(request: OfficeRequest) -> HttpResponse:
    """The vouchers of the Z reports that the list shows, or of one report; many are a job."""
    try:
        file, point = _file(request)
        choice = _chosen(request)
        if voucher_exports.is_long(choice):
            language = get_language() or "en"
            asked = voucher_exports.parameters(choice, file=file, point=point, language=language)
            answer: HttpResponse = filters.ask_once(request, voucher_exports.TASK, asked)
        else:
            answer = _now(choice, file=file, point=point)
    except (NotUnderstood, Refusal) as error:
        return filters.say(request, error, of="pos_report")
    _log(request, voucher_exports.FILES[file][0])
    return answer


def _now(choice: bookings.Choice, *, file: str, point: str) -> HttpResponse:
    text = "".join(piece for _held, piece in voucher_exports.pieces(choice, file=file, point=point))
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    name = f"{voucher_exports.FILES[file][0]}-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chosen(request: OfficeRequest) -> bookings.Choice:
    filters.refuse_others(request, FILTERS)
    told = _("Vouchers are made of Z reports. Choose again.")
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
    return bookings.Choice(
        sorted(stores.values_list("pk", flat=True)),
        device=keys.get("device__id__exact"),
        since=since,
        until=until,
        report=keys.get("report"),
    )


def _file(request: OfficeRequest) -> tuple[str, str]:
    told = _("There is no such export. Choose again.")
    files, points = voucher_exports.FILES, voucher_exports.POINTS
    file = filters.one_of(request.GET.get("as", "csv"), [*files], told)
    wanted = request.GET.get("decimals", files[file][2])
    return file, points[filters.one_of(wanted, [*points], told)]


def _log(request: OfficeRequest, name: str) -> None:
    text = f"export of vouchers, {name}.csv: {request.GET.urlencode()}"
    audit.record(Act.EXPORTED, request=request, text=text)
