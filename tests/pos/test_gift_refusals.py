"""When a gift card pays nothing, and nothing changes."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction

from pos import (
    baskets,
    drawers,
    lines,
    tenders,
    training,
    voids,
)
from pos.models import GiftCard, Receipt, Tender
from pos.refusals import Frozen, NotPossible
from tests.pos import gift
from tests.pos.handouts import allow, hand_out
from tests.pos.till import Till, open_till


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_a_basket_with_other_money_in_it_is_not_emptied(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    with transaction.atomic():
        tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=100,
            reference="part",
            staff_id=None,
            at=dt.datetime.now(dt.UTC),
        )

    version = till.basket.version
    with pytest.raises(NotPossible, match="Money has been received"):
        voids.void(till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk)

    assert gift.left_on(card) == 0


def test_a_basket_stays_above_what_its_cards_have_paid(till: Till) -> None:
    number, _ = gift.sold(till, 30_000)
    till.add(till.hoodie)
    till.add(till.hoodie)
    gift.take(till, number)
    (line,) = till.basket.lines.all()

    with pytest.raises(NotPossible, match="is paid already"):
        lines.set_quantity(
            till.device.pk,
            line_id=line.pk,
            quantity=1000,
            version=till.basket.version,
            key=uuid.uuid4(),
            staff_id=till.staff.pk,
        )

    assert till.basket.total == 59_800


def test_no_card_is_bought_with_a_card(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    gift.put(till, 5_000)

    with pytest.raises(NotPossible, match="not bought with a gift card"):
        gift.take(till, number)

    assert gift.left_on(card) == 10_000


def test_no_card_comes_into_a_basket_that_a_card_pays(till: Till) -> None:
    number, _ = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    with pytest.raises(NotPossible, match="not bought with a gift card"):
        gift.put(till, 5_000)


def test_a_card_of_another_merchant_is_none_of_ours(till: Till) -> None:
    other = open_till()
    gift.terms(other)
    number, card = gift.sold(other)
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match="No gift card of ours"):
        gift.take(till, number)

    assert gift.left_on(card) == 50_000


@pytest.mark.parametrize("text", ["", "123", "12345 67890 12345 6", "12345 67890 1234x"])
def test_what_is_no_number_is_refused(till: Till, text: str) -> None:
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match="not the number"):
        gift.take(till, text)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"blocked_at": "2026-01-01T00:00Z"}, "blocked"),
        ({"last_date": "2020-01-01"}, "run out"),
        ({"currency": "SEK"}, "another currency"),
    ],
)
def test_a_card_that_is_not_good_pays_nothing(till: Till, changed: Any, said: str) -> None:
    number, card = gift.sold(till, 10_000)
    GiftCard.objects.filter(pk=card.pk).update(**changed)
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match=said):
        gift.take(till, number)

    assert gift.left_on(card) == 10_000


def test_an_empty_card_pays_nothing(till: Till) -> None:
    number, _ = gift.sold(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)

    with pytest.raises(NotPossible, match="Nothing is left"):
        gift.take(till, number)


def test_training_takes_no_card(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.hand_over()
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.device.refresh_from_db()
    till.add(till.hoodie)

    with pytest.raises(NotPossible, match="training"):
        gift.take(till, number)

    assert gift.left_on(card) == 10_000


def test_no_card_is_taken_while_a_payment_lives_or_the_drawer_is_open(till: Till) -> None:
    number, card = gift.sold(till, 10_000)
    till.add(till.hoodie)
    bridge = drawers.connect(till.device.pk)
    drawers.report(bridge, is_open=True)

    with pytest.raises(NotPossible, match="drawer"):
        gift.take(till, number)
    drawers.report(bridge, is_open=False)
    with transaction.atomic():
        baskets.freeze(baskets.lock(till.device.pk))
    with pytest.raises(Frozen):
        gift.take(till, number)

    assert gift.left_on(card) == 10_000


def test_a_gift_card_is_not_delivered_to_be_invoiced(till: Till) -> None:
    allow(till).add(till.hoodie)
    gift.put(till, 50_000)
    with pytest.raises(NotPossible, match="take it out of the basket"):
        hand_out(till)
    assert not Receipt.objects.exists()
