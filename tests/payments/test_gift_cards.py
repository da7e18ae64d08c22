"""Gift cards and Vipps MobilePay: one sells the other, and both pay a sale together."""

import uuid

import pytest

from payments import flow, payers
from payments.models import Payment
from payments.panel import panel_for, see
from pos import deliveries, gift_cards, gift_ledger, gift_payments
from pos.models import GiftCard, GiftCardTerms
from pos.refusals import Frozen
from tests.payments.shop import KARI, Shop, holds


@pytest.fixture(autouse=True)
def its_terms(shop: Shop) -> None:
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)


def asked(shop: Shop) -> Payment:
    """The app is asked for what is left of the basket."""
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    return payment


def bought(shop: Shop, amount: int) -> str:
    """The number of a card that was bought with the app."""
    gift_cards.sell(shop.device, amount=amount, key=uuid.uuid4(), staff_id=shop.staff.pk)
    payment = asked(shop)
    shop.keep(payment)
    assert not GiftCard.objects.filter(amount=amount).exists()
    shop.approve(payment)
    shop.keep(payment)
    receipt = shop.receipt(payment)
    assert receipt
    (number,) = gift_cards.numbers(receipt)
    deliveries.print_out(receipt, staff_id=shop.staff.pk)
    return number


def take(shop: Shop, number: str) -> None:
    gift_payments.take(
        shop.device,
        number=number,
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )


def test_a_card_that_the_app_has_paid_is_good_when_its_money_is_in(shop: Shop) -> None:
    bought(shop, 50_000)

    assert GiftCard.objects.get().balance == 50_000
    assert holds()


def test_the_app_is_asked_for_what_a_gift_card_has_left_to_pay(shop: Shop) -> None:
    number = bought(shop, 10_000)
    shop.fill()
    take(shop, number)

    payment = asked(shop)
    shop.keep(payment)
    shop.approve(payment)
    shop.keep(payment)

    assert payment.captured == 39_800
    shown = panel_for(see(shop.device))
    assert shown
    assert "498,00 by gift card + Vipps" in shown.lines[0].replace("\xa0", " ")
    receipt = shop.receipt(payment)
    assert receipt
    paid = [(row["kind"], row["amount"]) for row in receipt.content["tenders"]]
    assert paid == [("GIFT_CARD", 10_000), ("VIPPS", 39_800)]
    assert GiftCard.objects.get().balance == 0
    assert holds()


def test_a_gift_card_stays_while_the_app_is_asked_for_the_rest(shop: Shop) -> None:
    number = bought(shop, 10_000)
    shop.fill()
    take(shop, number)
    payment = asked(shop)
    shop.keep(payment)
    basket = shop.basket
    (tender,) = gift_ledger.held(basket)

    with pytest.raises(Frozen):
        gift_payments.give_back(
            shop.device,
            tender_id=tender.pk,
            version=basket.version,
            key=uuid.uuid4(),
            staff_id=shop.staff.pk,
        )

    shop.abort(payment)
    shop.keep(payment, looks=2)
    assert not shop.is_frozen()
    gift_payments.give_back(
        shop.device,
        tender_id=tender.pk,
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    assert GiftCard.objects.get().balance == 10_000
    assert holds()
