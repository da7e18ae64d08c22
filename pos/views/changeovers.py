"""The till goes to the next cashier: the drawer is counted, then the next one signs in."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pos import changeovers, forms
from pos.refusals import Refusal
from pos.views import counts as sheets
from stores import keys, pins
from stores.routes import TillRequest


@require_http_methods(["GET", "POST"])
def hand_over(request: TillRequest) -> HttpResponse:
    """The count, or what it has found and who takes over."""
    refusal = ""
    if request.method == "POST":
        number = forms.read_number(request.POST.get("staff", ""))
        try:
            changeovers.hand_over(
                request.device,
                giver=request.staff,
                taker=pins.people_at(request.store).filter(pk=number).first(),
                pin=request.POST.get("pin", ""),
                entry=forms.read_number(request.POST.get("entry", "")),
                reason=request.POST.get("reason", ""),
                key=forms.key_of(request),
            )
        except (Refusal, pins.SignInRefused) as error:
            refusal = str(error)
        else:
            return HttpResponseRedirect(reverse("till"))
    return _page(request, refusal)


@require_POST
def count_hand_over(request: TillRequest) -> HttpResponse:
    """What was counted, before anybody is told what there should be."""
    try:
        count = sheets.read(request)
        key = forms.key_of(request)
        changeovers.enter(request.device, count=count, staff=request.staff, key=key)
    except Refusal as refusal:
        return _page(request, str(refusal))
    return HttpResponseRedirect(reverse("hand-over"))


def _page(request: TillRequest, refusal: str) -> HttpResponse:
    drawer = changeovers.look(request.device, request.staff)
    is_blind = drawer.is_counted and (drawer.entry is None or "again" in request.GET)
    context = {
        "device": request.device,
        "store": request.store,
        "staff": request.staff,
        "is_blind": is_blind,
        "entry": None if is_blind else drawer.entry,
        "rows": sheets.to_count(request, drawer.due, takes_cash=True) if is_blind else [],
        "people": pins.people_at(request.store).exclude(pk=request.staff.pk),
        "chosen": request.POST.get("staff", ""),
        "reason": request.POST.get("reason", ""),
        "key": keys.fresh(),
        "refusal": refusal,
    }
    return render(request, "pos/hand_over.html", context, status=409 if refusal else 200)
