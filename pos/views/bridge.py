"""Where a printer bridge reports its cash drawer. docs/bridge.md is what its maker reads."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from pos import drawers
from pos.views.problems import Problem

LONGEST = 1000


@csrf_exempt
def report_drawer(request: HttpRequest) -> HttpResponse:
    """`{"open": true}` comes in, `{"open": false}` goes out: whether the drawer is to open."""
    try:
        if request.method != "POST":
            raise Problem(405, "Method Not Allowed", _("Send a report by POST."), Allow="POST")
        token, is_open = _token(request), _is_open(request)
        return JsonResponse({"open": drawers.report(token, is_open=is_open)})
    except Problem as problem:
        return problem.answer()
    except drawers.UnknownBridge:
        return _unknown().answer()


def _unknown() -> Problem:
    detail = _("Send the token that the office has made for this bridge, or ask for a new one.")
    return Problem(401, "Unauthorized", detail, WWW_Authenticate="Bearer")


def _token(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unknown()
    return token.strip()


def _is_open(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > LONGEST:
        raise Problem(413, "Content Too Large", _("A report is a few bytes."))
    if request.content_type != "application/json":
        raise Problem(415, "Unsupported Media Type", _("Send application/json."))
    try:
        report: Any = json.loads(request.body)
    except (ValueError, RecursionError):  # Lists within lists, deeper than we read.
        report = None
    said = report.get("open") if isinstance(report, dict) else None
    if not isinstance(said, bool):
        raise Problem(400, "Bad Request", _('Send {"open": true} or {"open": false}.'))
    return said
