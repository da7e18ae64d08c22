"""The office makes integrations, sees each token once, and revokes it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from stores import integrations
from stores.audit import Act
from stores.models import AuditEntry, Integration, RoleName, Scope, Store
from tests import make
from tests.api import caller

pytestmark = pytest.mark.django_db
ADD = reverse("admin:stores_integration_add")


@pytest.fixture
def store() -> Store:
    return make.store()


@pytest.fixture
def office(store: Store, client: Client) -> Client:
    return enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)


def enter(client: Client, store: Store, role: str, *, whole_merchant: bool) -> Client:
    user: User = make.user()
    make.staff(store, role, whole_merchant=whole_merchant, user=user)
    client.force_login(user)
    return client


def wish(store: Store, **changed: Any) -> dict[str, Any]:
    given = {
        "merchant": store.merchant_id,
        "name": "Nettbutikken",
        "scopes": [Scope.RECEIPTS_READ],
        "stores": [store.pk],
        "calls_a_minute": 300,
        "refund_most": "",
        "refund_most_a_day": "",
        "expires_at_0": "",
        "expires_at_1": "",
    }
    return given | changed


def test_a_token_is_shown_once_and_works(office: Client, store: Store) -> None:
    answer = office.post(ADD, wish(store))
    [token] = re.findall(r"<code>(.+)</code>", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]

    row = integrations.find(token)
    assert row
    assert (row.name, row.scopes, list(row.stores)) == ("Nettbutikken", ["receipts:read"], [store])
    assert row.made_by
    page = office.get(reverse("admin:stores_integration_change", args=[row.pk])).content.decode()
    assert token not in page
    assert token.split("_")[2][:20] not in page
    assert row.secret_sha256 not in page


def test_it_is_revoked_there(office: Client, store: Store) -> None:
    who = caller(store.merchant, store)
    url = reverse("admin:stores_integration_revoke", args=[who.integration.pk])
    assert who.get("token").status_code == office.get(url).status_code == 200
    office.post(url)
    assert who.get("token").status_code == 401
    office.post(url)
    assert Integration.objects.get().revoked_at
    assert AuditEntry.objects.filter(act=Act.REVOKED, merchant=store.merchant).exists()


def test_nothing_of_it_is_changed(office: Client, store: Store) -> None:
    who = caller(store.merchant, store, scopes=[Scope.STORES_READ])
    url = reverse("admin:stores_integration_change", args=[who.integration.pk])
    office.post(url, wish(store, name="Other", scopes=Scope.values, is_for_all_stores="on"))
    row = Integration.objects.get()
    assert (row.name, row.scopes) == (who.integration.name, [Scope.STORES_READ])
    assert not row.is_for_all_stores


WRONG: list[dict[str, Any]] = [
    {"stores": []},
    {"is_for_all_stores": "on"},
    {"scopes": []},
    {"scopes": ["money:take"]},
    {"scopes": [Scope.PRODUCTS_WRITE]},
    {"scopes": [Scope.REFUNDS_WRITE]},
    {"scopes": [Scope.REFUNDS_WRITE], "refund_most": "100", "refund_most_a_day": "99"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_what_cannot_be_is_said(office: Client, store: Store, wrong: dict[str, Any]) -> None:
    answer = office.post(ADD, wish(store, **wrong))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Integration.objects.exists()


def test_limits_are_written_as_money(office: Client, store: Store) -> None:
    given = {"scopes": [Scope.REFUNDS_WRITE], "refund_most": "100.00", "refund_most_a_day": "250"}
    office.post(ADD, wish(store, **given))
    row = Integration.objects.get()
    assert (row.refund_most, row.refund_most_a_day) == (10_000, 25_000)
    page = office.get(reverse("admin:stores_integration_change", args=[row.pk])).content.decode()
    assert "100.00" in page
    assert "250.00" in page


def test_a_store_of_another_merchant_is_not_given_away(office: Client, store: Store) -> None:
    other = make.store()
    answer = office.post(ADD, wish(store, stores=[other.pk]))
    assert answer.context["adminform"].form.errors
    assert not Integration.objects.exists()


@pytest.mark.parametrize(
    ("role", "whole_merchant"),
    [
        (RoleName.HEAD_OFFICE, False),
        (RoleName.MANAGER, True),
        (RoleName.ACCOUNTANT, True),
        (RoleName.AUDITOR, True),
    ],
)
def test_only_who_keeps_all_of_the_merchant_makes_and_sees_tokens(
    client: Client, store: Store, role: str, whole_merchant: bool
) -> None:
    who = caller(store.merchant)
    enter(client, store, role, whole_merchant=whole_merchant)
    client.post(ADD, wish(store))
    revoke = reverse("admin:stores_integration_revoke", args=[who.integration.pk])
    assert client.post(revoke).status_code in (403, 404)
    listed = client.get(reverse("admin:stores_integration_changelist"))
    assert listed.status_code == 403 or who.integration.name not in listed.content.decode()
    assert [row.revoked_at for row in Integration.objects.all()] == [None]


def test_another_merchants_tokens_are_not_there(office: Client) -> None:
    who = caller(make.merchant())
    who.put("products/A", {})
    for page in ("integration", "integrationcall"):
        listed = office.get(reverse(f"admin:stores_{page}_changelist")).content.decode()
        assert who.integration.name not in listed
    revoke = reverse("admin:stores_integration_revoke", args=[who.integration.pk])
    assert office.post(revoke).status_code == 404


def test_its_calls_are_listed(office: Client, store: Store) -> None:
    caller(store.merchant).put("products/NO-7", {})
    page = office.get(reverse("admin:stores_integrationcall_changelist")).content.decode()
    assert "/api/v1/products/NO-7" in page
    assert "invalid_request" in page
