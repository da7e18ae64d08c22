"""The X and Z reports at the till, and the late count of a day that nobody has closed."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from pos import counts, days, forms, shifts
from pos.models import Report
from pos.refusals import Refusal
from pos.views import counts as sheets
from stores import access, keys
from stores.access import Action
from stores.routes import TillRequest


def show(taken: Report) -> HttpResponse:
    """The way to a report that has been taken."""
    return HttpResponseRedirect(reverse("report", args=[taken.pk]))


def _report(request: TillRequest, report_id: int) -> Report:
    return get_object_or_404(Report, pk=report_id, device__store=request.store)


@require_GET
def report(request: TillRequest, report_id: int) -> HttpResponse:
    """A report as it was taken."""
    return _page(request, _report(request, report_id))


def _page(request: TillRequest, found: Report, refusal: Refusal | None = None) -> HttpResponse:
    is_counted = found.kind == Report.Kind.X or found.content["counted"]
    late = None if is_counted else days.late_count(found)
    is_open = found.at + days.LATEST_COUNT > shifts.now() and not (is_counted or late)
    may_count = is_open and access.can(request.staff, Action.CLOSE_DAY, request.store)
    due = counts.expected(found.content)
    rows = sheets.to_count(request, due, takes_cash=bool(due[counts.CASH])) if may_count else []
    entry = None
    if rows and ("again" not in request.GET or isinstance(refusal, counts.Differs)):
        entry = counts.waiting(days.entered_late(found), due, request.staff)
    # What is to be counted is not told beside it: either the report is shown, or counted.
    is_shown = not rows or bool(entry) or "show" in request.GET
    context = {
        "report": found,
        "content": found.content,
        "late": late,
        "rows": [] if "show" in request.GET else rows,
        "is_shown": is_shown,
        "may_count": bool(rows),
        "entry": entry,
        "reason": request.POST.get("reason", ""),
        "key": keys.fresh(),
        "refusal": refusal,
    }
    return render(request, "pos/report.html", context, status=409 if refusal else 200)


@require_POST
def count_late(request: TillRequest, report_id: int) -> HttpResponse:
    """The money of a day that the system has closed is counted afterwards."""
    found = _report(request, report_id)
    try:
        days.count_late(
            found,
            count=sheets.entered_or_typed(request, lambda: days.entered_late(found)),
            staff=request.staff,
            key=forms.key_of(request),
        )
    except Refusal as refusal:
        return _page(request, found, refusal)
    return show(found)


@require_POST
def print_report(request: TillRequest, report_id: int) -> HttpResponse:
    """The print document of a report, in the language of the country."""
    found = _report(request, report_id)
    days.print_out(found, staff_id=request.staff.pk)
    with translation.override(found.content["language"]):
        context = {"report": found, "content": found.content, "late": days.late_count(found)}
        return render(request, "pos/report_print.html", context)
