"""A gift card in training: one that was sold there pays what it says, and a real one nothing."""

import uuid

import pytest

from pos import gift_cards, part_payments, tenders, training, verification
from pos.models import GiftCard, Receipt, Tender
from pos.refusals import NotPossible
from tests.pos import gift
from tests.pos.till import Till


@pytest.fixture(autouse=True)
def terms(till: Till) -> None:
    gift.terms(till)


def switch(till: Till) -> None:
    till.hand_over()
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.device.refresh_from_db()


def bought(till: Till, amount: int) -> str:
    """The number of a card that was sold in training."""
    switch(till)
    gift.put(till, amount)
    version = till.basket.version
    receipt = tenders.take_training(
        till.device, version=version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    (number,) = gift_cards.numbers(receipt)
    till.hand_over()
    return number


def test_a_card_of_training_pays_what_it_says_and_no_more(till: Till) -> None:
    number = bought(till, 40_000)
    till.add(till.hoodie)
    first = gift.take(till, number)
    assert first
    assert first.kind == Receipt.Kind.TRAINING

    till.hand_over()
    till.add(till.hoodie)
    assert gift.take(till, number) is None
    amounts = Tender.objects.filter(rehearses="GIFT_CARD").order_by("pk")
    assert list(amounts.values_list("kind", "amount")) == [("TRAINING", 29900), ("TRAINING", 10100)]
    with pytest.raises(NotPossible, match="Nothing is left"):
        gift.take(till, number)

    card = GiftCard.objects.get()
    assert (card.balance, card.entries.count()) == (0, 0)
    assert list(verification.faults(till.device)) == []


def test_what_is_given_back_is_on_the_card_again(till: Till) -> None:
    number = bought(till, 10_000)
    till.add(till.hoodie)
    gift.take(till, number)
    part = Tender.objects.get(rehearses="GIFT_CARD")
    part_payments.undo(
        till.device,
        tender_id=part.pk,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )
    gift.take(till, number)

    paid = Tender.objects.filter(rehearses="GIFT_CARD").values_list("amount", flat=True)
    assert sorted(paid) == [-10_000, 10_000, 10_000]


def test_a_real_card_is_worth_nothing_in_training(till: Till) -> None:
    number, card = gift.sold(till)
    switch(till)
    till.add(till.hoodie)
    with pytest.raises(NotPossible, match="is real"):
        gift.take(till, number)

    assert gift.left_on(card) == card.amount
    assert not Tender.objects.filter(kind="TRAINING").exists()
