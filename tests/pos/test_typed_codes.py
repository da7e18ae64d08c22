"""Goods found by their whole code are sold by it: their price alone is asked for by an inquiry."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import JournalEntry
from stores.models import Product
from tests import make
from tests.pos.till import Till

HTMX = {"HX-Request": "true"}
ADD = "Legg i kurven"


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def found(tablet: Client, text: str) -> str:
    return tablet.get(reverse("search"), {"q": text}, headers=HTMX).content.decode()


@pytest.mark.parametrize("zeros", ["", "0"])
def test_a_whole_gtin_shows_no_price(tablet: Client, till: Till, zeros: str) -> None:
    code = make.barcode(till.hoodie).gtin
    html = found(tablet, zeros + code.lstrip("0"))

    assert "Hettegenser" in html
    assert ADD in html
    assert "299,00" not in html


@pytest.mark.parametrize("typed", ["KOP-1", "kop-1", " KOP-1 "])
def test_a_whole_sku_shows_no_price_and_is_the_one_that_enter_adds(
    tablet: Client, till: Till, typed: str
) -> None:
    cups = [("KOP-1", 7700), ("KOP-10", 8800)]
    for sku, price in cups:
        make.product(merchant=till.hoodie.merchant, sku=sku, price=price, names={"nb": "Kopp"})
    html = found(tablet, typed)

    assert "77,00" not in html
    assert html.count("data-code=") == 1
    assert f'data-code="{typed.strip()}"' in html
    # What only begins like it is read on the shelf.
    assert "88,00" in html


def test_words_find_goods_with_their_prices(tablet: Client, till: Till) -> None:
    html = found(tablet, "hette")

    assert "299,00" in html
    assert ADD not in html
    assert not JournalEntry.objects.filter(code="13022").exists()


def test_a_search_journals_nothing_and_what_is_added_is_sold(tablet: Client, till: Till) -> None:
    sku = Product.objects.get(pk=till.hoodie.pk).sku
    found(tablet, sku)
    form = {"product": str(till.hoodie.pk), "key": str(uuid.uuid4())}
    assert "299,00" in tablet.post(reverse("add"), form, headers=HTMX).content.decode()

    assert not JournalEntry.objects.filter(code="13022").exists()
    assert till.basket.total == 29900
