"""The pay bar says before the press why goods that cost nothing cannot be paid for."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos import goods, tenders, training
from pos.models import BasketLine
from tests import make
from tests.payments.shop import Shop

HTMX = {"HX-Request": "true"}
NOTHING_TO_PAY = "Ingenting å betale: trekk fra mindre, eller tøm kurven"
NO_GOODS = "Skann første vare"


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def bar(tablet: Client) -> str:
    look = tablet.get(reverse("look"), headers=HTMX).content.decode()
    return look.partition('id="pay"')[2].partition('id="panel"')[0]


def scanned(shop: Shop) -> BasketLine:
    key, staff_id = uuid.uuid4(), shop.staff.pk
    line = goods.add(shop.device, product_id=shop.hoodie.pk, key=key, staff_id=staff_id).line
    assert line
    return line


def is_disabled(html: str, key: str) -> bool:
    return "disabled" in html.partition(key)[2].partition(">")[0].split()


@pytest.mark.parametrize("off", ["100 %", "299"])
@pytest.mark.parametrize("is_training", [False, True])
def test_all_taken_off_leaves_a_bar_that_cannot_be_pressed_and_says_why(
    tablet: Client, shop: Shop, off: str, is_training: bool
) -> None:
    if is_training:
        key, staff_id = uuid.uuid4(), shop.staff.pk
        training.switch(shop.device, is_on=True, key=key, staff_id=staff_id)
    line = scanned(shop)
    assert not is_disabled(bar(tablet), "F9")
    form = {"discount": off, "reason": "Last piece", "version": str(shop.basket.version)}
    answer = tablet.post(
        reverse("discount-line", args=[line.pk]), {**form, "key": str(uuid.uuid4())}, headers=HTMX
    )

    # The bar is no part of that answer: the screen looks at once.
    assert "look" in answer["HX-Trigger"]
    html = bar(tablet)
    assert is_disabled(html, "F9")
    assert is_training or is_disabled(html, "card-panel")
    assert NOTHING_TO_PAY in html
    assert NO_GOODS not in html


def test_the_last_line_that_is_taken_out_leaves_a_bar_that_waits_for_goods(
    tablet: Client, shop: Shop
) -> None:
    line = scanned(shop)
    form = {"version": str(shop.basket.version), "key": str(uuid.uuid4())}
    answer = tablet.post(reverse("remove-line", args=[line.pk]), form, headers=HTMX)

    assert "look" in answer["HX-Trigger"]
    assert is_disabled(bar(tablet), "F9")
    assert NO_GOODS in bar(tablet)


def test_goods_that_cost_something_need_no_second_look(tablet: Client, shop: Shop) -> None:
    form = {"product": str(shop.hoodie.pk), "key": str(uuid.uuid4())}
    assert "HX-Trigger" not in tablet.post(reverse("add"), form, headers=HTMX)


def test_a_bar_that_waits_for_the_last_receipt_says_so(tablet: Client, shop: Shop) -> None:
    scanned(shop)
    version, key = shop.basket.version, uuid.uuid4()
    tenders.take_card(shop.device, version=version, key=key, staff_id=shop.staff.pk)

    assert "Kvitteringen først" in bar(tablet)
    assert NO_GOODS not in bar(tablet)
