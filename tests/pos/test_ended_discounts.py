"""A discount of the whole basket ends what lines had, and says so before it does."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import discounts
from pos.discounts import EndsDiscounts
from pos.lines import Off
from pos.models import BasketLine, JournalEntry
from tests import make
from tests.pos.test_discounts import take_off
from tests.pos.test_typed_codes import HTMX
from tests.pos.till import Till


@pytest.fixture
def shop(till: Till) -> Till:
    """A hoodie with 50.00 off and coffee at its price."""
    till.add(till.hoodie)
    take_off(till, Off(amount=5000), "Damaged goods")
    till.add(till.coffee)
    return till


@pytest.fixture
def tablet(client: Client, shop: Till) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def kept() -> list[tuple[int, str]]:
    rows = BasketLine.objects.order_by("pk")
    return [(line.discount, line.discount_reason) for line in rows]


def of_basket(till: Till, off: Off, **given: Any) -> None:
    its: dict[str, Any] = {"reason": "Staff discount", "version": till.basket.version}
    its |= {"key": uuid.uuid4(), "staff_id": till.staff.pk, **given}
    discounts.of_basket(till.device.pk, off=off, **its)


def sent_again(html: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html)
    return dict(found)


def test_a_lines_own_discount_never_falls_away_unsaid(shop: Till) -> None:
    before, entries = shop.basket.version, JournalEntry.objects.count()
    for off in (Off(rate=1000), Off()):
        with pytest.raises(EndsDiscounts):
            of_basket(shop, off)

    assert kept() == [(5000, "Damaged goods"), (0, "")]
    assert (shop.basket.version, JournalEntry.objects.count()) == (before, entries)


def test_the_till_names_the_lines_and_what_they_lose_and_then_does_it(
    tablet: Client, shop: Till
) -> None:
    form = {"discount": "10 %", "reason": "Staff discount", "key": str(uuid.uuid4())}
    form["version"] = str(shop.basket.version)
    url = reverse("discount-basket")
    html = tablet.post(url, form, headers=HTMX).content.decode()

    assert "Erstatte disse rabattene?" in html
    for said in ("Hettegenser", "\u221250,00", "Damaged goods"):
        assert said in html
    assert "Kaffe" not in html
    assert kept()[0] == (5000, "Damaged goods")

    tablet.post(url, sent_again(html), headers=HTMX)
    assert kept() == [(2990, "Staff discount"), (258, "Staff discount")]


def test_what_has_changed_since_the_question_is_asked_about_anew(
    tablet: Client, shop: Till
) -> None:
    form = {"discount": "10 %", "reason": "Staff discount", "key": str(uuid.uuid4())}
    form["version"] = str(shop.basket.version)
    html = tablet.post(reverse("discount-basket"), form, headers=HTMX).content.decode()
    shop.add(shop.coffee)

    html = tablet.post(reverse("discount-basket"), sent_again(html), headers=HTMX).content.decode()
    assert "Kurven er endret" in html
    assert kept()[0] == (5000, "Damaged goods")


def test_nothing_is_asked_where_no_line_has_a_discount(till: Till) -> None:
    till.add(till.hoodie)
    of_basket(till, Off(rate=1000))

    assert kept() == [(2990, "Staff discount")]
