"""Goods are found by the middle of a word, too: a compound by each of its parts."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stores import search
from stores.models import Merchant, Product, ProductWord, WordPart
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant() -> Merchant:
    return make.merchant()


def on_sale(merchant: Merchant, *names: str, language: str = "nb", **fields: Any) -> None:
    for name in names:
        make.product(merchant=merchant, names={language: name}, **fields)


def found(merchant: Merchant, text: str, language: str = "nb") -> list[str]:
    return [product.name(language) for product in search.found(merchant.pk, text, language)]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("nb", "melk", "Helmelk 1 l"),
        ("nb", "kake", "Gulrotkake"),
        ("nb", "bær", "Skogsbærsyltetøy"),
        ("nb", "TØY", "Skogsbærsyltetøy"),
        ("da", "chokolade", "Mælkechokolade"),
        ("da", "brød", "Øko rugbrød"),
        ("da", "kåls", "Rødkålssalat"),
        ("sv", "bröd", "Knäckebröd"),
        ("sv", "grädde", "Vispgrädde 3 dl"),
        ("sv", "ÖL", "Öl"),
        ("fi", "suklaa", "Maitosuklaa"),
        ("fi", "leipä", "Ruisleipä"),
        ("fi", "HILLO", "Mansikkahillo"),
    ],
)
def test_a_compound_is_found_by_a_later_part(
    merchant: Merchant, language: str, text: str, name: str
) -> None:
    on_sale(merchant, name, "Xx", language=language)
    assert found(merchant, text, language) == [name]


def test_what_begins_so_comes_first_and_what_ends_so_before_what_has_it_inside(
    merchant: Merchant,
) -> None:
    names = ["Melk lett", "Melkesjokolade", "Ekte melk", "Helmelk", "Geitemelkpulver"]
    on_sale(merchant, *sorted(names))
    assert found(merchant, "melk") == names
    quick = {"names": {"nb": "Havremelk"}, "grid_position": 1}
    make.product(merchant=merchant, **quick)
    assert found(merchant, "melk") == [*names[:3], "Havremelk", *names[3:]]


def test_what_the_store_calls_so_comes_before_what_another_language_calls_so(
    merchant: Merchant,
) -> None:
    make.product(merchant=merchant, names={"nb": "Appelsin", "sv": "Blodapelsin"})
    make.product(merchant=merchant, names={"nb": "Knapp", "sv": "Blodapelsin"})
    make.product(merchant=merchant, names={"nb": "Eplesin"})
    assert found(merchant, "sin") == ["Appelsin", "Eplesin", "Knapp"]


def test_each_word_may_begin_so_or_have_it_inside(merchant: Merchant) -> None:
    on_sale(merchant, "Tine helmelk", "Q helmelk", "Tine skummet", "Plantine havremelk")
    assert found(merchant, "tine melk") == ["Plantine havremelk", "Tine helmelk"]
    assert found(merchant, "melk q") == ["Q helmelk"]


@pytest.mark.parametrize("text", ["el", "01", "001", "e1", "9xm"])
def test_of_two_letters_and_of_numbers_only_beginnings_count(merchant: Merchant, text: str) -> None:
    make.product(merchant=merchant, sku="KL1001", names={"nb": "Helmelk e9xmal"})
    assert found(merchant, text) == []


def test_only_room_that_beginnings_leave_is_for_what_has_it_inside(merchant: Merchant) -> None:
    on_sale(merchant, *(f"Melk {number}" for number in range(search.FOUND - 1)), "Alt helmelk")
    assert found(merchant, "melk")[-1] == "Alt helmelk"
    on_sale(merchant, "Melk x")
    assert "Alt helmelk" not in found(merchant, "melk")


def test_it_stays_within_the_merchant_and_what_is_on_sale(merchant: Merchant) -> None:
    on_sale(merchant, "Helmelk")
    other = make.merchant()
    on_sale(other, "Helmelk")
    assert found(merchant, "melk") == ["Helmelk"]
    Product.objects.filter(merchant=merchant).update(is_active=False)
    assert found(merchant, "melk") == []


def test_a_new_name_is_found_at_once_and_an_old_one_no_more(merchant: Merchant) -> None:
    on_sale(merchant, "Helmelk")
    Product.objects.update(names={"nb": "Grovbrød"})
    assert (found(merchant, "melk"), found(merchant, "brød")) == ([], ["Grovbrød"])


def test_the_parts_of_a_word_are_kept_once_for_all_goods(merchant: Merchant) -> None:
    on_sale(merchant, "Lefse 500 g", "Lefse")
    Product.objects.update(names={"nb": "Stor lefse"})
    parts = WordPart.objects.filter(word="lefse").values_list("part", flat=True)
    assert sorted(parts) == ["efse", "fse"]
    assert not WordPart.objects.filter(word="500").exists()


def test_a_word_that_two_have_brought_at_once_is_found_once(merchant: Merchant) -> None:
    on_sale(merchant, "Helmelk")
    WordPart.objects.create(merchant=merchant, part="melk", word="helmelk")
    assert found(merchant, "melk") == ["Helmelk"]


def test_it_is_the_same_statement_and_a_second_only_where_the_first_is_cut_short(
    merchant: Merchant,
) -> None:
    many = search.SCANNED + 9
    for name in ("Alfamelk", "Betabrød"):
        Product.objects.bulk_create(
            Product(
                merchant=merchant, sku=f"{name}{number}", names={"nb": name}, price=1,
                vat_code="STANDARD",
            )
            for number in range(many)
        )  # fmt: skip
    make.product(merchant=merchant, sku="Z", names={"nb": "Gammelbrød kulturmelk"})
    for text, count, names in (
        ("kultur", 1, ["Gammelbrød kulturmelk"]),
        ("tur", 1, ["Gammelbrød kulturmelk"]),
        ("melk", 1, ["Alfamelk"] * search.FOUND),
        ("kult brød", 1, ["Gammelbrød kulturmelk"]),
        ("melk brød", 2, ["Gammelbrød kulturmelk"]),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert found(merchant, text) == names
        assert len(queries) == count, text


def test_the_office_finds_the_same_goods(merchant: Merchant) -> None:
    on_sale(merchant, "Tine helmelk", "Tine smør", "Melk")
    names = [it.name("nb") for it in search.matching(Product.objects.order_by("pk"), "melk")]
    assert names == ["Tine helmelk", "Melk"]
    assert [it.name("nb") for it in search.matching(Product.objects.all(), "tin elk")] == names[:1]


def test_an_upgrade_fills_in_the_parts_of_goods_that_are_there_and_may_be_repeated(
    merchant: Merchant,
) -> None:
    on_sale(merchant, "Helmelk")
    product = Product.objects.get()
    ProductWord.objects.create(merchant=merchant, product=product, word="surbrød")
    fill = import_module("stores.migrations.0027_parts_of_words").FILL
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(fill)
    assert WordPart.objects.filter(word="surbrød").count() == len("urbrød") - 2
    assert WordPart.objects.filter(word="helmelk").count() == len("elmelk") - 2
