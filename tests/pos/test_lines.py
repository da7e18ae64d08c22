"""The line of a basket as the till draws it."""

from typing import Any

import pytest
from django.template import Context
from django.utils import timezone, translation

from pos.models import Basket, BasketLine
from pos.templatetags.lines import basket_line


def drawn(context: dict[str, Any] | None = None, *, oob: bool = False, **fields: Any) -> str:
    """A line of Norwegian goods, drawn."""
    given: dict[str, Any] = {
        "pk": 7,
        "product_id": 70,
        "name": "Kaffe",
        "sku": "K-1",
        "quantity": 1000,
        "unit": "PIECE",
        "unit_price": 124950,
        "amount": 124950,
    }
    line = BasketLine(**given | fields)
    with translation.override("nb"):
        return basket_line(Context({"basket": Basket()} | (context or {})), line, oob=oob)


@pytest.mark.parametrize(
    ("fields", "quantity", "detail"),
    [
        ({}, ' one">1<', ">K-1<"),
        ({"quantity": 3000}, 'quantity">3<', ">à 1\xa0249,50<"),
        ({"quantity": 455, "unit": "KG"}, ' weight">0,455<', ">1\xa0249,50 / kg<"),
        ({"minimum_age": 18}, ' one">1<', ">K-1 · 18 år<"),
    ],
)
def test_it_says_how_many_and_what_one_costs(
    fields: dict[str, Any], quantity: str, detail: str
) -> None:
    html = drawn(**fields)

    assert quantity in html
    assert detail in html


def test_what_goods_are_called_is_a_text_and_no_markup() -> None:
    html = drawn(name='<b onclick="x">', sku="<i>&")

    assert "&lt;b onclick=&quot;x&quot;&gt;" in html
    assert "<b " not in html
    assert "&lt;i&gt;&amp;" in html


def test_only_the_line_that_has_changed_is_marked() -> None:
    assert "is-last" in drawn({"changed": 7})
    assert "is-last" not in drawn({"changed": 8})
    assert 'hx-swap-oob="true"' in drawn(oob=True)
    assert "hx-swap-oob" not in drawn()


def test_while_a_payment_lives_no_line_can_be_tapped() -> None:
    assert " disabled " in drawn({"basket": Basket(frozen_at=timezone.now())})
    assert "disabled" not in drawn()
