"""What a gift card has paid goes back to it, and an unused card comes back."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from payments import invariants
from pos import (
    days,
    office_returns,
    parts,
    returns,
    verification,
    voids,
)
from pos.models import Receipt, Return, Tender
from pos.refusals import NotPossible
from pos.ways import Way
from tests import make
from tests.pos import gift
from tests.pos.till import Till


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_an_unused_card_comes_back_and_is_closed(till: Till) -> None:
    number, card = gift.sold(till)

    back = _returned(Receipt.objects.latest("pk"))

    assert (back.total, back.gift_cards, back.turnover) == (-50_000, -50_000, 0)
    card.refresh_from_db()
    assert card.closed_at
    assert card.balance == 0
    said = days.read(till.device, at=back.issued_at)
    assert said["gift_cards_back"] == {"count": 1, "amount": 50_000}
    assert said["returns"] == {"count": 1, "amount": 0}
    assert said["grand_returns"] == 0
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="returned"):
        gift.take(till, number)
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_a_used_card_does_not_come_back(till: Till) -> None:
    number, _ = gift.sold(till)
    sale = Receipt.objects.latest("pk")
    till.add(till.hoodie)
    gift.take(till, number)

    with pytest.raises(NotPossible, match="nobody has used"):
        _returned(sale)

    assert Receipt.objects.filter(kind="RETURN").count() == 0


def test_a_card_is_good_again_when_its_money_did_not_go_back(till: Till) -> None:
    _, card = gift.sold(till)
    with transaction.atomic():
        asked = _asked(Receipt.objects.latest("pk"))
    assert gift.left_on(card) == 0

    with transaction.atomic():
        returns.refuse(asked)

    card.refresh_from_db()
    assert (card.balance, card.closed_at) == (50_000, None)
    assert invariants.breaches() == []


def _asked(receipt: Receipt) -> Return:
    quantities = {line.pk: line.quantity for line in receipt.lines.all()}
    return returns.ask(receipt, quantities=quantities, reason="not wanted", user=make.user())


def _returned(receipt: Receipt) -> Receipt:
    with transaction.atomic():
        return returns.complete(_asked(receipt))


def test_goods_paid_with_a_card_go_back_to_that_card(till: Till) -> None:
    number, card = gift.sold(till, 50_000)
    till.add(till.hoodie)
    sale = gift.take(till, number)
    assert sale

    back = _to_the_card(sale)

    assert back
    assert gift.left_on(card) == 50_000
    (tender,) = back.content["tenders"]
    assert (tender["kind"], tender["amount"], tender["left"]) == ("GIFT_CARD", -29_900, 50_000)
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_no_more_goes_back_to_a_card_than_it_has_paid(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    sale = gift.pay(till)

    back = _to_the_card(sale)

    assert back
    assert gift.left_on(card) == 10_000
    said = [(one["kind"], one["amount"]) for one in back.content["tenders"]]
    assert said == [("GIFT_CARD", -10_000), ("CARD", -19_900)]
    assert invariants.breaches() == []
    assert list(verification.faults(till.device)) == []


def test_what_went_back_to_a_card_does_not_go_back_again(till: Till) -> None:
    number, _ = gift.sold(till, 50_000)
    till.add(till.hoodie)
    sale = gift.take(till, number)
    assert sale
    _to_the_card(sale)

    assert parts.ways(sale) == []
    with pytest.raises(NotPossible):
        _to_the_card(sale)


def test_a_card_that_has_paid_a_sale_twice_gets_both_back(till: Till) -> None:
    number, card = gift.sold(till, 39_900)
    till.add(till.hoodie)
    first = gift.take(till, number)
    assert first
    till.add(till.hoodie)
    gift.take(till, number)
    _to_the_card(first)
    sale = gift.take(till, number)
    assert sale

    assert parts.ways(sale) == [Way(Tender.Kind.GIFT_CARD, 29_900, card_id=card.pk)]
    assert _to_the_card(sale)
    assert gift.left_on(card) == 39_900
    assert invariants.breaches() == []


def test_all_cards_of_a_basket_are_locked_before_the_counters(till: Till) -> None:
    for number in [gift.sold(till, 5000)[0] for _ in range(2)]:
        if not till.basket.total:
            till.hand_over()
            till.add(till.hoodie)
        gift.take(till, number)

    with CaptureQueriesContext(connection) as asked:
        voids.void(
            till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
        )

    locks = [
        next(name for name in ("pos_giftcard", "pos_numbering") if f'FROM "{name}"' in one["sql"])
        for one in asked
        if "FOR UPDATE" in one["sql"] and 'FROM "pos_basket"' not in one["sql"]
    ]
    assert "pos_giftcard" in locks
    assert "pos_numbering" in locks
    first = locks.index("pos_numbering")
    (ahead,) = [one["sql"] for one in asked if 'FROM "pos_giftcard"' in one["sql"]][:1]
    assert " IN (" in ahead
    assert 'ORDER BY "pos_giftcard"."id"' in ahead
    assert locks[:first] == ["pos_giftcard"] * first


def _to_the_card(sale: Receipt) -> Receipt | None:
    quantities = {line.pk: line.quantity for line in sale.lines.all()}
    return office_returns.give_back(
        sale, quantities=quantities, reason="too small", user=make.user(), key=uuid.uuid4()
    )
