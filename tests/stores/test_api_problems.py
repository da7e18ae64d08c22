"""Whatever goes wrong under /api/ is answered as a problem, and nothing there is a page."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from stores import catalogue, integrations
from stores.api.problems import CODES
from stores.models import IntegrationCall
from tests import make
from tests.api import BEGIN, Caller, caller, code

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def who() -> Caller:
    return caller(make.merchant())


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/stores"])
def test_an_address_that_is_none(who: Caller, path: str) -> None:
    assert code(who.get(path)) == (404, "not_found")
    assert code(Client().post(path)) == (404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
def test_a_method_that_is_none(who: Caller, method: str) -> None:
    answer = who.send(method, "stores", **({} if method != "trace" else {"Content_Type": "x/y"}))
    assert code(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_a_body_of_another_kind(who: Caller) -> None:
    answer = who.send("put", "products/A", "<a/>", Content_Type="application/xml")
    assert code(answer) == (415, "unsupported_media_type")


def test_an_answer_of_another_kind(who: Caller) -> None:
    answer = who.send("get", "stores", Accept="text/html")
    assert code(answer) == (406, "not_acceptable")
    assert who.send("get", "stores?format=html").status_code == 400


UNREADABLE = [
    *(b"", b"{", b"nothing", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 100_000),
    b'{"price": ' + b"9" * 5000 + b"}",
]


@pytest.mark.parametrize("sent", UNREADABLE, ids=lambda sent: repr(sent[:20]))
def test_a_body_that_cannot_be_read(who: Caller, sent: bytes) -> None:
    status, said = code(who.send("put", "products/A", sent))
    assert status == 400
    assert said in ("unreadable_body", "invalid_request")


@pytest.mark.parametrize("sent", [b"[]", b"null", b"1", b'"a"'])
def test_a_body_that_is_no_object(who: Caller, sent: bytes) -> None:
    assert code(who.send("put", "products/A", sent)) == (400, "invalid_request")


def test_a_body_that_is_too_large(who: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert code(who.send("put", "products/A", b'{"names": {}}')) == (413, "body_too_large")


def test_a_field_is_named_by_its_pointer(who: Caller) -> None:
    answer = who.post("products", {"products": [{"sku": "A", "names": {"nb": 1}, "x/y": 1}]})
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert {"/products/0/x~1y"} <= pointers


def test_a_fault_of_ours_is_told_without_its_words(
    who: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any) -> None:
        raise LookupError("the secret inside")

    monkeypatch.setattr(catalogue.Catalogue, "find", fail)
    answer = who.get("products/A")
    assert code(answer) == (500, "internal_error")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("where", ["find", "count_call"])
def test_a_database_that_does_not_answer(
    who: Caller, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*given: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(integrations, where, fail)
    answer = who.get("stores")
    assert code(answer) == (503, "database_unavailable")
    assert int(answer["Retry-After"]) > 0


def test_what_dies_before_its_answer_is_kept_without_one(
    who: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrations, "answered", lambda *given, **more: None)
    who.put("products/A", {})
    assert IntegrationCall.objects.get().status is None


def test_no_cookie_no_cache_and_no_page(who: Caller) -> None:
    for path in ("stores", "token", "nothing"):
        answer = who.get(path)
        assert not answer.cookies
        assert "no-store" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_code_has_one_status_and_says_what_it_means() -> None:
    for name, (status, title) in CODES.items():
        assert 400 <= status < 600, name
        assert title.endswith("."), name


def test_the_description_is_for_everybody() -> None:
    answer = Client().get(BEGIN + "openapi.json")
    said = answer.json()
    assert said["openapi"].startswith("3.1")
    assert all(
        operation["security"] == [{"token": []}]
        for operations in said["paths"].values()
        for operation in operations.values()
    )
    assert code(Client(raise_request_exception=False).get(BEGIN + "stores"))[0] == 401
