"""Labels of the shop's scale at the till: the piece or the weight comes in, exactly, or nothing."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pos import discounts, labels, lines, sums
from pos.models import BasketLine, JournalEntry
from pos.refusals import NotPossible, UnknownCode
from stores.models import Product
from tests import make
from tests.pos.test_typed_codes import ADD, HTMX, found
from tests.pos.till import Till
from tests.stores.test_embedded import code, rule

PRICE, WEIGHT = "20", "23"


@pytest.fixture
def shop(till: Till) -> Till:
    """Coffee at 25.80 a kilogram and hoodies by the piece, both with labels of either kind."""
    merchant = till.device.store.merchant
    for prefix, kind in ((PRICE, "PRICE"), (WEIGHT, "WEIGHT")):
        rule(merchant, prefix, kind)
        make.barcode(till.coffee, code(f"{prefix}1111100000"))
        make.barcode(till.hoodie, code(f"{prefix}2222200000"))
    return till


def scan(till: Till, digits: str, key: uuid.UUID | None = None, *, times: int = 1) -> lines.Changed:
    till.hand_over()
    return labels.scan(
        till.device,
        code=code(digits),
        key=key or uuid.uuid4(),
        staff_id=till.staff.pk,
        quantity=times * 1000,
    )


def kept(till: Till) -> list[tuple[str, int, int, int]]:
    """Unit, quantity, price and amount of each line; the basket's total is their sum."""
    rows = [(x.unit, x.quantity, x.unit_price, x.amount) for x in BasketLine.objects.order_by("pk")]
    assert till.basket.total == sum(row[3] for row in rows)
    assert till.basket.vat == sum(line.vat for line in BasketLine.objects.all())
    return rows


def test_a_weight_adds_that_weight(shop: Till) -> None:
    changed = scan(shop, "231111100452")
    assert kept(shop) == [("KG", 452, 2580, 1166)]
    assert changed.sums == sums.of(shop.basket)

    scan(shop, "231111101000")
    assert kept(shop) == [("KG", 1452, 2580, 3746)]


def test_a_price_adds_a_piece_at_that_price(shop: Till) -> None:
    for digits in ("202222219900", "202222225000", "202222219900"):
        changed = scan(shop, digits)

        assert changed.sums == sums.of(shop.basket)
    assert kept(shop) == [("PIECE", 2000, 19900, 39800), ("PIECE", 1000, 25000, 25000)]
    shop.hoodie.refresh_from_db()
    assert (shop.hoodie.price, shop.hoodie.unit) == (29900, "PIECE")


def test_a_price_that_is_the_goods_own_counts_on_their_line(shop: Till) -> None:
    shop.add(shop.hoodie)
    scan(shop, "202222229900")

    assert kept(shop) == [("PIECE", 2000, 29900, 59800)]


def test_a_price_of_weighed_goods_is_their_weight_where_that_is_exact(shop: Till) -> None:
    scan(shop, "201111101166")
    assert kept(shop) == [("KG", 452, 2580, 1166)]


def test_a_price_of_weighed_goods_that_no_gram_comes_to_is_a_piece(shop: Till) -> None:
    # 1 gram is 2.58: of 11.67 and 11.68 no weight is the price.
    for _time in range(2):
        scan(shop, "201111101167")

    assert kept(shop) == [("PIECE", 2000, 1167, 2334)]


def test_prices_of_weighed_goods_add_up_to_what_is_on_the_labels(shop: Till) -> None:
    prices = [1166, 1167, 999, 2580, 1, 4321, 1166, 3, 517, 99999]
    for price in prices:
        before = shop.basket.total
        scan(shop, f"2011111{price:05}")

        assert shop.basket.total == before + price
    kept(shop)


