"""A check says what else than prices changes, and what is grave of it first."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from pos.assortment import changes
from pos.assortment.changes import Part
from pos.models import GoodsImport
from stores.models import Product, RoleName
from tests import make
from tests.pos.goods_files import carry_out, upload
from tests.pos.till import Till, open_till
from tests.stores.pages import enter, text


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def goods(till: Till, **fields: Any) -> Product:
    return make.product(merchant=till.device.store.merchant, **fields)


def page(client: Client, till: Till, made: GoodsImport) -> str:
    enter(client, till.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    return text(client.get(reverse("admin:pos_goodsimport_change", args=[made.pk])))


def test_a_barcode_that_is_lost_is_said_before_anything_else(client: Client, till: Till) -> None:
    renamed, losing = goods(till, sku="A"), goods(till, sku="B")
    make.barcode(losing, "7038010009457")
    make.barcode(losing, "96385074")
    make.barcode(renamed, "4006381333931")

    made = upload(till, "sku;gtins;name_nb\nA;4006381333931;Sokker\nB;96385074;Ullsokker\n")

    found = changes.of(made, most=10)
    assert (found.count, found.losing, found.taxed) == (2, 1, 0)
    assert [row.sku for row in found.rows] == ["B", "A"]
    (part,) = found.rows[0].parts
    assert part == Part("Barcodes", "96385074, 7038010009457", "96385074", is_grave=True)
    assert found.rows[1].parts == [Part("Name (nb)", "Ullsokker", "Sokker")]
    shown = page(client, till, made)
    assert "2 products change in something else than their prices" in shown
    assert "1 product loses barcodes." in shown


def test_every_field_is_said_in_words(till: Till) -> None:
    merchant = till.device.store.merchant
    make.group(merchant)
    goods(till, sku="A", minimum_age=18, vat_code="STANDARD")
    made = upload(
        till, "sku;group;unit;vat_code;minimum_age;active;gtins\nA;Clothes;KG;MIDDLE;;no;96385074\n"
    )
    (row,) = changes.of(made, most=10).rows
    assert row.number == 2
    assert [(part.what, part.before, part.after, part.is_grave) for part in row.parts] == [
        ("Barcodes", "–", "96385074", False),
        ("VAT code", "Standard rate", "Food and drink", True),
        ("Sold by", "piece", "kg", False),
        ("Product group", "–", "Clothes", False),
        ("Minimum age", "18", "–", False),
        ("Active", "yes", "no", False),
    ]


def test_a_price_alone_is_no_other_change(client: Client, till: Till) -> None:
    goods(till, sku="A", price=10_000)
    made = upload(till, "sku;price\nA;120\nNEW;1\n")
    assert changes.of(made, most=10).rows == []
    assert "something else" not in page(client, till, made)


def test_what_has_been_imported_is_not_compared_any_more(client: Client, till: Till) -> None:
    goods(till, sku="A")
    made = upload(till, "sku;name_nb\nA;Sokker\n")
    carry_out(made)
    assert "something else" not in page(client, till, made)


def test_many_cost_as_many_statements_as_few(
    till: Till, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(30):
        make.barcode(goods(till, sku=f"M-{at:02}"))
    made = upload(till, "sku;gtins\n" + "".join(f"M-{at:02};\n" for at in range(30)))
    with django_assert_num_queries(2):
        found = changes.of(made, most=20)
    assert (len(found.rows), found.count, found.losing) == (20, 30, 30)
