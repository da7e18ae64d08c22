"""Who may call the API: a token, its scopes and its stores; what is counted and written down."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from stores import integrations
from stores.api import access
from stores.models import Integration, IntegrationCall, Scope, WrongToken
from tests import make
from tests.api import BEGIN, caller, code
from tests.constraints import copy, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer nk_0123456789abcdef_" + "a" * 43],
)
def test_without_a_token_of_ours_nobody_is_let_in(sent: str) -> None:
    answer = Client().get(BEGIN + "stores", headers={"Authorization": sent} if sent else {})
    assert code(answer) == (401, "unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_secret_is_compared_and_not_only_the_row_that_it_names() -> None:
    who = caller(make.merchant())
    other = caller(make.merchant())
    who.token = who.token[:20] + other.token[20:]
    assert code(who.get("token")) == (401, "unauthorized")


def test_only_a_hash_of_the_secret_is_kept() -> None:
    who = caller(make.merchant())
    secret = who.token.split("_", 2)[2]
    row = Integration.objects.values().get(pk=who.integration.pk)
    assert row["secret_sha256"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(row)
    assert len(secret) * 6 >= 128


@pytest.mark.parametrize(
    "gone",
    [{"revoked_at": dt.timedelta()}, {"expires_at": dt.timedelta(seconds=-1)}],
    ids=["revoked", "expired"],
)
def test_a_token_ends_at_once(gone: dict[str, dt.timedelta]) -> None:
    who = caller(make.merchant())
    assert who.get("token").status_code == 200
    Integration.objects.update(**{name: now() + ago for name, ago in gone.items()})
    assert code(who.get("token")) == (401, "unauthorized")


def test_a_session_opens_nothing() -> None:
    client = Client()
    client.force_login(make.user(is_superuser=True))
    assert client.get(BEGIN + "stores").status_code == 401


def test_its_user_can_sign_in_nowhere() -> None:
    user = caller(make.merchant()).integration.user
    assert (user.is_active, user.is_staff, user.has_usable_password()) == (False, False, False)


ROUTES = [
    ("get", "products", {Scope.PRODUCTS_READ, Scope.PRODUCTS_WRITE}),
    ("get", "products/x", {Scope.PRODUCTS_READ, Scope.PRODUCTS_WRITE}),
    ("put", "products/x", {Scope.PRODUCTS_WRITE}),
    ("post", "products", {Scope.PRODUCTS_WRITE}),
    ("get", "groups", {Scope.PRODUCTS_READ, Scope.PRODUCTS_WRITE}),
    ("get", "vat-rates", {Scope.PRODUCTS_READ, Scope.PRODUCTS_WRITE}),
    ("get", "stores", {Scope.STORES_READ}),
    ("get", "stores/1", {Scope.STORES_READ}),
    ("get", "devices", {Scope.STORES_READ}),
    ("get", "devices/x", {Scope.STORES_READ}),
    ("get", "receipts", {Scope.RECEIPTS_READ}),
    ("get", "receipts/1", {Scope.RECEIPTS_READ}),
    ("get", "daily-totals", {Scope.RECEIPTS_READ}),
    ("get", "reports", {Scope.REPORTS_READ}),
    ("get", "reports/1", {Scope.REPORTS_READ}),
    ("get", "payments", {Scope.PAYMENTS_READ}),
    ("get", "payments/x", {Scope.PAYMENTS_READ}),
    ("get", "refunds", {Scope.REFUNDS_READ, Scope.REFUNDS_WRITE}),
    ("get", "refunds/1", {Scope.REFUNDS_READ, Scope.REFUNDS_WRITE}),
    ("post", "refunds", {Scope.REFUNDS_WRITE}),
]


@pytest.mark.parametrize(("method", "path", "scopes"), ROUTES)
def test_each_call_takes_its_scope_and_no_other(method: str, path: str, scopes: set[Scope]) -> None:
    merchant = make.merchant()
    for scope in Scope:
        answer = caller(merchant, scopes=[scope]).send(method, path)
        is_told = answer.status_code == 403 and code(answer)[1] == "missing_scope"
        assert is_told == (scope not in scopes), scope
        assert not is_told or "insufficient_scope" in answer["WWW-Authenticate"]


def test_a_token_says_what_it_may() -> None:
    store = make.store()
    make.store(merchant=store.merchant)
    who = caller(store.merchant, store, scopes=[Scope.STORES_READ])
    said = who.get("token").json()
    assert (said["scopes"], said["stores"]) == (["stores:read"], [store.pk])
    assert [row["id"] for row in who.get("stores").json()["results"]] == [store.pk]


def test_another_store_is_not_there() -> None:
    ours, theirs = make.device(), make.device()
    beside = make.device(store=make.store(merchant=ours.store.merchant))
    who = caller(ours.store.merchant, ours.store)
    for hidden in (theirs, beside):
        assert code(who.get(f"stores/{hidden.store_id}")) == (404, "not_found")
        assert code(who.get(f"devices/{hidden.pos_id}")) == (404, "not_found")
        assert who.get("devices", store=hidden.store_id).json()["results"] == []
    assert who.get(f"devices/{ours.pos_id}").json()["store"] == ours.store_id
    assert [row["pos_id"] for row in who.get("devices").json()["results"]] == [ours.pos_id]


def test_for_all_stores_is_also_for_those_that_are_opened_later() -> None:
    who = caller(make.merchant())
    later = make.store(merchant=who.integration.merchant)
    assert [row["id"] for row in who.get("stores").json()["results"]] == [later.pk]


def test_a_token_waits_after_its_calls_of_a_minute() -> None:
    who = caller(make.merchant(), calls_a_minute=2)
    assert [who.get("token").status_code for _call in range(2)] == [200, 200]
    answer = who.get("token")
    assert code(answer) == (429, "too_many_requests")
    assert 1 <= int(answer["Retry-After"]) <= 60
    Integration.objects.update(calls_minute=now() - dt.timedelta(minutes=1))
    assert who.get("token").status_code == 200


def test_an_address_that_guesses_waits_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrations, "WRONG_TRIES", 2)
    client, wrong = Client(REMOTE_ADDR="192.0.2.1"), {"Authorization": "Bearer nk_x"}
    said = [client.get(BEGIN + "token", headers=wrong).status_code for _try in range(4)]
    assert said == [401, 401, 429, 429]
    assert Client(REMOTE_ADDR="192.0.2.2").get(BEGIN + "token").status_code == 401
    assert caller(make.merchant()).get("token").status_code == 200
    assert WrongToken.objects.count() == 2


def test_a_proxy_is_believed_only_where_it_is_trusted(rf: Any, settings: Any) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "1.2.3.4, 5.6.7.8"}, REMOTE_ADDR="9.9.9.9")
    assert access.address_of(request) == "9.9.9.9"
    settings.TRUST_PROXY = True
    assert access.address_of(request) == "5.6.7.8"


def test_what_writes_is_kept_with_its_answer_and_what_reads_is_not() -> None:
    who = caller(make.merchant())
    who.get("products")
    who.put("products/A-1", {"price": 1})
    call = IntegrationCall.objects.get()
    assert (call.method, call.path) == ("PUT", "/api/v1/products/A-1")
    assert (call.status, call.code) == (400, "invalid_request")
    assert call.body_sha256 == hashlib.sha256(b'{"price": 1}').hexdigest()


def test_an_answer_is_written_once_and_nothing_else_of_a_call_changes() -> None:
    who = caller(make.merchant())
    call = integrations.write_down(who.integration, method="PUT", path="/x", body=b"")
    kept = IntegrationCall.objects.filter(pk=call.pk)
    with pytest.raises(OperationalError, match="answered once"), transaction.atomic():
        kept.update(path="/y", status=200)
    integrations.answered(call, status=200)
    with pytest.raises(OperationalError, match="answered once"), transaction.atomic():
        kept.update(status=500)


def test_the_database_holds_a_token_to_its_limits() -> None:
    row = caller(make.merchant()).integration
    new: dict[str, Any] = {"selector": "0" * 16, "user_id": make.user().pk}
    breaches: dict[str, dict[str, Any]] = {
        "integration_scopes_known": {"scopes": ["money:take"]},
        "prices_are_written_for_all_stores": {"is_for_all_stores": False},
        "refunds_have_limits": {"refund_most": None},
        "integration_may_call_at_all": {"calls_a_minute": 0},
        "integration_keeps_a_hash": {"secret_sha256": "secret"},
    }
    for constraint, wrong in breaches.items():
        with refused(constraint):
            copy(row, **new | wrong)
    with refused("refunds_have_limits"):
        copy(row, **new, refund_most=200_001)


def test_the_way_in_costs_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    who = caller(make.merchant())
    with django_assert_num_queries(3):
        assert who.get("token").status_code == 200
    with django_assert_num_queries(3):
        assert who.get("stores").status_code == 200
