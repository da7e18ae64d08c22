"""Where Vipps delivers its events."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import inbox

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def vipps_webhook(request: HttpRequest, token: str) -> HttpResponse:
    """200 for what is filed, 401 for what is not Vipps', 400 for what nobody can read."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > inbox.LONGEST:
        return HttpResponse(status=413)
    try:
        inbox.receive(request, token)
    except inbox.NotOurs as error:
        log.warning("webhook refused: %s", error)
        return HttpResponse(status=401)
    except inbox.Unreadable as error:
        log.warning("webhook unreadable: %s", error)
        return HttpResponse(status=400)
    return HttpResponse(status=200)
