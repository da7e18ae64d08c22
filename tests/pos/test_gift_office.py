"""Gift cards in the office: looked at, blocked, released, added up; their numbers are not there."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import invariants
from pos import gift_office
from pos.models import GiftCard, GiftCardEntry, GiftCardNote, GiftCardTerms, Receipt
from stores.models import RoleName
from tests import make
from tests.pos import gift
from tests.pos.till import Till
from tests.stores.pages import enter, text

BLOCK = {"note": "stolen", "is_blocked": "1"}


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def of_card(card: GiftCard, page: str = "change") -> str:
    return reverse(f"admin:pos_giftcard_{page}", args=[card.pk])


def test_a_card_is_shown_with_its_history_and_without_its_number(
    client: Client, till: Till
) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)
    gift.take(till, number)
    enter(client, till.device.store, RoleName.ACCOUNTANT)

    listed = text(client.get(reverse("admin:pos_giftcard_changelist")))
    page = text(client.get(of_card(card)))

    for shown in (listed, page):
        assert f"•••• {card.last_digits}" in shown
        assert "201" in shown
        assert number not in shown
        assert number.replace(" ", "") not in shown
    assert client.post(of_card(card, "block"), BLOCK).status_code == 403


def test_another_merchants_cards_are_not_there(client: Client, till: Till) -> None:
    _, card = gift.sold(till)
    enter(client, make.store(), RoleName.HEAD_OFFICE, whole_merchant=True)

    assert card.last_digits not in text(client.get(reverse("admin:pos_giftcard_changelist")))
    assert client.post(of_card(card, "block"), BLOCK).status_code == 404
    assert client.post(of_card(card, "release"), {"tender": "1"}).status_code == 404


def test_blocking_needs_a_reason_and_stays_with_a_name(client: Client, till: Till) -> None:
    _, card = gift.sold(till)
    enter(client, till.device.store, RoleName.MANAGER)

    client.post(of_card(card, "block"), {**BLOCK, "note": " "})
    assert not GiftCard.objects.get().blocked_at
    client.post(of_card(card, "block"), BLOCK)
    assert GiftCard.objects.get().blocked_at
    client.post(of_card(card, "block"), BLOCK)
    client.post(of_card(card, "block"), {"note": "found", "is_blocked": "0"})

    assert not GiftCard.objects.get().blocked_at
    notes = GiftCardNote.objects.order_by("pk")
    assert [(one.is_blocked, one.note) for one in notes] == [(True, "stolen"), (False, "found")]
    assert "found" in text(client.get(of_card(card)))


def test_what_a_lost_till_holds_is_seen_and_released(client: Client, till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    entry = GiftCardEntry.objects.get(kind="SPENT")
    enter(client, till.device.store, RoleName.MANAGER)
    assert of_card(card, "release") in text(client.get(of_card(card)))

    for _ in range(2):
        client.post(of_card(card, "release"), {"tender": entry.tender_id})

    assert gift.left_on(card) == 10_000
    assert of_card(card, "release") not in text(client.get(of_card(card)))
    assert invariants.breaches() == []


def test_what_paid_a_sale_is_not_released(client: Client, till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)
    gift.take(till, number)
    entry = GiftCardEntry.objects.get(kind="SPENT")
    enter(client, till.device.store, RoleName.MANAGER)

    client.post(of_card(card, "release"), {"tender": entry.tender_id})

    assert gift.left_on(card) == 20_100


def test_what_is_outstanding_is_told_for_any_day(client: Client, till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)
    gift.take(till, number)
    cards, sold_at = GiftCard.objects.all(), card.sold_at

    (row,) = gift_office.outstanding(cards, until=timezone.now())
    assert (row["sold"], row["used"], row["left"], row["cards"]) == (50_000, -29_900, 20_100, 1)
    (row,) = gift_office.outstanding(cards, until=sold_at + dt.timedelta(microseconds=1))
    assert (row["sold"], row["used"], row["left"]) == (50_000, 0, 50_000)
    assert gift_office.outstanding(cards, until=sold_at) == []
    enter(client, till.device.store, RoleName.ACCOUNTANT)
    url = reverse("admin:pos_giftcard_outstanding")
    assert "201" in text(client.get(url))
    assert "201" not in text(client.get(url, {"day": "1999-01-01"}))
    for odd in ("2020-13-41", "9999-12-31", "0001-01-01"):
        assert client.get(url, {"day": odd}).status_code == 200


def test_goods_go_back_to_the_card_in_the_office(client: Client, till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)
    sale = gift.take(till, number)
    assert sale
    enter(client, till.device.store, RoleName.MANAGER)
    url = reverse("admin:pos_receipt_goods", args=[sale.pk])
    assert url in text(client.get(reverse("admin:pos_receipt_change", args=[sale.pk])))
    (line,) = sale.lines.all()
    given = {f"line-{line.pk}": "1", "reason": "too small", "key": str(uuid.uuid4())}

    refused = client.post(url, {**given, f"line-{line.pk}": "2"})
    assert refused.status_code == 409
    for typed in (f'name="line-{line.pk}" value="2"', 'value="too small"'):
        assert typed in refused.content.decode()
    shown = text(client.post(url, given))
    assert f"Gift card {card}" in shown
    assert "299" in shown
    assert gift.left_on(card) == 20_100
    given["sure"] = "1"
    for _ in range(2):
        assert client.post(url, given).status_code == 302

    assert gift.left_on(card) == 50_000
    assert Receipt.objects.filter(kind="RETURN").count() == 1


def test_who_may_only_look_returns_nothing(client: Client, till: Till) -> None:
    number, _ = gift.sold(till, 50_000)
    till.add(till.hoodie)
    sale = gift.take(till, number)
    assert sale
    enter(client, till.device.store, RoleName.ACCOUNTANT)

    assert client.get(reverse("admin:pos_receipt_goods", args=[sale.pk])).status_code == 403


def test_head_office_says_for_how_much_cards_are_sold(client: Client, till: Till) -> None:
    enter(client, till.device.store, RoleName.HEAD_OFFICE, whole_merchant=True)
    terms = GiftCardTerms.objects.get()
    url = reverse("admin:pos_giftcardterms_change", args=[terms.pk])

    assert 'value="50.00"' in client.get(url).content.decode()
    client.post(url, {"smallest": "100", "largest": "200.00", "months": "12"})

    terms.refresh_from_db()
    assert (terms.smallest, terms.largest, terms.months) == (10_000, 20_000, 12)
    listed = client.get(reverse("admin:pos_giftcardterms_changelist")).content.decode()
    assert "200.00" in listed
