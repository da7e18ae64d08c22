"""What a customer reads on the screen: one's own goods, what is to be paid, how the payment is."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import machine, payers
from payments.models import Payer
from pos import customer, goods, handover, tenders, voids
from pos.models import Basket, Tender
from tests import make
from tests.payments.by_app import turn
from tests.payments.shop import KARI, Shop, hurry
from tests.payments.test_customer_screen import look
from tests.stores.pages import text


@pytest.fixture
def screen(client: Client, shop: Shop) -> Client:
    return make.screen(client, shop.device)


def test_an_empty_till_shows_the_store_and_nothing_else(screen: Client, shop: Shop) -> None:
    page = text(look(screen))

    assert "Velkommen" in page
    assert shop.device.store.name in page
    assert "Å betale" not in page


def test_goods_and_the_amount_are_there_with_the_next_look(screen: Client, shop: Shop) -> None:
    shop.fill()
    goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    page = text(look(screen))

    assert page.index("Orange hoodie") < page.index("White T-shirt")
    assert "à 199,00" in page
    assert ">398,00<" in page
    assert "Å betale, kroner" in page
    assert "<b>697,00</b>" in page
    assert "3 varer" in page
    assert f'data-shown="{shop.basket.look}"' in page


def test_what_is_paid_already_is_taken_off(screen: Client, shop: Shop) -> None:
    shop.fill()
    Tender.objects.create(
        basket=shop.basket, kind="GIFT_CARD", amount=10000, received_at=timezone.now()
    )
    page = text(look(screen))

    assert "Allerede betalt" in page
    assert "−100,00" in page
    assert "<b>398,00</b>" in page


def test_whoever_has_shown_a_qr_is_told_and_not_named(screen: Client, shop: Shop) -> None:
    shop.fill()
    assert "Betal med Vipps" in text(look(screen))
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    assert Payer.objects.exists()

    assert "Kravet kommer i Vipps" in text(look(screen))


def test_what_is_kept_of_who_pays_is_told_before_it_is(screen: Client, shop: Shop) -> None:
    told = "de to siste sifrene i 90 dager"
    shop.fill()
    assert told not in text(look(screen))
    turn(shop, on=True)
    assert told in text(look(screen))
    payment = shop.waiting()
    assert told in text(look(screen))
    shop.abort(payment)


def test_each_state_of_a_payment_has_its_words(screen: Client, shop: Shop) -> None:
    payment = shop.ask()
    assert "Godkjenn i Vipps" in text(look(screen))  # On its way, and there as well.
    shop.keep(payment)
    assert "Godkjenn i Vipps" in text(look(screen))
    assert "data-expires" in text(look(screen))
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)
    page = text(look(screen))
    assert "Godkjent" in page
    assert "Betalt" not in page
    shop.keep(payment)

    page = text(look(screen))
    assert "Betalt, kroner" in page
    assert "<b>498,00</b>" in page
    assert "Kjøpet ligger i Vipps." in page


def test_a_qr_is_shown_while_it_can_be_paid(screen: Client, shop: Shop) -> None:
    payment = shop.ask(qr=True)
    page = text(look(screen))
    assert "Et øyeblikk" in page
    assert "<img" not in page
    shop.keep(payment)
    page = text(look(screen))
    assert "Skann med Vipps" in page
    assert reverse("screen-qr", args=[payment.pk]) in page
    shop.abort(payment)
    shop.keep(payment)

    page = text(look(screen))
    assert "Annullert" in page
    assert "Ingenting er trukket." in page
    assert "<img" not in page


def test_what_is_not_known_is_never_called_failed(screen: Client, shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("get", "status", status=503, times=100)
    shop.approve(payment)
    payment.unknown_since = timezone.now()
    payment.save()
    page = text(look(screen))

    assert "Ingenting trekkes to ganger" in page


def test_a_question_to_the_cashier_is_none_to_the_customer(screen: Client, shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.asked_at
    page = text(look(screen))

    assert "Vi finner ut av det sammen i kassen." in page
    assert "<button" not in page


def test_a_declined_payment_says_so(screen: Client, shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)

    assert "Avslått i appen" in text(look(screen))


def test_cash_says_what_comes_back(screen: Client, shop: Shop) -> None:
    store = shop.device.store
    store.country, store.currency, store.language = "FI", "EUR", "fi"
    store.merchant.country = "FI"
    store.merchant.save()
    store.save()
    make.vat_rates("FI")
    Basket.objects.update(currency="EUR")
    shop.device.refresh_from_db()
    shop.fill()
    sold = tenders.take_cash(
        shop.device,
        given=50000,
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    assert sold
    page = text(look(screen))

    assert "Vaihtoraha 2,00" in page
    assert "Kiitos!" in page
    assert "euroa" in page


def ages(shop: Shop, by: dt.timedelta) -> None:
    basket = shop.basket
    Basket.objects.filter(pk=basket.pk).update(opened_at=basket.opened_at - by)


def test_the_thanks_end_after_a_short_while(screen: Client, shop: Shop) -> None:
    shop.paid()
    assert 'data-again="30"' in text(look(screen)) or 'data-again="29"' in text(look(screen))
    ages(shop, customer.THANKS_LASTS)

    page = text(look(screen))
    assert "Velkommen" in page
    assert "498,00" not in page


def test_the_next_goods_end_the_thanks_at_once(screen: Client, shop: Shop) -> None:
    shop.paid()
    socks = make.product(merchant=shop.device.store.merchant, names={"nb": "Ullsokker"})
    goods.add(shop.device, product_id=socks.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)

    page = text(look(screen))
    assert "Ullsokker" in page
    for former in ("hoodie", "498,00", "Takk!"):
        assert former not in page


def test_the_next_customer_sees_nothing_of_the_one_before(screen: Client, shop: Shop) -> None:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert receipt
    handover.decline(receipt, key=uuid.uuid4(), staff_id=shop.staff.pk)

    assert "Velkommen" in text(look(screen))


def test_a_basket_that_was_given_up_is_gone(screen: Client, shop: Shop) -> None:
    basket = shop.fill()
    voids.void(shop.device, version=basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk)

    assert "hoodie" not in text(look(screen))


def test_training_says_that_it_is_none(screen: Client, shop: Shop) -> None:
    Basket.objects.update(is_training=True)
    shop.fill()
    page = text(look(screen))

    assert "TRENING" in page
    assert "Betal med" not in page
    tenders.take_training(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    page = text(look(screen))
    assert "Trening, kroner" in page
    assert "Betalt" not in page
