"""What the API says of itself: OpenAPI 3.1, worked out from the views."""

import functools
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.utils.encoders import JSONEncoder

from stores.api.fields import Strict
from stores.api.problems import MEDIA_TYPE

BEGIN = "/api/v1/"


class Schema(AutoSchema):
    """As drf-spectacular has it, for views whose tokens are the routes' affair."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"token": []}]

    def get_filter_backends(self) -> list[Any]:
        return []


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description. It holds nothing of anybody, so everybody may have it."""
    return HttpResponse(_described(), content_type="application/vnd.oai.openapi+json")


@functools.cache
def _described() -> bytes:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return json.dumps(schema, cls=JSONEncoder, ensure_ascii=False).encode()


def only_ours(endpoints: list[Any]) -> list[Any]:
    """Of all views those of the API."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(BEGIN)]


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What holds for every call: problems as answers, and no names beside those described."""
    shapes = result["components"]["schemas"]
    for shape in _all(Strict):
        name = shape.__name__.removesuffix("Serializer")
        if name in shapes:
            shapes[name]["additionalProperties"] = False
    shapes["Names"]["minProperties"] = 1
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"] |= _problems()
    return result


def _problems() -> dict[str, Any]:
    shape = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content = {MEDIA_TYPE: shape}
    retry = {"Retry-After": {"schema": {"type": "string"}, "required": True}}
    challenge = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return {
        "401": {"description": "No valid token.", "content": content, "headers": challenge},
        "429": {"description": "Too many calls.", "content": content, "headers": retry},
        "default": {"description": "Refused; see `code`.", "content": content},
    }


def _all(shape: type[Any]) -> Iterator[type[Any]]:
    for below in shape.__subclasses__():
        yield below
        yield from _all(below)
