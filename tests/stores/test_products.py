import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from stores import products, rates, search
from stores.models import Merchant, Product, ProductGroup, VatRate
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant() -> Merchant:
    merchant = make.merchant()
    for sku, norwegian, english in (
        ("KL-1001-M", "Hettegenser oransje, M", "Orange hoodie, M"),
        ("KL-1002", "T-skjorte hvit", "White T-shirt"),
        ("MA-2001", "Økologisk melk 1,5 l", "Organic milk"),
        ("IN-3001", "Pledd i ull 130x200", "Wool throw"),
    ):
        make.product(merchant=merchant, sku=sku, names={"nb": norwegian, "en": english})
    return merchant


def found(merchant: Merchant, text: str) -> list[str]:
    return [product.sku for product in search.found(merchant.pk, text, "nb")]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("hette", ["KL-1001-M"]),
        ("HETTE", ["KL-1001-M"]),
        ("orans het", ["KL-1001-M"]),
        ("hood", ["KL-1001-M"]),
        ("t-sk", ["KL-1002"]),
        ("skjor", ["KL-1002"]),
        ("øko", ["MA-2001"]),
        ("ØKO MEL", ["MA-2001"]),
        ("1,5", ["MA-2001"]),
        ("130x", ["IN-3001"]),
        ("ull", ["IN-3001"]),
        ("KL-1002", ["KL-1002"]),
        ("kl 10", ["KL-1001-M", "KL-1002"]),
        ("kl-1001-m", ["KL-1001-M"]),
        ("genser", ["KL-1001-M"]),
        ("genserx", []),
        ("nb", []),
        ("", []),
        ("  -- ", []),
        ("'; DROP", []),
        ("a & b | !c:*", []),
    ],
)
def test_search_finds_the_beginning_of_any_word(
    merchant: Merchant, text: str, skus: list[str]
) -> None:
    assert found(merchant, text) == skus


def test_the_exact_sku_comes_first(merchant: Merchant) -> None:
    make.product(merchant=merchant, sku="KL", names={"nb": "Åpner"})
    assert found(merchant, "KL")[0] == "KL"
    assert len(found(merchant, "KL")) == 3


def test_what_the_store_calls_so_comes_before_what_another_language_calls_so(
    merchant: Merchant,
) -> None:
    make.product(merchant=merchant, sku="A", names={"nb": "Appelsinjuice", "en": "Orange juice"})
    make.product(merchant=merchant, sku="Z", names={"nb": "Zoo oransje", "en": "Toy"})

    assert found(merchant, "orang") == ["A", "KL-1001-M"]
    assert found(merchant, "oran") == ["KL-1001-M", "Z", "A"]


def test_a_typed_gtin_finds_its_product(merchant: Merchant) -> None:
    product = Product.objects.get(sku="MA-2001")
    make.barcode(product, "7038010009457")
    assert found(merchant, "7038010009457") == ["MA-2001"]


def test_search_and_scan_stay_within_the_merchant_and_what_is_on_sale(merchant: Merchant) -> None:
    other = make.merchant()
    product = Product.objects.get(sku="MA-2001")
    make.barcode(product, "7038010009457")
    assert search.found(other.pk, "økologisk", "nb") == []
    assert products.find_by_gtin(other.pk, "7038010009457") is None
    Product.objects.filter(pk=product.pk).update(is_active=False)
    assert found(merchant, "økologisk") == []
    assert products.find_by_gtin(merchant.pk, "7038010009457") is None


def test_a_new_name_is_found_at_once(merchant: Merchant) -> None:
    Product.objects.filter(sku="KL-1002").update(names={"nb": "Singlet"})
    assert found(merchant, "singl") == ["KL-1002"]
    assert found(merchant, "skjorte") == []


def test_results_are_in_the_order_of_their_names(merchant: Merchant) -> None:
    for name in ("Vante c", "Vante a", "Vante b"):
        make.product(merchant=merchant, sku=name, names={"nb": name})
    assert found(merchant, "vante") == ["Vante a", "Vante b", "Vante c"]
    assert len(search.found(merchant.pk, "vante", "nb", limit=2)) == 2


def test_names_that_begin_so_come_first_and_then_what_is_one_tap_away(merchant: Merchant) -> None:
    for sku, norwegian, english, position in (
        ("own", "Cardigan i ull", "Cardigan", None),
        ("quick", "Votter i ull", "Mittens", 7),
        ("begins", "Ullsokker", "Socks", None),
        ("other", "Alpakkasjal", "Ullr shawl", None),
    ):
        names = {"nb": norwegian, "en": english}
        make.product(merchant=merchant, sku=sku, names=names, grid_position=position)

    assert found(merchant, "ull") == ["begins", "quick", "own", "IN-3001", "other"]
    assert found(merchant, "ULL") == found(merchant, "ull")


