"""Words by whose beginnings goods are found: kept by the database, and looked at only in part."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stores import search
from stores.models import Merchant, Product, ProductWord
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant() -> Merchant:
    return make.merchant()


def words(product: Product) -> set[str]:
    return set(ProductWord.objects.filter(product=product).values_list("word", flat=True))


def found(merchant: Merchant, text: str, limit: int = search.FOUND) -> list[str]:
    return [product.sku for product in search.found(merchant.pk, text, "nb", limit)]


def goods(merchant: Merchant, count: int, name: str, sku: str, **fields: Any) -> None:
    Product.objects.bulk_create(
        Product(
            merchant=merchant,
            sku=f"{sku}{number:04}",
            names={"nb": name.format(number)},
            price=1,
            vat_code="STANDARD",
            **fields,
        )
        for number in range(count)
    )


def test_the_words_of_all_names_and_of_the_sku_are_kept_small_and_once(merchant: Merchant) -> None:
    names = {"nb": "T-skjorte ØKO, 1,5 kg", "en": "T-shirt"}
    product = make.product(merchant=merchant, sku="KL-10", names=names)
    assert words(product) == {"kl", "10", "t", "skjorte", "øko", "1", "5", "kg", "shirt"}


def test_a_change_of_names_in_any_way_changes_the_words(merchant: Merchant) -> None:
    product = make.product(merchant=merchant, sku="A", names={"nb": "Genser blå"})
    Product.objects.filter(pk=product.pk).update(names={"nb": "Genser grønn"})
    assert words(product) == {"a", "genser", "grønn"}
    Product.objects.filter(pk=product.pk).update(price=2)
    assert words(product) == {"a", "genser", "grønn"}


def test_many_come_at_once_with_their_words(merchant: Merchant) -> None:
    goods(merchant, 3, "Vante {}", "V")
    assert ProductWord.objects.filter(word="vante").count() == 3


def test_what_few_have_is_found_among_what_many_have(merchant: Merchant) -> None:
    goods(merchant, 400, "Genser ull {}", "A")
    goods(merchant, 400, "Genser bomull", "B")
    make.product(merchant=merchant, sku="Z", names={"nb": "Sjeldne ting: genser"})
    assert found(merchant, "genser sjel") == ["Z"]
    assert len(found(merchant, "genser bom")) == search.FOUND


def test_what_all_words_of_many_have_together_is_found_to_the_last(merchant: Merchant) -> None:
    """Of the first that begin like either word, none has the other."""
    goods(merchant, search.SCANNED + 9, "Alfa", "A")
    goods(merchant, search.SCANNED + 9, "Beta", "B")
    make.product(merchant=merchant, sku="Z", names={"nb": "Beta alfa"})
    assert found(merchant, "alf bet") == ["Z"]


def test_what_is_no_longer_on_sale_hides_nothing(merchant: Merchant) -> None:
    goods(merchant, search.SCANNED + 9, "Vante {}", "A", is_active=False)
    make.product(merchant=merchant, sku="Z", names={"nb": "Ny vante"})
    assert found(merchant, "vante n") == ["Z"]
    assert found(merchant, "vante") == ["Z"]


def test_a_search_is_one_statement_and_a_second_where_the_first_is_cut_short(
    merchant: Merchant,
) -> None:
    goods(merchant, search.SCANNED + 9, "Alfa", "A")
    goods(merchant, search.SCANNED + 9, "Beta", "B")
    for text, count in (("alf", 1), ("alfa a", 1), ("alf bet", 2), ("7038010009457", 2)):
        with CaptureQueriesContext(connection) as queries:
            search.found(merchant.pk, text, "nb")
        assert len(queries) == count, text


def test_a_language_that_is_not_ours_is_no_part_of_a_statement(merchant: Merchant) -> None:
    with pytest.raises(ValueError, match="no language"):
        search.found(merchant.pk, "genser", "nb' OR true --")
