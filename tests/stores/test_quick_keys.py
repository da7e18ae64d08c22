"""A store's own quick keys: what the office lays out, and what the database refuses."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from stores.models import Product, QuickKey, RoleName, Store
from tests import make
from tests.constraints import copy, refused
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make.store()


def key(of: Store, position: int, product: Product | None = None, **fields: Any) -> QuickKey:
    product = product or make.product(merchant=of.merchant)
    given = {"store": of, "merchant": of.merchant, "position": position, "product": product}
    return QuickKey.objects.create(**given | fields)


def laid_out(store: Store) -> list[tuple[int, str, str]]:
    rows = store.quick_keys.order_by("position")
    return list(rows.values_list("position", "product__sku", "label"))


def test_a_key_its_store_and_its_product_are_of_one_merchant(store: Store) -> None:
    mine, other = key(store, 1), make.store()
    for constraint, changed in (
        ("quick_key_of_a_product_of_its_merchant", {"product_id": make.product().pk}),
        ("quick_key_in_a_store_of_its_merchant", {"store_id": other.pk}),
        ("one_quick_key_per_position_and_store", {"product_id": mine.product_id}),
        ("quick_key_on_the_page", {"position": 0}),
        ("quick_key_on_the_page", {"position": 41}),
    ):
        with refused(constraint), transaction.atomic():
            copy(mine, **changed)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_head_office_lays_the_keys_of_a_store_out(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    bun, coffee = (make.product(merchant=store.merchant, sku=sku) for sku in ("BUN", "COFFEE"))
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url)) | {"quick_keys-TOTAL_FORMS": "2"}
    data |= {"quick_keys-0-product": bun.pk, "quick_keys-0-label": "Bolle"}
    data |= {"quick_keys-1-product": coffee.pk, "quick_keys-1-position": "1"}

    answer = client.post(url, data)

    assert answer.status_code == 302, text(answer)
    # Without a position a key comes after the last one.
    assert laid_out(store) == [(1, "COFFEE", ""), (2, "BUN", "Bolle")]


def test_keys_change_places_and_go(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    for position in (1, 2, 3):
        key(store, position, make.product(merchant=store.merchant, sku=f"NR-{position}"))
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url))
    data |= {"quick_keys-0-position": "2", "quick_keys-1-position": "1"}

    answer = client.post(url, data | {"quick_keys-2-DELETE": "on"})

    assert answer.status_code == 302, text(answer)
    assert laid_out(store) == [(1, "NR-2", ""), (2, "NR-1", "")]


@pytest.mark.parametrize("position", ["1", "0", "41"])
def test_a_position_is_on_the_page_and_taken_once(
    client: Client, store: Store, position: str
) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    one = key(store, 1)
    key(store, 2)
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url)) | {"quick_keys-1-position": position}

    answer = client.post(url, data)

    assert answer.status_code == 200
    assert "errorlist" in text(answer)
    assert one.product
    assert laid_out(store)[0] == (1, one.product.sku, "")


def test_there_is_no_key_after_the_last_one(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    key(store, 40)
    product = make.product(merchant=store.merchant)
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url)) | {"quick_keys-TOTAL_FORMS": "2"}

    answer = client.post(url, data | {"quick_keys-1-product": product.pk})

    assert "The last position is 40." in text(answer)
    assert store.quick_keys.count() == 1


def test_another_merchants_goods_are_no_keys_here(client: Client, store: Store) -> None:
    staff = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    other = make.product()
    make.store(merchant=other.merchant)
    staff.roles.create(merchant=other.merchant, role=RoleName.HEAD_OFFICE)
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url)) | {"quick_keys-TOTAL_FORMS": "1"}

    answer = client.post(url, data | {"quick_keys-0-product": other.pk})

    assert answer.status_code == 200
    assert not QuickKey.objects.exists()


def test_only_goods_of_the_store_that_are_on_sale_are_offered(client: Client, store: Store) -> None:
    staff = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    mine = make.product(merchant=store.merchant)
    make.product(merchant=store.merchant, is_active=False)
    other = make.product()
    staff.roles.create(merchant=other.merchant, role=RoleName.HEAD_OFFICE)
    html = text(client.get(page(Store, "change", store.pk)))
    url = f"{reverse('admin:autocomplete')}?of_merchant={store.merchant_id}"
    assert f'data-ajax--url="{url}"' in html
    asked = {"app_label": "stores", "model_name": "quickkey", "field_name": "product"}

    answer = client.get(url, asked | {"of_merchant": str(store.merchant_id), "term": "ull"})

    assert [found["id"] for found in answer.json()["results"]] == [str(mine.pk)]


def test_a_new_store_has_no_keys_to_lay_out_yet(client: Client) -> None:
    client.force_login(make.user(is_superuser=True))
    assert "quick_keys-TOTAL_FORMS" not in text(client.get(page(Store, "add")))


def test_a_manager_sees_the_keys_and_changes_none(client: Client, store: Store) -> None:
    enter(client, store, RoleName.MANAGER)
    one = key(store, 1, label="Bolle")
    url = page(Store, "change", store.pk)

    html = text(client.get(url))
    client.post(url, {"quick_keys-0-id": one.pk, "quick_keys-0-label": "Kake"})

    assert "Bolle" in html
    assert 'name="quick_keys-0-label"' not in html
    assert one.product
    assert laid_out(store) == [(1, one.product.sku, "Bolle")]
