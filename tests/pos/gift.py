"""A till that sells gift cards: the cards, and what is done with them."""

import uuid

from pos import gift_cards, gift_payments, tenders
from pos.models import GiftCard, GiftCardTerms, Receipt
from tests.pos.till import Till


def terms(till: Till, *, months: int | None = None) -> GiftCardTerms:
    """The merchant sells cards for 50,00 to 5000,00."""
    return GiftCardTerms.objects.create(
        merchant=till.device.store.merchant, smallest=5000, largest=500_000, months=months
    )


def put(till: Till, amount: int) -> None:
    """A gift card in the basket, once the customer before has the receipt."""
    till.hand_over()
    gift_cards.sell(till.device, amount=amount, key=uuid.uuid4(), staff_id=till.staff.pk)


def pay(till: Till) -> Receipt:
    """All that is left, by card."""
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )
    assert receipt
    return receipt


def sold(till: Till, amount: int = 50_000) -> tuple[str, GiftCard]:
    """The number and the card of one that has just been bought by bank card."""
    put(till, amount)
    receipt = pay(till)
    (number,) = gift_cards.numbers(receipt)
    return number, GiftCard.objects.get(lines__receipt=receipt)


def take(till: Till, number: str) -> Receipt | None:
    return gift_payments.take(
        till.device,
        number=number,
        version=till.basket.version,
        key=uuid.uuid4(),
        staff_id=till.staff.pk,
    )


def left_on(card: GiftCard) -> int:
    return GiftCard.objects.get(pk=card.pk).balance
