"""What a cash register may not be able to do does not exist: not here, not for any country.

Source: kassasystemforskrifta 2-6 (no change or removal of what the journal, receipts and reports
say). The database's own refusals are in tests/stores/test_database.py.
"""

import ast
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from payments.models import PersonRequest
from pos import days
from pos.models import Receipt, Report
from stores.models import RoleName
from tests import make
from tests.pos.acts import Player
from tests.pos.till import Till
from tests.test_conventions import HERE, OURS, SOURCES

KEPT = [model for model in apps.get_models() if getattr(model, "append_only", False)]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FIELDS = {"version": "1", "quantity": "1", "count-CARD": "0", "reason": "x", "code": "12345678"}


def routes(patterns: Any, names: tuple[str, ...] = ()) -> Iterator[str]:
    """The address of every route of ours and of the admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            more = (*names, pattern.namespace) if pattern.namespace else names
            yield from routes(pattern.url_patterns, more)
        elif isinstance(pattern, URLPattern) and pattern.name:
            given = {
                name: _example(name, pattern.name) for name in pattern.pattern.regex.groupindex
            }
            yield reverse(":".join([*names, pattern.name]), kwargs=given)


def _example(name: str, route: str) -> str:
    """A row that is there, where the address names one of what is kept."""
    if name == "app_label":
        return "pos"
    its = {"receipt_id": Receipt, "report_id": Report}.get(name)
    if name == "object_id":
        found = [model for model in KEPT if route.startswith(f"pos_{model._meta.model_name}_")]
        its = found[0] if found else None
    row = its._default_manager.order_by("pk").first() if its else None
    return str(row.pk if row else 1)


def rows(model: Any) -> dict[Any, dict[str, Any]]:
    return {row["pk"]: row for row in model.objects.values("pk", *_columns(model))}


def _columns(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


@pytest.fixture
def lived(till: Till) -> Till:
    """A till with receipts, returns, copies, corrections and reports."""
    player = Player(till)
    acts = (
        *("add", "sell", "add", "add", "fewer", "sell", "print", "print", "return", "x", "z"),
        *("add", "remove", "add", "void", "add", "sell"),
    )
    player.play([(act, 0) for act in acts])
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    assert Receipt.objects.count() > 2
    assert Report.objects.filter(kind="Z").exists()
    return till


def test_no_route_changes_or_removes_what_has_been_written(lived: Till) -> None:
    """Every address with every method, by a manager at the till and by who is over all."""
    before = {model: rows(model) for model in KEPT}
    at_till = make.signed_in(
        Client(), lived.device, make.staff(lived.device.store, RoleName.MANAGER)
    )
    office = Client()
    office.force_login(make.user(is_superuser=True))
    addresses = sorted(set(routes(get_resolver().url_patterns)))
    assert len(addresses) > 100
    for address in addresses:
        if any(leave in address for leave in ("password", "logout", "sign-out", "sign-in")):
            continue
        for client in (at_till, office):
            for method in METHODS:
                _ask(client, method, address)

    for model, its in before.items():
        now = rows(model)
        assert {pk: now.get(pk) for pk in its} == its, model


def _ask(client: Client, method: str, address: str) -> None:
    form = {**FIELDS, "key": str(uuid.uuid4()), "action": "delete_selected", "post": "yes"}
    if method == "GET":
        client.get(address)
    elif method == "POST":
        client.post(address, form)
    else:
        client.generic(method, address, "{}", "application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_no_page_of_the_office_edits_deletes_or_adds(model: Any, rf: RequestFactory) -> None:
    """Not even for a superuser, and in no country: there is no setting for it."""
    page = admin.site._registry.get(model)
    if page is None:
        return
    request: HttpRequest = rf.get("/")
    request.user = make.user(is_superuser=True)
    # A declaration is master data: head office adds the next, and edits none. What it answers a
    # customer who asks about data adds a row that says so.
    may_be_added = model._meta.app_label == "stores" or model is PersonRequest
    assert not page.has_add_permission(request) or may_be_added
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert "delete_selected" not in page.get_actions(request)
    assert not page.get_inline_instances(request)


def test_no_code_asks_for_it() -> None:
    """The triggers would refuse it; nobody even tries."""
    names = tuple(f"{model.__name__}.objects" for model in KEPT)
    for file in SOURCES:
        if file.relative_to(HERE).parts[0] not in OURS:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("update", "delete", "bulk_update"):
                assert not ast.unparse(node.value).startswith(names), f"{file}:{node.lineno}"
