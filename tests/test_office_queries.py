"""No page of the office asks the database once per row."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.fill import FILL

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
PAGES = [pytest.param(model, id=model._meta.label) for model in MODELS]
MOST = 14


def queries_of_list(client: Client, model: Any) -> list[str]:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("model", PAGES)
def test_a_list_of_1000_rows_costs_no_more_queries_than_one_of_10(
    client: Client, model: Any
) -> None:
    assert model._meta.label in FILL, (
        f"{model._meta.label} has a page: add a function for it to tests/fill.py"
    )
    client.force_login(make.user(is_superuser=True))
    few, many = (queries_with(rows, client, model) for rows in (10, 1000))
    assert len(few) == len(many) <= MOST, "\n".join(many)


def queries_with(rows: int, client: Client, model: Any) -> list[str]:
    with transaction.atomic():
        FILL[model._meta.label](rows)
        assert model._default_manager.count() >= rows
        queries = queries_of_list(client, model)
        transaction.set_rollback(True)
    return queries


@pytest.mark.parametrize("model", PAGES)
def test_a_list_can_be_searched_and_filtered_by_its_rows(client: Client, model: Any) -> None:
    client.force_login(make.user(is_superuser=True))
    page = admin.site._registry[model]
    assert page.search_fields, "A list without search is of no use at 1,000 rows."
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(url, {"q": "7038010009457"}).status_code == 200
    assert client.get(url, {"q": "o'la & %"}).status_code == 200


def test_the_menu_costs_a_fixed_number_of_queries(client: Client) -> None:
    store = make.store()
    user = make.user()
    make.staff(store, "HEAD_OFFICE", whole_merchant=True, user=user)
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("admin:index")).status_code == 200
    assert len(queries) == 27
