"""Pairing a customer screen: the code on the till, and the page on which a browser becomes it."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from . import codes, screens
from .cookies import remember
from .routes import TillRequest


@require_GET
def till_screen(request: TillRequest) -> HttpResponse:
    """Whether this till has a screen. A page that shows a code asks until the code is gone."""
    screen = screens.of(request.device)
    if request.htmx:
        if screen and screen.is_offered:
            return HttpResponse(status=204)
        return HttpResponseClientRedirect(reverse("till-screen"))
    context = {"device": request.device, "store": request.store, "screen": screen}
    return render(request, "stores/till_screen.html", context)


@require_POST
def offer_screen(request: TillRequest) -> HttpResponse:
    """A code, its link and a QR of it, shown this one time."""
    code = screens.offer(request.device.pk)
    link = settings.ORIGIN + reverse("pair-screen-with-code", args=[code])
    square = segno.make(link, micro=False).svg_inline(scale=6, border=0, title="QR", omitsize=True)
    context = {
        "device": request.device,
        "store": request.store,
        "code": codes.shown(code),
        "address": settings.ORIGIN + reverse("pair-screen"),
        "qr": mark_safe(square),  # noqa: S308 – made by segno from our own link.
    }
    return render(request, "stores/till_screen.html", context)


@require_POST
def remove_screen(request: TillRequest) -> HttpResponse:
    """From now on it shows nothing of this till."""
    screens.revoke(request.device.pk)
    return HttpResponseRedirect(reverse("till-screen"))


@require_http_methods(["GET", "HEAD", "POST"])
def pair_screen(request: HttpRequest, code: str = "") -> HttpResponse:
    """A link may be opened by whoever previews it: only sending the form uses up its code."""
    refusal = ""
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            token = screens.pair(code)[1]
        except codes.WrongCode as error:
            refusal = str(error)
        else:
            response = redirect("screen")
            remember(response, token, settings.SCREEN_COOKIE)
            return response
    found = screens.find(request.COOKIES.get(settings.SCREEN_COOKIE, ""))
    context = {"code": code, "refusal": refusal, "device": found[0].device if found else None}
    return render(request, "stores/pair_screen.html", context)
