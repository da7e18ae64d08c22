"""A family on the till: shown once, chosen from, and named on line and receipt."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pos import baskets, goods, tenders, tiles
from stores.models import Product, ProductFamily, Store
from tests import make
from tests.pos.till import Till


@pytest.fixture
def store(till: Till) -> Store:
    return till.device.store


@pytest.fixture
def family(store: Store) -> ProductFamily:
    """T-shirts in five sizes, the small ones cheaper."""
    made = make.family(store.merchant, "XS", "S", "M", "L", "XL")
    made.variants.filter(variant_label="XS").update(price=14900)
    return made


def shown(found: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    """Name, number of variants (0: goods that go straight in) and price."""
    return [(tile["name"], tile.get("variants", 0), tile["price"]) for tile in found]


def found(store: Store, text: str) -> list[tuple[str, int, int]]:
    return shown(tiles.found_tiles(store, text))


FAMILY = ("T-skjorte", 5, 14900)


def test_a_search_shows_a_family_once_among_other_goods(
    store: Store, family: ProductFamily
) -> None:
    make.product(merchant=store.merchant, names={"nb": "T-skjortebrett"}, price=5000)

    assert found(store, "t-skj") == [FAMILY, ("T-skjortebrett", 0, 5000)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("t-skjorte m", "T-skjorte M"),
        ("T-SKJORTE XL", "T-skjorte XL"),
        ("kjort m", "T-skjorte M"),
        # Of XS and XL neither is meant.
        ("t-skjorte x", "T-skjorte"),
        # Only L begins so, and is the whole label as well.
        ("t-sk l", "T-skjorte L"),
    ],
)
def test_a_search_for_one_variant_finds_that_one(
    store: Store, family: ProductFamily, text: str, name: str
) -> None:
    assert [tile[0] for tile in found(store, text)] == [name]


def test_a_search_for_a_variants_sku_finds_that_one_and_says_so(
    store: Store, family: ProductFamily
) -> None:
    variant = family.variants.get(variant_label="L")
    Product.objects.filter(pk=variant.pk).update(sku="TS-L")
    family.variants.exclude(pk=variant.pk).update(is_active=True)

    for text in ("TS-L", "ts-l"):
        first = tiles.found_tiles(store, text)[0]
        assert (first["id"], first["is_asked"]) == (variant.pk, True)


def test_a_word_that_only_begins_a_label_chooses_nothing(store: Store) -> None:
    make.family(store.merchant, "M", "Maxi")

    assert found(store, "t-skjorte ma") == [("T-skjorte Maxi", 0, 19900)]
    assert found(store, "t-skjorte m") == [("T-skjorte M", 0, 19900)]


def test_many_variants_leave_room_for_other_goods(store: Store) -> None:
    make.family(store.merchant, *(f"Nr {number}" for number in range(60)))
    make.product(merchant=store.merchant, names={"nb": "Underskjorte T-skjorte"}, price=5000)

    assert [tile[0] for tile in found(store, "t-skj")] == ["T-skjorte", "Underskjorte T-skjorte"]


def test_a_family_with_one_variant_on_sale_goes_straight_in(
    store: Store, family: ProductFamily
) -> None:
    family.variants.exclude(variant_label="S").update(is_active=False)

    assert found(store, "t-skj") == [("T-skjorte S", 0, 19900)]
    family.variants.update(grid_position=1)
    assert shown(tiles.quick_tiles(store)) == [("T-skjorte S", 0, 19900)]


def test_the_grid_shows_a_family_once_at_its_first_place(
    store: Store, family: ProductFamily, till: Till
) -> None:
    family.variants.filter(variant_label__in=["M", "L"]).update(grid_position=5)
    Product.objects.filter(pk=till.coffee.pk).update(grid_position=4)
    Product.objects.filter(pk=till.hoodie.pk).update(grid_position=6)

    assert [tile[0] for tile in shown(tiles.quick_tiles(store))] == [
        "Kaffe",
        "T-skjorte",
        "Hettegenser",
    ]


def test_a_group_shows_a_family_once(store: Store, family: ProductFamily) -> None:
    group = make.group(store.merchant)
    family.variants.update(group=group)

    assert shown(tiles.group_tiles(store, group.pk)) == [FAMILY]


def test_a_key_of_a_family_is_the_family_and_a_key_of_a_variant_that_variant(
    store: Store, family: ProductFamily
) -> None:
    variant = family.variants.get(variant_label="M")
    given: dict[str, Any] = {"merchant": store.merchant}
    store.quick_keys.create(position=1, product=variant, label="Medium", **given)
    store.quick_keys.create(position=2, family=family, **given)
    other = make.store(merchant=store.merchant)
    other.quick_keys.create(position=3, family=family, label="T", **given)

    with CaptureQueriesContext(connection) as queries:
        assert shown(tiles.quick_tiles(store)) == [("Medium", 0, 19900), FAMILY]
    assert len(queries) == 2
    assert shown(tiles.quick_tiles(other)) == [("T", 5, 14900)]
    family.variants.update(is_active=False)
    assert tiles.quick_tiles(store) == []


def test_a_typed_search_is_one_question_and_one_more_where_there_are_families(
    store: Store, family: ProductFamily
) -> None:
    for text, count in (("kaffe", 1), ("t-skj", 2)):
        tiles.found_tiles(store, text)
        with CaptureQueriesContext(connection) as queries:
            assert tiles.found_tiles(store, text)
        assert len(queries) == count, text


def test_the_choice_shows_the_variants_on_sale_in_their_order(
    client: Client, till: Till, family: ProductFamily
) -> None:
    family.variants.filter(variant_label="XL").update(is_active=False)
    family.variants.filter(variant_label="L").update(variant_position=0)
    tablet = make.signed_in(client, till.device, till.staff)

    with CaptureQueriesContext(connection) as queries:
        tablet.get(reverse("choose-variant", args=[family.pk]))
    asked = [query for query in queries if "stores_productfamily" in query["sql"]]
    assert len(asked) == 1
    page = tablet.get(reverse("choose-variant", args=[family.pk]), {"times": "3"}).content.decode()

    labels = [page.index(f'choice-label">{label}<') for label in ("L", "XS", "S", "M")]
    assert labels == sorted(labels)
    assert ">XL<" not in page
    assert "149,00" in page
    assert "3&nbsp;×" in page


@pytest.mark.parametrize("times", ["1", "0", "-3", "abc", "1000", "9" * 40])
def test_a_number_that_nobody_typed_ahead_is_not_shown(
    client: Client, till: Till, family: ProductFamily, times: str
) -> None:
    tablet = make.signed_in(client, till.device, till.staff)
    answer = tablet.get(reverse("choose-variant", args=[family.pk]), {"times": times})
    assert "&nbsp;×" not in answer.content.decode()


def test_another_merchants_family_is_not_to_be_chosen_from(client: Client, till: Till) -> None:
    other = make.family(make.merchant(), "M")
    tablet = make.signed_in(client, till.device, till.staff)

    for pk in (other.pk, 2**40):
        page = tablet.get(reverse("choose-variant", args=[pk])).content.decode()
        assert "data-add-product" not in page
        assert "Ikke til salgs lenger" in page


def test_line_and_receipt_name_the_variant(till: Till, family: ProductFamily) -> None:
    variant = family.variants.get(variant_label="M")
    till.add(variant)
    basket = till.basket
    assert [line.name for line in baskets.lines_of(basket)] == ["T-skjorte M"]

    receipt = tenders.take_card(
        till.device, version=basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )

    assert receipt
    assert [line.name for line in receipt.lines.all()] == ["T-skjorte M"]


def test_a_variants_barcode_goes_straight_in(till: Till, family: ProductFamily) -> None:
    variant = family.variants.get(variant_label="L")
    code = make.barcode(variant).gtin

    changed = goods.scan(till.device, code=code, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert changed.line
    assert changed.line.name == "T-skjorte L"
