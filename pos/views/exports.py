"""Exports for the office: small ones stream, large ones become a job with a download."""

import datetime as dt
import pathlib

from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pos import exports, jobs
from pos.models import Job, Receipt
from pos.refusals import NotPossible
from pos.saft import selections
from pos.saft.selections import Selection
from pos.views import filters
from pos.views.filters import NotUnderstood
from stores import typed
from stores.routes import OfficeRequest

# The list takes more, from whoever writes its address by hand.
FILTERS = {
    *("device__store__id__exact", "device__id__exact", "kind__exact", "q", "rows"),
    *("business_date__gte", "business_date__lte", "business_date__lt"),
}


@require_GET
def export_receipts(request: OfficeRequest) -> HttpResponseBase:
    """Receipts as CSV, by the filters of the list."""
    try:
        choice = _choice(request)
    except NotUnderstood as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    rows = exports.count(choice, most=settings.EXPORT_LIMIT)
    is_long = rows > settings.EXPORT_LIMIT
    shown = f"more than {settings.EXPORT_LIMIT}" if is_long else str(rows)
    _log(request, f"export of {shown} rows: {choice.to_json()}")
    if is_long:
        job = jobs.ask("pos.export_receipts", parameters=choice.to_json(), user=request.user)  # type: ignore[arg-type]
        assert job
        return redirect("admin:pos_job_change", job.pk)
    response = StreamingHttpResponse(exports.stream(choice), content_type="text/csv; charset=utf-8")
    name = f"{choice.name}-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def export_saft(request: OfficeRequest) -> HttpResponseBase:
    """SAF-T Cash Register of the stores, device and days of the list, as a job."""
    try:
        selection = _selection(request)
    except (NotUnderstood, NotPossible) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    _log(request, f"SAF-T export: {selection.to_json()}", of="SAF-T")
    job = jobs.ask("pos.export_saft", parameters=selection.to_json(), user=request.user)  # type: ignore[arg-type]
    assert job
    return redirect("admin:pos_job_change", job.pk)


def _selection(request: OfficeRequest) -> Selection:
    choice = _choice(request)
    if choice.kind or choice.search or choice.rows:
        raise NotUnderstood(
            _("SAF-T holds every receipt. Go back and take out the kind and the search.")
        )
    return selections.choose(
        choice.stores, device=choice.device, since=choice.since, until=choice.until
    )


def _choice(request: OfficeRequest) -> exports.Choice:
    filters.refuse_others(request, FILTERS)
    stores = set(request.stores.values_list("pk", flat=True))
    wanted = request.GET.get("device__store__id__exact", "")
    if wanted:
        stores &= {filters.key(wanted)}
    device = request.GET.get("device__id__exact", "")
    since, until = filters.days(request)
    return exports.Choice(
        stores=sorted(stores),
        device=filters.key(device) if device else None,
        kind=filters.one_of(
            request.GET.get("kind__exact", ""),
            ("", *Receipt.Kind.values),
            _("There is no such kind of receipt. Go back and choose again."),
        ),
        since=since,
        until=until,
        search=typed.term(request.GET.get("q", "")),
        language=(get_language() or "en")[:2],
        rows=filters.one_of(
            request.GET.get("rows", ""),
            [*exports.ROWS],
            _("There is no such export. Go back and choose again."),
        ),
    )


def _log(request: OfficeRequest, message: str, *, of: str = "receipts.csv") -> None:
    LogEntry.objects.create(
        user_id=int(request.user.pk or 0),
        content_type=ContentType.objects.get_for_model(Receipt),
        object_repr=of,
        action_flag=ADDITION,
        change_message=message[:2000],
    )


@require_GET
def download_export(request: OfficeRequest, job_id: int) -> FileResponse:
    """A finished export, for the person who asked for it and for seven days."""
    oldest = timezone.now() - exports.KEPT_FOR
    job = get_object_or_404(Job, pk=job_id, asked_by=request.user.pk, finished_at__gte=oldest)
    path = exports.folder() / pathlib.Path(job.path).name
    if not job.path or not path.is_file():
        raise Http404
    _log(request, f"download of {job.path}")
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
