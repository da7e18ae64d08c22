"""What no text in the database holds is left out of what a person types, and breaks nothing."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import forms
from pos.models import JournalEntry
from stores.models import RoleName
from tests import make
from tests.pos.till import Till

ZERO = "for\x00sen"


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, make.staff(till.device.store, RoleName.MANAGER))


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("price", {"code": ZERO}, 404),
        ("move-cash", {"kind": "PAY_IN", "amount": "10", "why": ZERO}, 302),
        ("close-day", {"count-CARD": "1", "reason": ZERO}, 302),
    ],
)
def test_a_zero_byte_is_no_part_of_a_text(
    tablet: Client, till: Till, name: str, form: dict[str, Any], status: int
) -> None:
    till.sell()
    answer = tablet.post(reverse(name), {"key": str(uuid.uuid4()), **form})
    assert answer.status_code == status


@pytest.mark.parametrize("text", [ZERO, "\x00", "%_\\", "ﬁ İ ß", "١٢٣", "\U0010ffff", "x " * 90])
def test_nor_of_what_is_searched_for(tablet: Client, text: str) -> None:
    assert tablet.get(reverse("search"), {"q": text}).status_code == 200


def test_nor_of_why_there_is_a_discount(tablet: Client, till: Till) -> None:
    line = till.add(till.hoodie).line
    assert line
    form = {"key": str(uuid.uuid4()), "version": till.basket.version, "discount": "10 %"}
    url = reverse("discount-line", args=[line.pk])
    assert tablet.post(url, {**form, "reason": ZERO}).status_code == 200
    assert "reason for sen" in JournalEntry.objects.latest("pk").text


def test_words_are_one_line_of_so_many_letters() -> None:
    assert forms.read_words(" a\n\tb\x00 c ", most=4) == "a b "
