"""One's own account in the office: password, sessions, recovery codes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from . import audit, factors, sessions
from .audit import Act


def own(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """Shows the sessions, ends them, and makes new recovery codes."""
    if request.method != "POST":
        context: dict[str, Any] = {
            "title": _("Your account"),
            "sessions": sessions.of(request.user),
            "here": request.session.session_key,
            "has_app": factors.app_of(request.user) is not None,
            "codes_left": factors.codes_left(request.user),
        }
        return TemplateResponse(request, "admin/account.html", {**frame, **context})
    if "codes" in request.POST and factors.app_of(request.user):
        codes = factors.renew_codes(request)
        shown = {**frame, "title": _("Recovery codes"), "codes": codes}
        response = TemplateResponse(request, "admin/recovery_codes.html", shown)
        response["Cache-Control"] = "no-store"
        return response
    if "others" in request.POST:
        sessions.end(request.user, by=request, but=request.session.session_key or "")
        messages.success(request, _("The other sessions are ended."))
    elif key := request.POST.get("end", ""):
        _end_one(request, key)
    return HttpResponseRedirect(reverse("admin:account"))


def _end_one(request: HttpRequest, name: str) -> None:
    """By its short name: the key itself is what signs in, and is on no page."""
    for session in sessions.of(request.user):
        if session.name == name:
            sessions.end(request.user, by=request, key=session.session_key)
            messages.success(request, _("The session is ended."))


def password_changed(request: HttpRequest) -> None:
    """A new password ends all sessions but the one that it was set in."""
    audit.record(Act.PASSWORD_CHANGED, request=request)
    sessions.end(request.user, by=request, but=request.session.session_key or "")
