"""What is shown when there is nothing else to show: refused, not there, broken."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults

from stores.api import problems


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_api(request):
        return problems.Problem("missing_scope").answer()
    with translation.override(_language(request)):
        return _page(request, 403, _("That is not allowed"), str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if problems.is_api(request):
        return problems.Problem("not_found").answer()
    with translation.override(_language(request)):
        return _page(request, 404, _("There is no such page"), "")


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no view has seen: of a host that is not ours, or as no browser sends it."""
    if problems.is_api(request):
        return problems.Problem("invalid_request").answer()
    return defaults.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    if problems.is_api(request):
        return problems.Problem("internal_error").answer()
    with translation.override(_language(request)):
        text = _("The fault has been written down. What was stored before it is safe.")
        return _page(request, 500, _("Something went wrong"), text)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not this browser's any more: somebody has signed in beside it.

    A till page takes the new token from the answer and sends again: `X-CSRFToken` is readable only
    by pages of our own origin.
    """
    with translation.override(_language(request)):
        text = _("This page is out of date. Go back, reload it and try again.")
        answer = _page(request, 403, _("That was not taken"), text)
    answer["X-CSRFToken"] = get_token(request)
    return answer


def _language(request: HttpRequest) -> str:
    """The store's at the till, else what the browser asks for."""
    store = getattr(request, "store", None)
    return store.language if store else translation.get_language_from_request(request)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)
