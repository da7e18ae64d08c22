import logging
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext as _

from stores import audit, sessions
from stores.api import problems
from stores.database import planned_anew

log = logging.getLogger(__name__)
OFFICE = ("/admin/", "/office/")
# The till's own pages may ask for the camera, to scan with. Nobody needs more of a tablet.
DEVICE_FEATURES = "camera=(self), microphone=(), geolocation=()"


class PolicyMiddleware:
    """Says to the browser what a page may load: the same of every page, so it is written once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response, self.policy = get_response, build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A page that runs nothing at all has said so itself.
        response.headers.setdefault(HEADER, self.policy)
        return response


class DeviceFeaturesMiddleware:
    """Says to the browser what of the tablet our pages may ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Permissions-Policy"] = DEVICE_FEATURES
        return response


class OfficeLocaleMiddleware(LocaleMiddleware):
    """The office speaks the user's language; the till's routes activate the store's themselves."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(OFFICE):
            super().process_request(request)
        else:
            # A thread keeps the language of the request before it.
            translation.deactivate()
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(OFFICE):
            return super().process_response(request, response)
        return response


class OfficeSessionMiddleware:
    """Ends a session of the office that has been idle or open for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(OFFICE):
            sessions.keep(request)
        return self.get_response(request)


class RefusalsMiddleware:
    """What somebody asks for who is signed in, and that is not theirs, is written down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, PermissionDenied | Http404):
            audit.refused(request, status=404 if isinstance(error, Http404) else 403)


class DatabaseTroubleMiddleware:
    """No database, or one that is busy: stop, say so, and let the same act be sent again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        if problems.is_api(request):
            return problems.read(error).answer()
        log.error("the database does not answer: %s", error)
        text = _said(request.method in ("GET", "HEAD"))
        return HttpResponse(
            text, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "2"}
        )


def _said(is_look: bool) -> str:
    """An answer to COMMIT can get lost as well: what was sent may be saved all the same."""
    if is_look:
        return _("The database does not answer. Nothing was changed; try again in a moment.")
    return _(
        "The database does not answer. What you just did may have been saved, or not: open the "
        "page again and look before you do it once more."
    )


class OfficePlansMiddleware:
    """What office and API ask goes over all that was ever sold: it is planned for what is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith((*OFFICE, "/api/")):
            return self.get_response(request)
        with planned_anew():
            return self.get_response(request)