def test_among_many_that_match_those_that_begin_so_and_the_quick_ones_are_found(
    merchant: Merchant,
) -> None:
    rows = [
        Product(
            merchant=merchant,
            sku=f"X{i}",
            names={"nb": f"Genser {i} ull"},
            price=1,
            vat_code="STANDARD",
        )
        for i in range(search.CONSIDERED + 50)
    ]
    Product.objects.bulk_create(rows)
    make.product(merchant=merchant, sku="quick", names={"nb": "Votter i ull"}, grid_position=1)
    make.product(merchant=merchant, sku="begins", names={"nb": "Ullsokker"})

    assert found(merchant, "ull")[:2] == ["begins", "quick"]
    assert len(found(merchant, "ull")) == 20


def test_sizes_stand_in_the_order_of_their_numbers(merchant: Merchant) -> None:
    for number, size in enumerate(("XS", "S", "M", "L", "XL")):
        make.product(merchant=merchant, sku=f"V{number}", names={"nb": f"Vante blå, {size}"})
    make.product(merchant=merchant, sku="A", names={"nb": "Vante rød, S"})

    assert found(merchant, "vante") == ["V0", "V1", "V2", "V3", "V4", "A"]


@pytest.mark.parametrize("code", ["7038010009457", "07038010009457", " 7038010009457 "])
def test_a_scan_finds_the_product_however_many_zeros_come_first(
    merchant: Merchant, code: str
) -> None:
    product = Product.objects.get(sku="MA-2001")
    make.barcode(product, "7038010009457")
    assert products.find_by_gtin(merchant.pk, code) == product


@pytest.mark.parametrize("code", ["", "7038010009458", "123", "abc", "https://qr.vipps.no/p/x"])
def test_an_unknown_code_finds_nothing(merchant: Merchant, code: str) -> None:
    assert products.find_by_gtin(merchant.pk, code) is None


def test_a_product_has_a_name_in_any_language() -> None:
    product = Product(names={"nb": "Ullsokker"})
    assert product.name("fi") == product.name("nb") == "Ullsokker"


def test_the_rate_is_the_one_of_the_day() -> None:
    for rate, first, last in ((1200, "2020-01-01", "2026-03-31"), (600, "2026-04-01", None)):
        VatRate.objects.create(
            country="SE",
            code="MIDDLE",
            rate=rate,
            standard_code="",
            valid_from=first,
            valid_to=last,
        )
    assert products.rate_of("SE", "MIDDLE", dt.date(2026, 3, 31)).rate == 1200
    assert products.rate_of("SE", "MIDDLE", dt.date(2026, 4, 1)).rate == 600
    with pytest.raises(products.NoVatRate):
        products.rate_of("SE", "MIDDLE", dt.date(2019, 12, 31))
    with pytest.raises(products.NoVatRate):
        products.rate_of("NO", "MIDDLE", dt.date(2026, 1, 1))


def test_the_rates_that_come_with_the_product_leave_head_offices_alone() -> None:
    VatRate.objects.create(country="NO", code="LOW", rate=1300, valid_from="2026-07-01")
    for _again in range(2):
        rates.load()
    today = dt.date(2026, 11, 26)
    assert products.rate_of("NO", "STANDARD", today).rate == 2500
    assert products.rate_of("NO", "LOW", today).rate == 1300
    assert VatRate.objects.filter(country="NO", code="LOW").count() == 1


def test_the_database_refuses_two_rates_of_a_code_on_one_day() -> None:
    make.vat_rates()
    with pytest.raises(IntegrityError, match="one_vat_rate_per_code_and_day"), transaction.atomic():
        VatRate.objects.create(
            country="NO", code="STANDARD", rate=2600, standard_code="3", valid_from="2027-01-01"
        )


def test_the_database_refuses_what_belongs_to_another_merchant() -> None:
    product = make.product()
    group = ProductGroup.objects.create(merchant=make.merchant(), names={"nb": "Klær"})
    with pytest.raises(IntegrityError, match="group_of_its_merchant"):
        move(product, group)


@transaction.atomic
def move(product: Product, group: ProductGroup) -> None:
    Product.objects.filter(pk=product.pk).update(group=group)
    connection.check_constraints()
