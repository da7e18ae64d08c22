"""What the tablet's camera sees comes in, the code in it goes out."""

import dataclasses

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pos import frames
from pos.views.problems import Problem
from stores.routes import TillRequest


@require_POST
def read_frame(request: TillRequest) -> HttpResponse:
    """The code in a JPEG picture, or 204 where there is none. What it means a scan finds out."""
    try:
        found = frames.read(_body(request))
    except frames.TooLarge as error:
        return Problem(413, "Content Too Large", str(error)).answer()
    except frames.Unreadable as error:
        return Problem(400, "Bad Request", str(error)).answer()
    except Problem as problem:
        return problem.answer()
    return JsonResponse(dataclasses.asdict(found)) if found else HttpResponse(status=204)


def _body(request: TillRequest) -> bytes:
    """Not read at all when it is said to be too long, or to be no picture."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > frames.MOST_BYTES:
        raise Problem(413, "Content Too Large", _("The picture is too large."))
    if request.content_type != "image/jpeg":
        raise Problem(415, "Unsupported Media Type", _("Send a plain JPEG picture."))
    return request.body
