"""The till's page is whole: it shows what a look at the same moment brings."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tests import make
from tests.payments.shop import Shop

# Made anew each time that it is rendered.
FRESH = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|data-now=\"[^\"]+\"|\bvalue=\"\w{64}\""
)


def empty(_shop: Shop) -> None:
    pass


def goods(shop: Shop) -> None:
    shop.fill()


def waiting(shop: Shop) -> None:
    shop.waiting()


def paid(shop: Shop) -> None:
    shop.paid()


def inside(part: html.HtmlElement) -> str:
    text = (part.text or "") + "".join(html.tostring(each, encoding="unicode") for each in part)
    return " ".join(FRESH.sub("", text).split())


@pytest.mark.parametrize("happens", [empty, goods, waiting, paid])
def test_a_page_has_what_a_look_brings(
    client: Client, shop: Shop, happens: Callable[[Shop], None]
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    happens(shop)

    page = html.document_fromstring(tablet.get(reverse("till")).content.decode())
    look = html.fromstring(tablet.get(reverse("look")).content.decode())

    pieces = look.xpath("//*[@hx-swap-oob]")
    assert {"pay", "panel", "basket", "version", "printer"} <= {piece.get("id") for piece in pieces}
    for piece in pieces:
        (its,) = page.xpath(f"//*[@id='{piece.get('id')}']")
        assert inside(its) == inside(piece), piece.get("id")
    assert page.get_element_by_id("version").get("data-before") is None
