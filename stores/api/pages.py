"""What all lists have in common: filters that are checked, pages by cursor, and their description.

A page begins after the last row of the one before, by its key, so rows that come or go meanwhile
move nothing. Nothing is counted.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import DateTimeField, Model, Q, QuerySet
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from stores.models import Integration

from .fields import Asked, Matched, Strict
from .problems import Problem

LIMIT, MOST = 50, 200


class TokenView(APIView):
    """A view of the API. What a method does not raise it answers."""

    # A browser of another origin has no business here, so there are no options to tell.
    http_method_names = ["get", "head", "post", "put"]

    @property
    def integration(self) -> Integration:
        found: Integration = self.request._request.integration  # type: ignore[attr-defined]
        return found


class Filters(Strict):
    """What any list may be asked with."""

    cursor = Matched(r"[A-Za-z0-9_-]{1,200}", required=False)
    limit = Asked(required=False, min_value=1, max_value=MOST, default=LIMIT)


def asked(request: Request, filters: type[Strict]) -> dict[str, Any]:
    """The query of a request. Raises ValidationError for what is wrong, unknown, or there twice."""
    query = request.query_params
    if twice := [name for name in query if len(query.getlist(name)) > 1]:
        raise serializers.ValidationError(dict.fromkeys(twice, "It stands there twice."))
    given = filters(data=query.dict())
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


def body(request: Request, shape: type[Strict]) -> dict[str, Any]:
    """The body of a request. Raises ValidationError."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    found: dict[str, Any] = given.validated_data
    return found


def none_asked(request: Request) -> None:
    """Of an address that takes no query."""
    asked(request, Strict)


def newest(
    request: Request,
    rows: QuerySet[Any],
    given: dict[str, Any],
    shown: Callable[[Any], dict[str, Any]],
    *,
    by: str = "",
) -> Response:
    """A page of rows, the newest first: by this day or moment, which has an index, and their id.

    By the id alone a period that is long ago would be looked for through all that came later.
    """
    if cursor := given.get("cursor"):
        at, _, pk = _opened(cursor).rpartition("/")
        rows = rows.filter(pk__lt=_number(pk)) if not by else _before(rows, by, at, _number(pk))
    order = [f"-{by}", "-pk"] if by else ["-pk"]
    found = list(rows.order_by(*order)[: given["limit"] + 1])

    def key(row: Any) -> str:
        return f"{getattr(row, by).isoformat()}/{row.pk}" if by else str(row.pk)

    return page(request, found, given, shown, key)


def by_text(
    request: Request,
    rows: QuerySet[Any],
    given: dict[str, Any],
    shown: Callable[[Any], dict[str, Any]],
    *,
    key: str,
) -> Response:
    """A page of rows in the order of a text that is unique among them."""
    if cursor := given.get("cursor"):
        rows = rows.filter(**{f"{key}__gt": _opened(cursor)})
    found = list(rows.order_by(key)[: given["limit"] + 1])
    return page(request, found, given, shown, lambda row: str(getattr(row, key)))


def page(
    request: Request,
    found: Sequence[Model],
    given: dict[str, Any],
    shown: Callable[[Any], dict[str, Any]],
    key: Callable[[Any], str],
) -> Response:
    """What was found as an answer, with the address of the next page where there is one."""
    rows, is_more = found[: given["limit"]], len(found) > given["limit"]
    return Response(
        {
            "results": [shown(row) for row in rows],
            "next": _next(request, key(rows[-1])) if is_more else None,
        }
    )


def page_of(shape: type[serializers.Serializer[Any]]) -> Any:
    """The description of a page."""
    name = shape.__name__.removesuffix("Serializer") + "Page"
    fields = {
        "results": shape(many=True),
        "next": serializers.URLField(
            allow_null=True, help_text="Where the next page is; null on the last one."
        ),
    }
    return inline_serializer(name, fields)


def _next(request: Request, last: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")
    address: str = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return address


def _opened(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise Problem("unknown_cursor") from error
    if "\0" in text:
        raise Problem("unknown_cursor")
    return text


def _before(rows: QuerySet[Any], by: str, text: str, pk: int) -> QuerySet[Any]:
    is_moment = isinstance(rows.model._meta.get_field(by), DateTimeField)
    try:
        at = dt.datetime.fromisoformat(text) if is_moment else dt.date.fromisoformat(text)
    except ValueError as error:
        raise Problem("unknown_cursor") from error
    if isinstance(at, dt.datetime) and at.tzinfo is None:
        raise Problem("unknown_cursor")
    after = Q(**{f"{by}__lt": at}) | Q(**{by: at}, pk__lt=pk)
    return rows.filter(after, **{f"{by}__lte": at})


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem("unknown_cursor")
    return int(text)