def test_a_price_of_weighed_goods_comes_on_top_of_what_was_taken_off(shop: Till) -> None:
    scan(shop, "201111101166")
    line = BasketLine.objects.get()
    discounts.of_line(
        shop.device.pk,
        line_id=line.pk,
        off=lines.Off(amount=166),
        reason="Dato",
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    scan(shop, "201111101166")

    assert shop.basket.total == 2 * 1166 - 166


def test_goods_for_nothing_a_kilogram_have_the_price_of_their_label(shop: Till) -> None:
    Product.objects.filter(pk=shop.coffee.pk).update(price=0)
    scan(shop, "201111101166")

    assert kept(shop) == [("PIECE", 1000, 1166, 1166)]


def test_the_same_label_sent_twice_is_one(shop: Till) -> None:
    for digits in ("231111100452", "201111101167", "202222219900"):
        key = uuid.uuid4()
        for _time in range(2):
            scan(shop, digits, key)

    assert [row[1] for row in kept(shop)] == [452, 1000, 1000]


def test_several_with_the_same_label_come_in_at_once(shop: Till) -> None:
    for digits in ("231111100452", "201111101167", "202222219900"):
        scan(shop, digits, times=3)

    assert [row[1:] for row in kept(shop)] == [
        (1356, 2580, 3498),
        (3000, 1167, 3501),
        (3000, 19900, 59700),
    ]


def test_a_line_keeps_its_unit_whatever_the_price_has_become(shop: Till) -> None:
    scan(shop, "201111101167")
    Product.objects.filter(pk=shop.coffee.pk).update(price=1167)
    with pytest.raises(NotPossible, match="by another unit"):
        scan(shop, "231111100452")

    assert kept(shop) == [("PIECE", 1000, 1167, 1167)]


@pytest.mark.parametrize("digits", ["239999900452", "249999900452"])
def test_a_label_of_no_goods_is_unknown(shop: Till, digits: str) -> None:
    with pytest.raises(UnknownCode):
        scan(shop, digits)


def test_goods_that_are_not_for_sale_have_no_label(shop: Till) -> None:
    Product.objects.filter(pk=shop.coffee.pk).update(is_active=False)
    with pytest.raises(UnknownCode):
        scan(shop, "231111100452")


def test_a_weight_of_goods_by_the_piece_is_refused(shop: Till) -> None:
    with pytest.raises(NotPossible, match="Hettegenser is sold by the piece"):
        scan(shop, "232222200452")
    assert kept(shop) == []


def test_a_label_of_nothing_is_refused(shop: Till) -> None:
    merchant = shop.device.store.merchant
    merchant.embedded_codes.update(has_value_check=True, item_digits=5)
    # The goods' own barcode differs from it by the value's check digit.
    with pytest.raises(NotPossible, match="neither price nor weight"):
        scan(shop, "231111170000")


@pytest.fixture
def tablet(client: Client, shop: Till) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def post(tablet: Client, name: str, given: str) -> Any:
    form = {"code": given, "key": str(uuid.uuid4())}
    return tablet.post(reverse(name), form, headers=HTMX)


def test_a_wrong_check_digit_is_said_and_nothing_comes_in(tablet: Client, shop: Till) -> None:
    right = code("231111100452")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    for name in ("scan", "price"):
        assert f"Kontrollsifferet i {wrong} er feil" in post(tablet, name, wrong).content.decode()
    assert "Prøv et annet ord eller en del av det" in found(tablet, wrong)

    assert kept(shop) == []


@pytest.mark.parametrize(("given", "most"), [("231111100452", 4), ("201111101167", 5)])
def test_a_label_costs_a_fixed_number_of_statements(
    tablet: Client, shop: Till, given: str, most: int
) -> None:
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert post(tablet, "scan", code(given)).status_code == 200
        counted = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(counted) == most


def test_a_code_that_is_no_label_costs_what_it_cost(tablet: Client, shop: Till) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert "Ukjent kode" in post(tablet, "scan", code("703801000945")).content.decode()
    assert len(queries) == 1


def test_a_typed_label_finds_its_goods_and_is_added_as_a_label(tablet: Client, shop: Till) -> None:
    label = code("231111100452")
    html = found(tablet, label)

    assert "Kaffe" in html
    assert ADD in html
    assert f'data-code="{label}" data-label' in html
    assert "25,80" not in html
    assert "data-label" not in found(tablet, "Kaffe")


def test_an_inquiry_tells_the_price_of_the_label(tablet: Client, shop: Till) -> None:
    by_weight = post(tablet, "price", code("231111100452")).content.decode()
    by_price = post(tablet, "price", code("201111101167")).content.decode()

    assert "0,452 kg" in by_weight
    assert "11,66" in by_weight
    assert "11,67" in by_price
    assert "/ kg" not in by_weight + by_price
    told = [entry.details for entry in JournalEntry.objects.filter(code="13022").order_by("pk")]
    assert [(each["quantity"], each["amount"]) for each in told if each] == [
        (452, 1166),
        (1000, 1167),
    ]
    assert kept(shop) == []
