"""The day at the till: what has been sold so far, its X and Z reports, and the count."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from pos import baskets, cash, days, drawers, forms, journal_prints, shifts
from pos.models import Report, Shift, Tender
from pos.refusals import NotPossible, Refusal
from stores import access, keys
from stores.access import Action
from stores.money import WrongAmount, parse_amount
from stores.routes import TillRequest

EARLIER = 7
# What a person has in hand; Vipps MobilePay and gift cards are counted by their own books.
COUNTABLE = (Tender.Kind.CASH, Tender.Kind.CARD)


@require_GET
def day(request: TillRequest) -> HttpResponse:
    """What an X report would say now, and the way to close the day. A look writes nothing."""
    return _day(request)


def _day(request: TillRequest, refusal: str = "", *, is_empty: bool = False) -> HttpResponse:
    basket = baskets.current(request.device)
    at = shifts.now()
    content = days.read(request.device, at=at)
    shift = Shift.objects.filter(device=request.device, closed_at=None).first()
    earlier = Report.objects.filter(device=request.device, kind=Report.Kind.Z).order_by("-number")
    today = shifts.business_date(request.store, at)
    waited = basket.frozen_at and at - basket.frozen_at > days.LONGEST_WAIT
    context = {
        "content": content,
        "shift": shift,
        "is_tomorrows": shift and shift.business_date > today,
        "is_over": shift and shift.business_date < today,
        "is_empty": is_empty,
        "basket": basket,
        "has_waited": waited,
        "may_close": access.can(request.staff, Action.CLOSE_DAY, request.store),
        "may_carry": access.can(request.staff, Action.APPROVE, request.store),
        "rows": _to_count(content, request),
        "reason": request.POST.get("reason", ""),
        "earlier": list(earlier[:EARLIER]),
        "moves": cash.Move.choices if cash.is_taken(request.device) else [],
        "is_drawer_lost": drawers.is_lost(request.device),
        "cash_kind": request.POST.get("kind", ""),
        "cash_typed": request.POST.get("amount", ""),
        "cash_why": request.POST.get("why", ""),
        "key": keys.fresh(),
        "may_print": access.can(request.staff, Action.SEE_AUDIT, request.store),
        "journal_key": keys.fresh(),
        "refusal": refusal,
    }
    return render(request, "pos/day.html", context, status=409 if refusal else 200)


def _to_count(content: dict[str, Any], request: TillRequest) -> list[dict[str, Any]]:
    """What there is to count, with what should be there and what has been typed."""
    due = days.expected(content)
    return [
        {"kind": kind, "expected": due[kind], "typed": request.POST.get(f"count-{kind}", "")}
        for kind in map(str, COUNTABLE)
        if due[kind]
    ]


@require_POST
def take_x(request: TillRequest) -> HttpResponse:
    """An X report: numbered, in the journal, and nothing begins anew."""
    try:
        key = forms.key_of(request)
        taken = days.take_x(request.device, staff_id=request.staff.pk, key=key)
    except Refusal as refusal:
        return _day(request, str(refusal))
    return _show(taken)


@require_POST
def close(request: TillRequest) -> HttpResponse:
    """The Z report, with what was counted."""
    try:
        taken = days.close(
            request.device,
            count=_count(request),
            staff=request.staff,
            key=forms.key_of(request),
            shown=_shown(request),
            is_carried=request.POST.get("carry") == "1",
            is_empty=request.POST.get("empty") == "1",
        )
    except shifts.JustBegun as refusal:
        return _day(request, str(refusal), is_empty=True)
    except Refusal as refusal:
        return _day(request, str(refusal))
    return _show(taken)


def _shown(request: TillRequest) -> int | None:
    """The shift on the page; None from a page of the version before, which does not say it."""
    text = request.POST.get("shift", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _count(request: TillRequest) -> days.Count:
    """What was typed; an empty field has not been counted. Raises NotPossible for no amount."""
    amounts = {}
    for kind in map(str, COUNTABLE):
        text = request.POST.get(f"count-{kind}", "").strip()
        if text:
            amounts[kind] = _amount(request, text)
    return days.Count(amounts, reason=request.POST.get("reason", ""))


def _amount(request: TillRequest, text: str) -> int:
    try:
        return parse_amount(text, request.store.language)
    except WrongAmount as error:
        raise NotPossible(str(error)) from error


@require_POST
def move_cash(request: TillRequest) -> HttpResponse:
    """The opening float, or cash that is put in or taken out."""
    try:
        cash.move(
            request.device,
            kind=request.POST.get("kind", ""),
            amount=_amount(request, request.POST.get("amount", "")),
            reason=request.POST.get("why", ""),
            staff_id=request.staff.pk,
            key=forms.key_of(request),
        )
    except Refusal as refusal:
        return _day(request, str(refusal))
    return HttpResponseRedirect(reverse("day"))


@require_POST
def print_journal(request: TillRequest) -> HttpResponseBase:
    """The print document of this device's journal, in the language of the country."""
    try:
        printed = journal_prints.print_out(
            request.device,
            since=request.POST.get("since", ""),
            until=request.POST.get("until", ""),
            paper=request.POST.get("paper", ""),
            key=forms.key_of(request),
            staff_id=request.staff.pk,
        )
    except Refusal as refusal:
        return _day(request, str(refusal))
    return StreamingHttpResponse(journal_prints.pages(printed))


@require_POST
def declare_drawer_closed(request: TillRequest) -> HttpResponse:
    """A manager has looked: the drawer is closed, and its bridge is silent."""
    try:
        key = forms.key_of(request)
        drawers.declare_closed(request.device, staff=request.staff, key=key)
    except Refusal as refusal:
        return _day(request, str(refusal))
    return HttpResponseRedirect(reverse("day"))


def _show(taken: Report) -> HttpResponse:
    return HttpResponseRedirect(reverse("report", args=[taken.pk]))


def _report(request: TillRequest, report_id: int) -> Report:
    return get_object_or_404(Report, pk=report_id, device__store=request.store)


@require_GET
def report(request: TillRequest, report_id: int) -> HttpResponse:
    """A report as it was taken."""
    return _page(request, _report(request, report_id))


def _page(request: TillRequest, found: Report, refusal: str = "") -> HttpResponse:
    is_counted = found.kind == Report.Kind.X or found.content["counted"]
    late = None if is_counted else days.late_count(found)
    may_count = access.can(request.staff, Action.CLOSE_DAY, request.store)
    is_open = found.at + days.LATEST_COUNT > shifts.now()
    rows = _to_count(found.content, request)
    context = {
        "report": found,
        "content": found.content,
        "late": late,
        "rows": rows if may_count and is_open and not (is_counted or late) else [],
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
            count=_count(request),
            staff=request.staff,
            key=forms.key_of(request),
        )
    except Refusal as refusal:
        return _page(request, found, str(refusal))
    return _show(found)


@require_POST
def print_report(request: TillRequest, report_id: int) -> HttpResponse:
    """The print document of a report, in the language of the country."""
    found = _report(request, report_id)
    days.print_out(found, staff_id=request.staff.pk)
    with translation.override(found.content["language"]):
        context = {"report": found, "content": found.content, "late": days.late_count(found)}
        return render(request, "pos/report_print.html", context)
