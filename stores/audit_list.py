"""Whose part of the audit log a person reads, and the same as a file."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from . import access, audit, formulas
from .access import Action, Person
from .audit import Act
from .models import AuditEntry
from .routes import OfficeRequest

COLUMNS = (
    *("number", "at", "act", "who", "device", "merchant", "store", "what", "text", "details"),
    *("address", "hash"),
)
FILTERS = {"act__exact", "at__gte", "at__lt", "store__id__exact", "merchant__id__exact"}
CHUNK = 2000


def of_no_store(person: Person) -> Q:
    """What belongs to a merchant and to no store: for who audits all of the merchant's stores."""
    return Q(store=None, merchant__in=access.merchants_wholly(person, Action.SEE_AUDIT))


def entries_of(person: Person) -> QuerySet[AuditEntry]:
    """What of the log a person reads."""
    if access.is_over_all(person):
        return AuditEntry.objects.all()
    stores = access.stores_of(person, Action.SEE_AUDIT)
    return AuditEntry.objects.filter(Q(store__in=stores) | of_no_store(person))


@require_GET
def export_audit(request: OfficeRequest) -> HttpResponse | StreamingHttpResponse:
    """The log as CSV, by the filters of the list; the export is in it itself."""
    try:
        asked = {name: request.GET[name] for name in sorted(FILTERS & request.GET.keys())}
        found = entries_of(request.user).filter(**asked)
        audit.record(Act.EXPORTED, request=request, text=f"audit.csv {json.dumps(asked)}")
        last = found.order_by("-number").values_list("number", flat=True).first() or 0
    except (ValueError, ValidationError):
        return HttpResponse(_("There is no such export. Choose again."), status=400)
    response = StreamingHttpResponse(
        _lines(found.filter(number__lte=last)), content_type="text/csv; charset=utf-8"
    )
    name = f"audit-{now():%Y%m%d-%H%M%S}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(found: QuerySet[AuditEntry]) -> Iterator[str]:
    rows = found.select_related("device", "merchant", "store").order_by("number")
    yield _line(COLUMNS)
    for entry in rows.iterator(CHUNK):
        yield _line(_cell(getattr(entry, name)) for name in COLUMNS)


def _cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return formulas.defused("" if value is None else str(value))


def _line(cells: Any) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n").writerow(cells)
    return file.getvalue()
