"""What goes back is what the page has shown, or nothing goes back."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import Receipt
from stores.models import RoleName
from tests.pos import gift
from tests.pos.backs import by_card_and_cash, come_back, holds, said
from tests.pos.till import Till
from tests.stores.pages import enter, text

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_a_plan_that_another_return_has_changed_is_shown_again(till: Till, client: Client) -> None:
    """To the gift card, the page said; meanwhile the card has all of its money."""
    receipt = by_card_and_cash(till, 10_000, 10_000, 2540)
    enter(client, till.device.store, RoleName.MANAGER)
    url, given = shown(client, receipt)
    come_back(receipt, 1)
    refused = client.post(url, given)

    assert "Look again" in text(refused)
    assert Receipt.objects.filter(kind="RETURN").count() == 1
    url, given = shown(client, receipt)
    client.post(url, given)
    back = Receipt.objects.filter(kind="RETURN").latest("pk")
    assert said(back) == [("CASH", -2500)]
    assert holds(till)


def shown(client: Client, receipt: Receipt) -> tuple[str, dict[str, Any]]:
    """The page that says how its second line is paid back, and what its button sends."""
    url = reverse("admin:pos_receipt_goods", args=[receipt.pk])
    line = receipt.lines.get(position=2)
    page = client.post(url, {f"line-{line.pk}": "1", "reason": "too small"})
    return url, {**dict(HIDDEN.findall(text(page))), "sure": "1"}
