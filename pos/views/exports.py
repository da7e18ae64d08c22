"""Exports for the office: small ones stream, large ones become a job with a download."""

import pathlib

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pos import bundles, export_jobs, exports
from pos.columns import ROWS
from pos.models import Job, Receipt
from pos.refusals import NotPossible
from pos.saft import selections
from pos.saft.selections import Selection
from pos.views import files, filters
from pos.views.filters import NotUnderstood
from stores import typed
from stores.audit import Act
from stores.routes import OfficeRequest

# The list takes more, from whoever writes its address by hand.
STORE, MERCHANT = "device__store__id__exact", "device__store__merchant__id__exact"
FILTERS = {
    *(STORE, MERCHANT, "device__id__exact"),
    *("kind__exact", "q", "rows"),
    *("business_date__gte", "business_date__lte", "business_date__lt"),
}


@require_http_methods(["GET", "POST"])
def export_receipts(request: OfficeRequest) -> HttpResponseBase:
    """Receipts as CSV, as a workbook or as copies, by the filters of the list."""
    try:
        choice = _choice(request)
        if choice.file == "pdf":
            bundles.refuse_too_many(choice)
        return files.answer(request, choice, kind="pos.export_receipts")
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="pos_receipt")


@require_POST
def export_saft(request: OfficeRequest) -> HttpResponseBase:
    """SAF-T Cash Register of the stores, device and days of the list, as a job."""
    try:
        chosen = _selection(request).to_json()
        job = filters.ask_once(request, "pos.export_saft", chosen)
    except (NotUnderstood, NotPossible) as error:
        return filters.say(request, error, of="pos_receipt")
    files.log(request, f"SAF-T export: {chosen}")
    return job


def _selection(request: OfficeRequest) -> Selection:
    choice = _choice(request)
    if choice.kind or choice.search or choice.rows:
        raise NotUnderstood(_("SAF-T holds every receipt. Take out the kind and the search."))
    return selections.choose(
        choice.stores, device=choice.device, since=choice.since, until=choice.until
    )


def _choice(request: OfficeRequest) -> exports.Choice:
    filters.refuse_others(request, FILTERS)
    device = request.GET.get("device__id__exact", "")
    since, until = filters.days(request)
    none_such = _("There is no such export. Choose again.")
    rows = filters.one_of(request.GET.get("rows", ""), [*ROWS], none_such)
    # A copy is of a whole receipt.
    kinds = [file for file in export_jobs.WRITERS if file != "pdf" or not rows]
    return exports.Choice(
        stores=filters.stores(request, STORE, MERCHANT),
        device=filters.key(device) if device else None,
        kind=filters.one_of(
            request.GET.get("kind__exact", ""),
            ("", *Receipt.Kind.values),
            _("There is no such kind of receipt. Choose again."),
        ),
        since=since,
        until=until,
        search=typed.term(request.GET.get("q", "")),
        language=(get_language() or "en")[:2],
        rows=rows,
        file=filters.file_of(request, kinds),
    )


@require_GET
def download_export(request: OfficeRequest, job_id: int) -> FileResponse:
    """A finished export, for the person who asked for it and for seven days."""
    oldest = timezone.now() - exports.KEPT_FOR
    job = get_object_or_404(Job, pk=job_id, asked_by=request.user.pk, finished_at__gte=oldest)
    path = exports.folder() / pathlib.Path(job.path).name
    if not job.path or not path.is_file():
        raise Http404
    files.log(request, f"download of {job.path}", act=Act.DOWNLOADED)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
