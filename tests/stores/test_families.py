"""Families of goods: what the database refuses, and how head office keeps them."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from stores.models import Product, ProductFamily, RoleName, Store
from tests import make
from tests.constraints import copy, refused
from tests.stores.pages import enter, form_of, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    make.vat_rates()
    return make.store()


def variants(family: ProductFamily) -> list[tuple[str, str]]:
    rows = family.variants.order_by("variant_position", "pk")
    return [(row.variant_label, row.name("nb")) for row in rows]


def test_a_variant_has_a_family_of_its_merchant_a_label_of_its_own_and_is_named_by_it(
    store: Store,
) -> None:
    one = make.family(store.merchant, "M").variants.get()
    other = make.family(make.merchant())
    for constraint, changed in (
        ("family_of_its_merchant", {"family_id": other.pk}),
        ("one_variant_per_label_and_family", {}),
        ("variant_has_family_and_label", {"family_id": None}),
        ("variant_has_family_and_label", {"variant_label": "", "names": {"nb": "T"}}),
        ("variant_is_named_by_its_label", {"variant_label": "L"}),
        ("variant_is_named_by_its_label", {"variant_label": "L", "names": {"nb": "TXL"}}),
        ("variant_is_named_by_its_label", {"variant_label": "L", "names": {"nb": "L", "en": "T"}}),
    ):
        with refused(constraint), transaction.atomic():
            copy(one, **{"sku": "OTHER"} | changed)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_key_is_of_a_product_or_of_a_family_of_its_merchant(store: Store) -> None:
    family = make.family(store.merchant, "M")
    key = store.quick_keys.create(merchant=store.merchant, position=1, family=family)
    for constraint, changed in (
        ("quick_key_of_a_product_or_a_family", {"family_id": None}),
        ("quick_key_of_a_product_or_a_family", {"product_id": family.variants.get().pk}),
        ("quick_key_of_a_family_of_its_merchant", {"family_id": make.family(make.merchant()).pk}),
    ):
        with refused(constraint), transaction.atomic():
            copy(key, **{"position": 2} | changed)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def new_row(at: int, **fields: Any) -> dict[str, Any]:
    given = {"variant_position": at, "variant_label": "M", "sku": f"TS-{at}", "price": "199,00"}
    given |= {"vat_code": "STANDARD", "is_active": "on"} | fields
    return {f"variants-{at}-{name}": value for name, value in given.items()}


def test_head_office_makes_a_family_and_its_variants(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    asked = {"merchant": store.merchant_id, "name_nb": "T-skjorte", "name_en": "T-shirt"}
    assert client.post(page(ProductFamily, "add"), asked).status_code == 302
    family = ProductFamily.objects.get()
    url = page(ProductFamily, "change", family.pk)
    data = form_of(client.get(url)) | {"variants-TOTAL_FORMS": "2"}
    data |= new_row(0, variant_position=2) | new_row(1, variant_position=1, variant_label="S")

    answer = client.post(url, data)

    assert answer.status_code == 302, text(answer)
    assert variants(family) == [("S", "T-skjorte S"), ("M", "T-skjorte M")]
    made = Product.objects.get(sku="TS-0")
    assert (made.merchant, made.price) == (store.merchant, 19900)


def test_a_family_that_is_renamed_renames_its_variants(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    family = make.family(store.merchant, "M", "L")
    url = page(ProductFamily, "change", family.pk)
    data = form_of(client.get(url)) | {"name_nb": "Singlet", "name_en": ""}

    answer = client.post(url, data | {"variants-0-variant_label": "Rød / 42"})

    assert answer.status_code == 302, text(answer)
    assert variants(family) == [("Rød / 42", "Singlet Rød / 42"), ("L", "Singlet L")]
    assert family.variants.first().names.keys() == {"nb"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"variant_label": "L"}, "Another variant of this family has this label."),
        ({"sku": "TAKEN"}, "Another product has this SKU."),
        ({"price": "-1"}, "errorlist"),
        ({"variant_label": ""}, "errorlist"),
        ({"variant_label": "x" * 31}, "errorlist"),
        ({"vat_code": "LOW"}, "There is no rate of this code today"),
    ],
)
def test_what_no_till_could_sell_is_refused(
    client: Client, store: Store, fields: dict[str, Any], told: str
) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    make.product(merchant=store.merchant, sku="TAKEN")
    family = make.family(store.merchant, "M", "L")
    url = page(ProductFamily, "change", family.pk)
    data = form_of(client.get(url)) | {"variants-TOTAL_FORMS": "3"}

    answer = client.post(url, data | new_row(2, **{"variant_label": "S"} | fields))

    assert answer.status_code == 200
    assert told in text(answer)
    assert [label for label, _name in variants(family)] == ["M", "L"]


def test_goods_join_a_family_on_their_own_page(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    family = make.family(store.merchant, "M")
    loose = make.product(merchant=store.merchant, names={"nb": "T-skjorte stor"})
    url = page(Product, "change", loose.pk)
    data = form_of(client.get(url)) | {"family": family.pk, "variant_position": "9"}

    assert "A variant has a family and a label, such as M." in text(client.post(url, data))
    taken = client.post(url, data | {"variant_label": "M"})
    assert "Another variant of this family has this label." in text(taken)
    answer = client.post(url, data | {"variant_label": "XL", "name_nb": ""})

    assert answer.status_code == 302, text(answer)
    assert variants(family) == [("M", "T-skjorte M"), ("XL", "T-skjorte XL")]


def test_another_merchants_family_is_not_for_these_goods(client: Client, store: Store) -> None:
    staff = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    other = make.family(make.merchant(), "M")
    make.store(merchant=other.merchant)
    staff.roles.create(merchant=other.merchant, role=RoleName.HEAD_OFFICE)
    loose = make.product(merchant=store.merchant)
    url = page(Product, "change", loose.pk)
    data = form_of(client.get(url)) | {"family": other.pk, "variant_label": "L"}

    answer = client.post(url, data)

    assert "This family belongs to another merchant." in text(answer)
    loose.refresh_from_db()
    assert loose.family is None


def test_head_office_lays_a_family_on_a_key(client: Client, store: Store) -> None:
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    family = make.family(store.merchant, "M", "L")
    url = page(Store, "change", store.pk)
    data = form_of(client.get(url)) | {"quick_keys-TOTAL_FORMS": "1"}
    both = {"quick_keys-0-family": family.pk, "quick_keys-0-product": _first(family)}

    for wrong in ({"quick_keys-0-label": "T"}, both):
        assert "A key is of a product or of a product family." in text(
            client.post(url, data | wrong)
        )
    answer = client.post(url, data | {"quick_keys-0-family": family.pk})

    assert answer.status_code == 302, text(answer)
    assert store.quick_keys.get().family == family


def _first(family: ProductFamily) -> int:
    first = family.variants.first()
    assert first
    return first.pk


def test_only_families_of_the_store_are_offered_for_a_key(client: Client, store: Store) -> None:
    staff = enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    mine, other = make.family(store.merchant, "M"), make.family(make.merchant(), "M")
    staff.roles.create(merchant=other.merchant, role=RoleName.HEAD_OFFICE)
    asked = {"app_label": "stores", "model_name": "quickkey", "field_name": "family"}
    asked |= {"of_merchant": str(store.merchant_id), "term": "skj"}

    answer = client.get(reverse("admin:autocomplete"), asked)

    assert [found["id"] for found in answer.json()["results"]] == [str(mine.pk)]
