"""What the API answers instead of what was asked: problem details (RFC 9457), always.

`code` and `type` are stable and made for programs; `detail` is for the person who reads the log.
400 is for a request that is not as described, 422 for one that is and that a rule refuses.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions

log = logging.getLogger(__name__)
TYPE = "urn:nordkassa:problem:"
MEDIA_TYPE = "application/problem+json"
# By code: the status that goes with it, and what it means.
CODES: dict[str, tuple[int, str]] = {
    "invalid_request": (400, "The request is not as it has to be."),
    "unreadable_body": (400, "The body is no JSON as it has to be."),
    "unauthorized": (401, "There is no valid token."),
    "missing_scope": (403, "The token may not do this."),
    "not_found": (404, "There is no such thing, or it is not the token's to see."),
    "unknown_receipt": (404, "There is no such receipt, or it is not the token's to see."),
    "method_not_allowed": (405, "This address does not take this method."),
    "not_acceptable": (406, "The API answers JSON alone."),
    "not_possible": (409, "What is asked cannot be done as things stand."),
    "needs_a_person": (409, "Part of it goes back in cash or by card, which takes a person."),
    "precondition_failed": (412, "It has been changed since it was read."),
    "body_too_large": (413, "The body is too large."),
    "unsupported_media_type": (415, "The body has to be JSON."),
    "refused": (422, "A rule refuses what the request says."),
    "unknown_cursor": (422, "The cursor is none of ours."),
    "period_too_long": (422, "The period is too long."),
    "unknown_line": (422, "The receipt has no such line."),
    "not_whole": (422, "What is sold by the piece comes back in whole pieces."),
    "key_reused": (422, "The idempotency key has been used for another request."),
    "above_limit": (422, "The refund is above a limit of the token."),
    "too_many_requests": (429, "There were too many calls within a minute."),
    "internal_error": (500, "Something went wrong. The fault has been written down."),
    "till_busy": (503, "A till was busy, so no price was changed, nor anything else."),
    "database_unavailable": (503, "The database does not answer."),
}
OF_STATUS = {
    400: "unreadable_body",
    403: "missing_scope",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "unsupported_media_type",
}
LOST = "What was sent may have been saved, or not: look before you send it once more."


class Problem(Exception):
    """An answer other than what was asked for. `errors` name each field by its JSON pointer."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or code)
        self.code, self.detail, self.errors = code, detail, errors
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    def content(self) -> dict[str, Any]:
        """As it is sent."""
        status, title = CODES[self.code]
        said: dict[str, Any] = {
            "type": TYPE + self.code,
            "title": title,
            "status": status,
            "code": self.code,
        }
        if self.detail:
            said["detail"] = self.detail
        if self.errors:
            said["errors"] = list(self.errors)
        return said

    def answer(self) -> JsonResponse:
        """As the answer to a request."""
        said = JsonResponse(self.content(), status=self.status, content_type=MEDIA_TYPE)
        for name, value in self.headers.items():
            said[name] = value
        said["Cache-Control"] = "no-store"
        said.code = self.code  # type: ignore[attr-defined]
        return said


def answer(error: Exception, context: Any) -> JsonResponse:
    """What a view has raised, as DRF's exception handler."""
    return read(error).answer()


def read(error: Exception) -> Problem:
    """Whatever went wrong as a problem; what nobody has foreseen is logged."""
    match error:
        case Problem():
            return error
        case exceptions.ValidationError():
            return Problem("invalid_request", errors=list(_errors(error.detail, "")))
        case Http404():
            return Problem("not_found")
        case RequestDataTooBig():
            return Problem("body_too_large")
        case OperationalError() | InterfaceError():
            log.error("the database does not answer: %s", error)
            return Problem("database_unavailable", LOST, headers={"Retry-After": "2"})
        case exceptions.APIException() if error.status_code in OF_STATUS:
            is_told = error.status_code in (400, 405, 415)
            return Problem(OF_STATUS[error.status_code], str(error.detail) if is_told else "")
    log.error("a call of the API failed", exc_info=error)
    return Problem("internal_error")


def _errors(detail: Any, pointer: str) -> Any:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            part = str(name).replace("~", "~0").replace("/", "~1")
            yield from _errors(
                inner, f"{pointer}/{part}" if name != "non_field_errors" else pointer
            )
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_text = isinstance(inner, str)
            yield from _errors(inner, pointer if is_text else f"{pointer}/{place}")
    else:
        yield {"pointer": pointer, "detail": str(detail)}


def is_api(request: HttpRequest) -> bool:
    """Whether a request is for the API, which never answers with a page."""
    return request.path_info.startswith("/api/")
