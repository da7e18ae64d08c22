"""Gift cards on the till's screens and on paper."""

import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pos import baskets, handover, tenders
from pos.models import Receipt, Tender
from tests import make
from tests.pos import gift
from tests.pos.till import Till

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    gift.terms(till)
    return make.signed_in(client, till.device, till.staff)


def post(tablet: Client, name: str, *args: int, **data: Any) -> Any:
    data.setdefault("key", str(uuid.uuid4()))
    return tablet.post(reverse(name, args=args), data, headers=HTMX)


def look(tablet: Client) -> str:
    return tablet.get(reverse("look"), headers=HTMX).content.decode()


def test_a_typed_amount_becomes_a_gift_card_in_the_basket(tablet: Client, till: Till) -> None:
    html = post(tablet, "sell-gift-card", amount="500").content.decode()

    assert "Gavekort" in html
    assert "500,00" in html
    assert till.basket.total == 50_000
    page = tablet.get(reverse("till")).content.decode()
    assert "Gavekort" in page
    assert "GIFTCARD" not in page


@pytest.mark.parametrize("amount", ["", "x", "1", "9999999"])
def test_what_is_no_amount_for_a_card_is_refused(tablet: Client, till: Till, amount: str) -> None:
    answer = post(tablet, "sell-gift-card", amount=amount)

    assert 'role="alert"' in answer.content.decode()
    assert "mend" in answer.headers["HX-Trigger"]
    assert not till.basket.lines.exists()


def test_a_card_that_pays_a_part_is_shown_with_what_is_left(tablet: Client, till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    version = till.basket.version
    post(tablet, "take-gift-card", number=number, version=version)

    html = look(tablet)

    assert f"•••• {card.last_digits}" in html
    assert re.search(r'id="total">\s*199,00', html)
    assert re.search(r'id="pay-amount">\s*<span>199,00', html)
    back = re.search(r"/till/gift-card/(\d+)/back/", html)
    assert back
    version = till.basket.version
    post(tablet, "give-gift-card-back", int(back[1]), version=version)
    html = look(tablet)
    assert f"•••• {card.last_digits}" not in html
    assert re.search(r'id="total">\s*299,00', html)
    assert gift.left_on(card) == 10_000


def test_goods_after_a_card_show_what_is_left_at_once(tablet: Client, till: Till) -> None:
    number, _ = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    html = post(tablet, "add", product=till.hoodie.pk).content.decode()

    assert re.search(r'id="total">\s*498,00', html)


def test_a_scanned_card_pays(tablet: Client, till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)

    answer = post(tablet, "scan", code=number.replace(" ", ""))

    assert answer.status_code == 204
    assert "look" in answer.headers["HX-Trigger"]
    assert gift.left_on(card) == 20_100


def test_a_number_that_is_wrong_is_said_and_changes_nothing(tablet: Client, till: Till) -> None:
    till.add(till.hoodie)
    version = till.basket.version

    answer = post(tablet, "take-gift-card", number="123", version=version)

    assert "ikke nummeret" in answer.content.decode()
    assert till.basket.version == version


def test_the_number_is_printed_once_and_hidden_on_the_copy(tablet: Client, till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    receipt = Receipt.objects.latest("pk")
    screen = tablet.get(reverse("receipt", args=[receipt.pk])).content.decode()

    original, copied = (
        post(tablet, "print-receipt", receipt.pk).content.decode() for _ in range(2)
    )

    assert number in original
    assert "KOPI" in copied
    for shown in (copied, screen):
        assert number not in shown
        assert f"•••• {card.last_digits}" in shown


def test_the_receipt_of_a_gift_card_is_not_declined(tablet: Client, till: Till) -> None:
    """The app has paid, but the number is on the receipt alone."""
    gift.put(till, 50_000)
    with transaction.atomic():
        receipt = tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=50_000,
            reference="x",
            staff_id=till.staff.pk,
            at=timezone.now(),
        )
    assert receipt

    assert not handover.may_be_declined(receipt)
    refused = post(tablet, "add", product=till.hoodie.pk)
    assert 'role="alert"' in refused.content.decode()
    refused = post(tablet, "sell-gift-card", amount="500")
    assert 'role="alert"' in refused.content.decode()
    assert not till.basket.lines.exists()
    assert reverse("decline-receipt", args=[receipt.pk]) not in look(tablet)


def test_goods_are_two_statements_beside_a_gift_card(
    tablet: Client, till: Till, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    barcode = make.barcode(till.hoodie)
    number, _ = gift.sold(till, 10_000)
    till.hand_over()
    post(tablet, "scan", code=barcode.gtin)
    gift.take(till, number)

    with django_assert_num_queries(2):
        post(tablet, "scan", code=barcode.gtin)
