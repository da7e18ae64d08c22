"""The day at the till: what has been sold so far, its X and Z reports, and the count."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from pos import baskets, carrying, cash, counts, days, drawers, forms, journal_prints, shifts
from pos.models import JournalEntry, Report, Shift
from pos.refusals import Refusal
from pos.views import counts as sheets
from pos.views import reports
from stores import access, keys
from stores.access import Action
from stores.routes import TillRequest

EARLIER = 7


@require_GET
def day(request: TillRequest) -> HttpResponse:
    """What an X report would say now, and the way to close the day. A look writes nothing."""
    return _day(request)


def _day(
    request: TillRequest, refusal: Refusal | None = None, *, is_empty: bool = False
) -> HttpResponse:
    at = shifts.now()
    seen = days.look(request.device, at=at)
    today = shifts.business_date(request.store, at)
    shift, takes_cash = seen.shift, cash.is_taken(request.device)
    earlier = Report.objects.filter(device=request.device, kind=Report.Kind.Z).order_by("-number")
    context = {
        "content": seen.content,
        "shift": shift,
        "is_tomorrows": shift and shift.business_date > today,
        "is_over": shift and shift.business_date < today,
        "is_empty": is_empty,
        **_acts(request, shift if shift and shift.business_date <= today else None, at),
        **_counting(request, seen, refusal, takes_cash=takes_cash),
        "earlier": list(earlier[:EARLIER]),
        "moves": cash.Move.choices if takes_cash else [],
        "moved": _moved(request),
        "is_drawer_lost": drawers.is_lost(request.device),
        "cash_kind": request.POST.get("kind", ""),
        "cash_typed": request.POST.get("amount", ""),
        "cash_why": request.POST.get("why", ""),
        "key": keys.fresh(),
        "journal_key": keys.fresh(),
        "refusal": refusal,
    }
    return render(request, "pos/day.html", context, status=409 if refusal else 200)


def _moved(request: TillRequest) -> cash.Moved | None:
    """The cash whose press this page answers: what was typed is told to who has typed it alone."""
    number = forms.read_number(request.GET.get("moved", ""))
    its = {"number": number, "staff_id": request.staff.pk}
    return cash.moved(request.device, **its) if number else None


def _acts(request: TillRequest, shift: Shift | None, at: dt.datetime) -> dict[str, Any]:
    """What this person may do with the day as it is: `shift` is the one that may be closed."""
    basket = baskets.current(request.device)
    paying = carrying.paying(request.device)
    since = paying[0].frozen_at if paying else None
    may_close = access.can(request.staff, Action.CLOSE_DAY, request.store)
    may_carry = access.can(request.staff, Action.APPROVE, request.store)
    is_free = may_carry if paying else not basket.total
    return {
        "basket": basket,
        "is_paying": bool(paying),
        "has_waited": since and at - since > carrying.LONGEST_WAIT,
        "may_close": may_close,
        "may_carry": may_carry,
        "may_print": access.can(request.staff, Action.SEE_AUDIT, request.store),
        "can_close": may_close and shift and is_free,
    }


def _counting(
    request: TillRequest, seen: days.Look, refusal: Refusal | None, *, takes_cash: bool
) -> dict[str, Any]:
    """What there is to count; whoever has something to count is not told what there should be."""
    due, entry = counts.expected(seen.content), None
    if "again" not in request.GET or isinstance(refusal, counts.Differs):
        entry = counts.waiting(days.entered(seen), due, request.staff)
    rows = sheets.to_count(request, due, takes_cash=takes_cash)
    return {
        "entry": entry,
        "is_blind": bool(seen.shift and rows and not entry),
        "rows": rows,
        "reason": request.POST.get("reason", ""),
    }


@require_POST
def take_x(request: TillRequest) -> HttpResponse:
    """An X report: numbered, in the journal, and nothing begins anew."""
    try:
        key = forms.key_of(request)
        taken = days.take_x(request.device, staff_id=request.staff.pk, key=key)
    except Refusal as refusal:
        return _day(request, refusal)
    return reports.show(taken)


@require_POST
def close(request: TillRequest) -> HttpResponse:
    """The Z report, with what was counted."""
    try:
        taken = days.close(
            request.device,
            count=sheets.entered_or_typed(request, lambda: _entered(request)),
            staff=request.staff,
            key=forms.key_of(request),
            shown=_shown(request),
            is_carried=request.POST.get("carry") == "1",
            is_empty=request.POST.get("empty") == "1",
        )
    except shifts.JustBegun as refusal:
        return _day(request, refusal, is_empty=True)
    except Refusal as refusal:
        return _day(request, refusal)
    return reports.show(taken)


def _entered(request: TillRequest) -> QuerySet[JournalEntry]:
    return days.entered(days.look(request.device, at=shifts.now()))


def _shown(request: TillRequest) -> int | None:
    """The shift on the page; None from a page of the version before, which does not say it."""
    text = request.POST.get("shift", "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


@require_POST
def move_cash(request: TillRequest) -> HttpResponse:
    """The opening float, or cash that is put in or taken out."""
    try:
        entry = cash.move(
            request.device,
            kind=request.POST.get("kind", ""),
            amount=sheets.amount(request, request.POST.get("amount", "")),
            reason=request.POST.get("why", ""),
            staff_id=request.staff.pk,
            key=forms.key_of(request),
        )
    except Refusal as refusal:
        return _day(request, refusal)
    told = f"?{urlencode({'moved': entry.number})}" if entry else ""
    return HttpResponseRedirect(reverse("day") + told)


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
        return _day(request, refusal)
    return StreamingHttpResponse(journal_prints.pages(printed))


@require_POST
def declare_drawer_closed(request: TillRequest) -> HttpResponse:
    """A manager has looked: the drawer is closed, and its bridge is silent."""
    try:
        key = forms.key_of(request)
        drawers.declare_closed(request.device, staff=request.staff, key=key)
    except Refusal as refusal:
        return _day(request, refusal)
    return HttpResponseRedirect(reverse("day"))
