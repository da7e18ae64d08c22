"""PostgreSQL holds no text with a NUL: wherever a call has one, it is refused and not our fault."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from stores.models import IntegrationCall
from tests import make
from tests.api import BEGIN, Caller, caller, code

pytestmark = pytest.mark.django_db
NUL = "a\0b"
KEY = {"Idempotency_Key": "a-key-of-ours-1"}
BODIES: list[tuple[str, str, Any]] = [
    ("put", "products/A", {"names": {"nb": NUL}, "vat_code": NUL, "unit": NUL, "gtins": [NUL]}),
    ("post", "products", {"products": [{"sku": NUL, "names": {NUL: NUL}}]}),
    ("post", "refunds", {"pos_id": NUL, "reason": NUL, "lines": [{"quantity": NUL}]}),
    *(("post", path, {NUL: NUL}) for path in ("products", "refunds")),
]


@pytest.fixture
def who() -> Caller:
    return caller(make.merchant())


def described() -> dict[str, Any]:
    paths: dict[str, Any] = Client().get(BEGIN + "openapi.json").json()["paths"]
    return paths


def test_in_an_address(who: Caller) -> None:
    with_parts = [path for path in described() if "{" in path]
    assert len(with_parts) >= 6
    for path in with_parts:
        for part in (NUL, "\0"):
            address = path.partition("{")[0] + quote(part)
            assert who.get(address).status_code in (400, 404), address
            for method in ("put", "post", "delete"):
                assert 400 <= who.send(method, address, "{}").status_code < 500, address


def test_a_call_with_one_in_its_address_is_kept_as_it_was_sent(who: Caller) -> None:
    assert code(who.put("products/a%00b", {})) == (400, "invalid_request")
    call = IntegrationCall.objects.get()
    assert (call.path, call.status) == ("/api/v1/products/a%00b", 400)


def test_in_a_query(who: Caller) -> None:
    tried = 0
    for path, operations in described().items():
        asked = operations["get"].get("parameters", [])
        given = [one["name"] for one in asked if one["in"] == "query"]
        for name in [*given, NUL]:
            if "{" not in path:
                answer = who.get(f"{path}?{quote(name)}={quote(NUL)}")
                assert code(answer)[0] in (400, 422), (path, name)
                tried += 1
    assert tried >= 40


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
def test_in_a_body(who: Caller, method: str, path: str, body: Any) -> None:
    assert code(who.send(method, path, json.dumps(body), **KEY)) == (400, "invalid_request")
