"""Goods by weight come in by what they weigh: said ahead, on their label, or asked for."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import goods, tiles
from pos.entries import read_ahead, read_weight
from pos.goods_lines import NeedsWeight
from pos.models import BasketLine
from pos.refusals import Frozen, NotPossible
from stores.models import Product
from tests import make
from tests.pos.test_typed_codes import HTMX
from tests.pos.till import Till
from tests.stores.test_embedded import code, rule

ASKED = 'name="weight"'
EACH = "25,80 / kg"


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def post(tablet: Client, name: str, **fields: Any) -> str:
    form = {"key": str(uuid.uuid4()), **fields}
    return tablet.post(reverse(name), form, headers=HTMX).content.decode()


def kept() -> list[tuple[int, int]]:
    """Thousandths and amount of each line."""
    return [(line.quantity, line.amount) for line in BasketLine.objects.order_by("pk")]


def test_a_tap_on_weighed_goods_asks_what_they_weigh_and_adds_nothing(
    tablet: Client, till: Till
) -> None:
    html = post(tablet, "add", product=till.coffee.pk)

    assert ASKED in html
    assert EACH in html
    assert "data-before" not in html
    assert (kept(), till.basket.total, till.basket.version) == ([], 0, 1)


@pytest.mark.parametrize(
    ("typed", "grams", "amount"),
    # Of 25.80 a kilogram, half an øre up.
    [("0,450", 450, 1161), ("0.455", 455, 1174), ("455 g", 455, 1174), ("1", 1000, 2580)],
)
def test_the_weight_that_is_typed_comes_in(
    tablet: Client, till: Till, typed: str, grams: int, amount: int
) -> None:
    post(tablet, "add", product=till.coffee.pk, weight=typed)

    assert kept() == [(grams, amount)]
    assert till.basket.total == amount


@pytest.mark.parametrize("typed", ["", "0", "0,000", "0 g", "x", "-1", "0,4555", "4,5 g"])
def test_no_weight_says_so_and_changes_nothing(tablet: Client, till: Till, typed: str) -> None:
    html = post(tablet, "add", product=till.coffee.pk, weight=typed)

    assert "Skriv vekten: kilo som 0,450 eller gram som 450 g. Ingenting er lagt til." in html
    assert (kept(), till.basket.version) == ([], 1)


def test_many_kilograms_without_a_comma_are_asked_about(tablet: Client, till: Till) -> None:
    html = post(tablet, "add", product=till.coffee.pk, weight="450")

    assert "Er 450 gram? Skriv da 450 g. Kilo har komma: 0,450." in html
    assert kept() == []
    for typed in ("450,0", "450 kg"):
        assert read_weight(typed) == 450_000


def test_a_second_weighing_of_the_same_goods_adds_up_to_the_øre(tablet: Client, till: Till) -> None:
    for typed in ("0,333", "333g"):
        post(tablet, "add", product=till.coffee.pk, weight=typed)

    # 0.666 kg, not twice 8.59.
    assert kept() == [(666, 1718)]


def test_a_weight_sent_twice_comes_in_once(tablet: Client, till: Till) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        post(tablet, "add", product=till.coffee.pk, weight="0,450", key=key)
    # Nor does a tap that was answered ask again.
    html = post(tablet, "add", product=till.coffee.pk, key=key)

    assert ASKED not in html
    assert kept() == [(450, 1161)]


@pytest.mark.parametrize(("ahead", "grams"), [("0,450", 450), ("2", 2000), ("1", 1000)])
def test_a_weight_that_was_typed_ahead_is_not_asked_for(
    tablet: Client, till: Till, ahead: str, grams: int
) -> None:
    post(tablet, "add", product=till.coffee.pk, times=ahead)
    assert kept() == [(grams, 2580 * grams // 1000)]

    html = post(tablet, "scan", code=make.barcode(till.coffee).gtin, times="0,100")
    assert ASKED not in html
    assert kept()[0][0] == grams + 100


def test_nothing_typed_ahead_is_no_weight() -> None:
    assert [read_ahead(text) for text in ("", "0", "0,000", "x")] == [None] * 4


def test_a_part_of_a_piece_is_refused(tablet: Client, till: Till) -> None:
    html = post(tablet, "add", product=till.hoodie.pk, times="0,450")

    assert "selges i stykk" in html
    assert kept() == []


def test_a_scanned_code_without_a_weight_asks_and_tells_no_price(
    tablet: Client, till: Till
) -> None:
    """What a code costs is told by an inquiry, which is journalled, or by the line that it is."""
    gtin = make.barcode(till.coffee).gtin
    for html in (
        post(tablet, "scan", code=gtin),
        post(tablet, "add", product=till.coffee.pk, code=gtin),
    ):
        assert ASKED in html
        assert "25,80" not in html
    assert kept() == []


def test_a_label_with_a_weight_goes_in_unasked(tablet: Client, till: Till) -> None:
    rule(till.device.store.merchant, "23", "WEIGHT")
    make.barcode(till.coffee, code("231111100000"))

    html = post(tablet, "scan", code=code("231111100452"))
    assert ASKED not in html
    assert kept() == [(452, 1166)]

    html = post(tablet, "scan", code=code("231111100452"), times="0,5")
    assert "Etiketten sier hva den veier eller koster. Skann den uten tall." in html
    assert kept() == [(452, 1166)]


def test_what_cannot_be_sold_is_refused_before_anybody_weighs_it(till: Till) -> None:
    tap: dict[str, Any] = {"product_id": till.coffee.pk, "staff_id": till.staff.pk}
    with pytest.raises(NeedsWeight):
        goods.add(till.device, key=uuid.uuid4(), **tap)

    till.add(till.hoodie)
    basket = till.basket
    basket.frozen_at = basket.opened_at
    basket.save(update_fields=["frozen_at"])
    with pytest.raises(Frozen):
        goods.add(till.device, key=uuid.uuid4(), **tap)
    Product.objects.update(is_active=False)
    with pytest.raises(NotPossible, match="not for sale"):
        goods.add(till.device, key=uuid.uuid4(), **tap)


def test_tile_hit_and_variant_say_that_the_price_is_per_kilogram(
    tablet: Client, till: Till
) -> None:
    Product.objects.filter(pk=till.coffee.pk).update(grid_position=1)
    Product.objects.filter(pk=till.hoodie.pk).update(grid_position=2)
    for text in ("", "kaffe"):
        html = tablet.get(reverse("search"), {"q": text}).content.decode()
        assert f'class="price">{EACH}<' in html, text
    assert re.search(r'class="price">299,00<', tablet.get(reverse("search")).content.decode())

    family = make.family(till.device.store.merchant, "Hel", "Malt")
    family.variants.update(unit="KG", price=2580)
    assert EACH in tablet.get(reverse("choose-variant", args=[family.pk])).content.decode()
    found = tiles.found_tiles(till.device.store, "t-skjorte")
    assert [tile["unit"] for tile in found] == ["KG"]
    html = tablet.get(reverse("search"), {"q": "t-skjorte"}).content.decode()
    assert f"fra {EACH}" in html
