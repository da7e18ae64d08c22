"""The till page and the acts on its basket: parse, one use case, what changed."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from pos import (
    baskets,
    cash,
    discounts,
    forms,
    gift_numbers,
    gift_payments,
    goods,
    handover,
    labels,
    lines,
    return_codes,
    screen,
    tiles,
)
from pos.entries import read_ahead, read_off, read_quantity, read_weight
from pos.refusals import NotPossible, Refusal, UnknownCode
from pos.views import approving, questions
from stores.routes import TillRequest
from stores.search import FOUND


@require_GET
@gzip_page
def till(request: TillRequest) -> HttpResponse:
    """The page. Everything that changes on it is fetched again in parts."""
    basket = baskets.current(request.device)
    context = {
        "device": request.device,
        "store": request.store,
        "staff": request.staff,
        "takes_cash": request.device.is_training or cash.is_taken(request.device),
        **screen.page_context(request.store, basket),
    }
    return render(request, "pos/till.html", context)


def changed(request: TillRequest, act: Callable[[], lines.Changed]) -> HttpResponse:
    """Do an act and answer with what it changed, or with why not; a refusal changes nothing."""
    try:
        what = act()
    except Refusal as refusal:
        return _refused(request, refusal)
    response = render(request, "pos/_changed.html", screen.changed_context(what))
    if what.basket.total <= 0 or what.basket.age_to_check:
        # The pay bar is no part of the answer, and says now why nothing can be paid.
        trigger_client_event(response, "look")
    return response


def _refused(request: TillRequest, refusal: Refusal) -> HttpResponse:
    """Why not, and nothing else: the screen's own look says what is so."""
    if question := questions.asked(request, refusal):
        return question
    context = {
        "refusal": str(refusal),
        "unknown_code": refusal.code if isinstance(refusal, UnknownCode) else "",
    }
    response = render(request, "pos/till.html#refused", context)
    if isinstance(refusal, NotPossible):
        # What was typed can be typed anew; of what has changed only a look tells.
        trigger_client_event(response, "mend")
    return trigger_client_event(response, "look")


@require_POST
def scan(request: TillRequest) -> HttpResponse:
    """A scanned code becomes a line; a gift card's number pays with it."""
    code = request.POST.get("code", "")
    if return_codes.read(code):
        found = f"{reverse('find-sale')}?{urlencode({'q': code})}"
        return HttpResponseClientRedirect(found)
    if gift_numbers.read(code):
        return look_after(
            request,
            lambda: gift_payments.take(
                request.device,
                number=code,
                version=None,
                key=forms.key_of(request),
                staff_id=request.staff.pk,
            ),
        )
    return changed(
        request,
        lambda: labels.scan(
            request.device,
            code=code.strip(),
            key=forms.key_of(request),
            staff_id=request.staff.pk,
            quantity=read_ahead(request.POST.get("times", "")),
            along=request.along,
        ),
    )


@require_POST
def add(request: TillRequest) -> HttpResponse:
    """A tapped product becomes a line; of weighed goods the `weight` that the till asked for."""
    return changed(
        request,
        lambda: goods.add(
            request.device,
            product_id=forms.read_number(request.POST.get("product", "")),
            key=forms.key_of(request),
            staff_id=request.staff.pk,
            quantity=_said(request),
            along=request.along,
        ),
    )


def _said(request: TillRequest) -> int | None:
    if "weight" in request.POST:
        return read_weight(request.POST["weight"])
    return read_ahead(request.POST.get("times", ""))


@require_POST
def set_quantity(request: TillRequest, line_id: int) -> HttpResponse:
    """How much of a line is sold: whole pieces, or kilograms with up to three decimals."""
    return changed(
        request,
        lambda: lines.set_quantity(
            request.device.pk,
            line_id=line_id,
            quantity=read_quantity(request.POST.get("quantity", "")),
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_POST
def discount_line(request: TillRequest, line_id: int) -> HttpResponse:
    """What is taken off a line by hand, as an amount or in per cent, and why."""
    return changed(
        request,
        lambda: discounts.of_line(
            request.device.pk,
            line_id=line_id,
            off=read_off(request.POST.get("discount", ""), request.store.language),
            reason=request.POST.get("reason", ""),
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_POST
def remove_line(request: TillRequest, line_id: int) -> HttpResponse:
    """A line leaves the basket."""
    return changed(
        request,
        lambda: lines.remove(
            request.device.pk,
            line_id=line_id,
            **forms.edit_of(request),
            approver=approving.approver(request),
        ),
    )


@require_GET
def search(request: TillRequest) -> HttpResponse:
    """Goods by any word or a part of one, by SKU, or by group.

    To show the price of goods whose whole code was typed is an inquiry, and those are journalled
    (`pos.prices`): here they are found without it, and go into the basket as by a scan.
    """
    text = forms.read_words(request.GET.get("q", ""), most=60).strip()
    group, is_cut = request.GET.get("group", ""), False
    if text:
        found = tiles.found_tiles(request.store, text)
        shown, is_cut = found[:FOUND], len(found) > FOUND
    elif group:
        shown = tiles.group_tiles(request.store, forms.read_number(group))
    else:
        shown = tiles.quick_tiles(request.store)
    context = {"tiles": shown, "query": text, "is_cut": is_cut, "store": request.store}
    return render(request, "pos/till.html#results", context)


def look_after(request: TillRequest, act: Callable[[], object]) -> HttpResponse:
    """Do an act that changes the whole screen: the page looks again. A text that it answers with
    is said to the cashier."""
    try:
        said = act()
    except Refusal as refusal:
        return _refused(request, refusal)
    response = trigger_client_event(HttpResponse(status=204), "look")
    return (
        trigger_client_event(response, "told", {"said": said})
        if isinstance(said, str)
        else response
    )


@require_POST
def total(request: TillRequest) -> HttpResponse:
    """All goods are in: a personal QR sends at once from now on."""
    return look_after(request, lambda: baskets.total(request.device.pk, key=forms.key_of(request)))


@require_POST
def reopen(request: TillRequest) -> HttpResponse:
    """Back to adding goods."""
    return look_after(request, lambda: baskets.reopen(request.device.pk, key=forms.key_of(request)))


@require_POST
def next_customer(request: TillRequest) -> HttpResponse:
    """Stop showing the last sale."""
    return look_after(
        request, lambda: handover.next_customer(request.device.pk, key=forms.key_of(request))
    )
