"""Who may call the API: whoever sends a token with the scope, and not too often.

Nothing else lets anybody in: no session, no cookie, and so no forged request of a browser either.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern

from stores import integrations
from stores.models import Integration
from stores.routes import View, route

from .problems import Problem, read

SAFE = ("GET", "HEAD", "OPTIONS")
CHALLENGE = 'Bearer realm="Nordkassa"'


class TokenRequest(HttpRequest):
    integration: Integration


@dataclass(frozen=True)
class Token:
    """A token with the scope for what only reads, or with the one for all else.

    One of several is enough. Without a scope for a method any token passes, and the view answers
    that there is none. Calls that write are kept with what became of them.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()

    def admit(self, request: TokenRequest) -> HttpResponseBase | None:
        try:
            request.integration = self._find(request)
        except Problem as problem:
            return problem.answer()
        return None

    def language(self, request: HttpRequest) -> str:
        return "en"

    def _find(self, request: HttpRequest) -> Integration:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        found = integrations.find(token.strip()) if kind.lower() == "bearer" else None
        if found is None:
            wait = integrations.count_miss(address_of(request))
            raise _too_many(wait) if wait else Problem("unauthorized", headers=_challenge())
        if wait := integrations.count_call(found):
            raise _too_many(wait)
        wanted = self.read if request.method in SAFE else self.write
        if wanted and not any(map(found.may, wanted)):
            told = " or ".join(wanted)
            headers = _challenge(f'error="insufficient_scope", scope="{" ".join(wanted)}"')
            raise Problem("missing_scope", f"It takes {told}.", headers=headers)
        return found


def api_route(pattern: str, view: View, *, policy: Token, name: str) -> URLPattern:
    """A route of the API, which keeps what writes before it acts."""

    def kept(request: TokenRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method in SAFE:
            return view(request, *args, **kwargs)
        try:
            call = integrations.write_down(
                request.integration,
                method=str(request.method)[:7],
                path=request.path,
                body=request.body,
            )
        except RequestDataTooBig as error:
            return read(error).answer()
        response = view(request, *args, **kwargs)
        code = getattr(response, "code", "")
        integrations.answered(call, status=response.status_code, code=code)
        return response

    kept.__dict__.update(view.__dict__)
    kept.__name__ = getattr(view, "__name__", "view")
    return route(pattern, kept, policy=policy, name=name)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: of what a proxy that is trusted says, its own last word."""
    said = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return said.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _challenge(more: str = "") -> dict[str, str]:
    return {"WWW-Authenticate": f"{CHALLENGE}, {more}" if more else CHALLENGE}


def _too_many(wait: int) -> Problem:
    return Problem("too_many_requests", headers={"Retry-After": str(wait)})
