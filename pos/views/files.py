"""A file of what was chosen: at once where it is short, else a job with a download; logged."""

import datetime as dt

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from pos import export_jobs, exports
from pos.exports import Chosen
from pos.views import filters
from stores import audit
from stores.audit import Act
from stores.routes import OfficeRequest


def answer(request: OfficeRequest, choice: Chosen, *, kind: str) -> HttpResponseBase:
    """The file, or the way to the job of this kind that makes it.

    Raises NotPossible as `filters.ask_once`.
    """
    most = export_jobs.most_at_once(choice)
    rows = exports.count(choice, most=most)
    is_long = rows > most
    counted = f"more than {most}" if is_long else str(rows)
    told = f"export of {choice.of.name}, {counted} rows: {_asked(choice)}"
    if is_long:
        job = filters.ask_once(request, kind, choice.to_json())
        log(request, told)
        return job
    log(request, told)
    name = f"{choice.of.name}-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.{choice.file}"
    if choice.file != "csv":
        file = export_jobs.at_once(choice, int(request.user.pk or 0))
        return FileResponse(file, as_attachment=True, filename=name)
    response = StreamingHttpResponse(exports.stream(choice), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(choice: Chosen) -> str:
    """What somebody chose, without what was left as it is: `stores 1, 2; since 2026-11-01`."""
    asked = []
    for name, value in choice.to_json().items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        if text not in (None, "", False):
            asked.append(f"{name} {text}")
    return "; ".join(asked)


def log(request: OfficeRequest, message: str, *, act: Act = Act.EXPORTED) -> None:
    """Every export and every download."""
    audit.record(act, request=request, text=message)
