"""Is it alive, and can it sell? For load balancers and for whoever is on call."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

PLAIN = "text/plain; charset=utf-8"


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive", content_type=PLAIN)


def readyz(request: HttpRequest) -> HttpResponse:
    """Without its database a till has to stop; nothing else is needed to sell."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("no database", status=503, content_type=PLAIN)
    return HttpResponse("ready", content_type=PLAIN)
