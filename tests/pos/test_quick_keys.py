"""The first page of goods on a till: the store's own keys, else the grid of its merchant."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pos import tiles
from stores.models import Product, QuickKey, Store
from tests import make
from tests.pos.till import Till


def key(store: Store, product: Product, position: int, **fields: Any) -> None:
    given: dict[str, Any] = {"store": store, "merchant": store.merchant}
    QuickKey.objects.create(product=product, position=position, **given | fields)


@pytest.fixture
def store(till: Till) -> Store:
    """Of a merchant whose grid has coffee first."""
    Product.objects.filter(pk=till.coffee.pk).update(grid_position=1)
    Product.objects.filter(pk=till.hoodie.pk).update(grid_position=2)
    return till.device.store


def names(store: Store) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        quick = tiles.quick_tiles(store)
    assert len(queries) == 1
    return [tile["name"] for tile in quick]


def test_a_store_without_keys_shows_the_grid(store: Store) -> None:
    other = make.store(merchant=store.merchant)
    key(other, make.product(merchant=store.merchant), 1)

    assert names(store) == ["Kaffe", "Hettegenser"]


def test_a_store_with_keys_shows_them_in_their_order_and_nothing_else(
    store: Store, till: Till
) -> None:
    bun = make.product(merchant=store.merchant, names={"nb": "Kanelbolle"})
    key(store, till.hoodie, 7)
    key(store, bun, 2, label="Bolle")
    other = make.store(merchant=store.merchant)
    key(other, till.hoodie, 1, label="Genser")

    assert names(store) == ["Bolle", "Hettegenser"]
    assert names(other) == ["Genser"]


def test_goods_that_are_not_for_sale_leave_their_key(store: Store, till: Till) -> None:
    key(store, till.hoodie, 1)
    key(store, till.coffee, 2)
    Product.objects.filter(pk=till.hoodie.pk).update(is_active=False)
    assert names(store) == ["Kaffe"]

    # Nothing is left of the keys: better the grid than an empty page.
    Product.objects.filter(pk=till.coffee.pk).update(is_active=False)
    bun = make.product(merchant=store.merchant, names={"nb": "Bolle"}, grid_position=1)
    assert names(store) == ["Bolle"]
    assert bun.is_active
