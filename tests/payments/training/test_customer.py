"""The customer whom the cashier plays: each answer, and that the till hears of it as ever."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from payments import payers
from payments.models import Payer, Payment
from payments.training import customer, samples
from payments.training.customer import Act
from pos import training
from pos.models import Receipt
from pos.refusals import NotPossible
from tests import make
from tests.payments.shop import Shop, Town, kind


def play(payment: Payment, act: Act) -> str:
    return customer.play(payment, act, key=uuid.uuid4())


@pytest.mark.parametrize("qr", [False, True])
def test_a_customer_who_approves_ends_in_a_training_receipt(trained: Shop, qr: bool) -> None:
    payment = trained.keep(trained.ask(qr=qr))
    play(payment, Act.APPROVE)
    trained.keep(payment)

    assert Receipt.objects.get(basket=payment.basket_id).kind == Receipt.Kind.TRAINING


@pytest.mark.parametrize("qr", [False, True])
def test_a_customer_who_declines_leaves_the_basket_to_the_till(trained: Shop, qr: bool) -> None:
    payment = trained.keep(trained.ask(qr=qr))
    play(payment, Act.DECLINE)
    trained.keep(payment)

    assert (kind(payment), trained.is_frozen()) == ("aborted", False)


def test_a_customer_who_does_not_answer_can_be_aborted(trained: Shop) -> None:
    payment = trained.waiting()
    assert "30" in play(payment, Act.IGNORE)
    trained.keep(payment)
    assert kind(payment) == "waiting"

    trained.abort(payment)
    trained.keep(payment)
    assert (kind(payment), trained.is_frozen()) == ("terminated", False)


def test_the_time_of_a_customer_who_does_not_answer_is_short(trained: Shop, stage: Town) -> None:
    payment = trained.waiting()
    play(payment, Act.IGNORE)
    stage.post("clock", advance=customer.IGNORED_FOR + 1)
    trained.keep(payment)

    assert (kind(payment), trained.is_frozen()) == ("expired", False)


def test_a_customer_without_network_leaves_the_till_in_doubt_and_pays_once(trained: Shop) -> None:
    payment = trained.waiting()
    play(payment, Act.LOSE)
    trained.keep(payment)
    assert (kind(payment), payment.captured) == ("checking", 0)

    trained.keep(payment, looks=customer.LOST_LOOKS + 2)
    assert payment.captured == payment.amount
    assert Receipt.objects.filter(basket=payment.basket_id).count() == 1


def test_an_abort_in_doubt_asks_complete_or_release(trained: Shop) -> None:
    payment = trained.waiting()
    play(payment, Act.LOSE)
    trained.keep(payment, looks=customer.LOST_LOOKS - 1)
    trained.abort(payment)
    trained.keep(payment, looks=4)

    assert (kind(payment), payment.captured) == ("choice", 0)


def test_an_answer_is_given_once(trained: Shop, stage: Town) -> None:
    payment, key = trained.waiting(), uuid.uuid4()
    customer.play(payment, Act.LOSE, key=key)
    customer.play(payment, Act.LOSE, key=key)
    assert len(stage.get("faults")["plan"]) == 1

    with pytest.raises(NotPossible, match="answered already"):
        play(payment, Act.DECLINE)


def test_a_simulator_that_is_silent_is_said_to_be(trained: Shop, settings: Settings) -> None:
    payment = trained.waiting()
    settings.TRAINING_URL = "http://127.0.0.1:1"
    with pytest.raises(NotPossible, match="does not answer"):
        play(payment, Act.APPROVE)


def test_nobody_plays_a_real_customer(shop: Shop, stage: Town, client: Client) -> None:
    payment = shop.waiting()
    with pytest.raises(NotPossible):
        play(payment, Act.APPROVE)

    tablet = make.signed_in(client, shop.device, shop.staff)
    form = {"act": "approve", "key": str(uuid.uuid4())}
    assert tablet.post(reverse("play-customer", args=[payment.pk]), form).status_code == 404
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert "play-customer" not in look
    assert "/customer/" not in look
    assert shop.keep(payment).state == "CREATED"


@pytest.mark.parametrize("text", ["+4790000001", "https://qr.vipps.no/p/someone-real"])
def test_a_real_customer_is_not_asked_in_training(trained: Shop, text: str) -> None:
    with pytest.raises(NotPossible, match="only the training customer pays: 90 00 00 78"):
        payers.set_payer(trained.device, text=text, key=uuid.uuid4())
    assert not Payer.objects.exists()


def test_the_practice_qr_is_the_training_customers(trained: Shop, stage: Town) -> None:
    people = {one["phone"]: one for one in stage.get("data")["customers"]}
    for sample in samples.OF_COUNTRY.values():
        assert people[sample.msisdn]["personal_qr"] == sample.personal_qr

    trained.fill()
    sample = samples.of(trained.device.store)
    payers.set_payer(trained.device, text=sample.personal_qr, key=uuid.uuid4())
    assert Payer.objects.get().kind == Payer.Kind.QR


def test_whoever_was_to_pay_for_real_is_not_asked_in_training(shop: Shop, stage: Town) -> None:
    payers.set_payer(shop.device, text="+4790000001", key=uuid.uuid4())
    training.switch(shop.device, is_on=True, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert payers.of(shop.basket) is None


def test_the_buttons_are_there_while_the_request_waits(trained: Shop, client: Client) -> None:
    payment = trained.waiting()
    tablet = make.signed_in(client, trained.device, trained.staff)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert look.count(reverse("play-customer", args=[payment.pk])) == len(Act)
    assert all(f'data-hotkey="{key}"' in look for key in ("F4", "F6", "F7", "F8"))

    form = {"act": "approve", "key": str(uuid.uuid4())}
    tablet.post(reverse("play-customer", args=[payment.pk]), form)
    trained.keep(payment)
    look = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert reverse("play-customer", args=[payment.pk]) not in look


def test_an_act_that_nobody_knows_is_not_found(trained: Shop, client: Client) -> None:
    payment = trained.waiting()
    tablet = make.signed_in(client, trained.device, trained.staff)
    form = {"act": "capture", "key": str(uuid.uuid4())}
    assert tablet.post(reverse("play-customer", args=[payment.pk]), form).status_code == 404


def test_the_practice_page_shows_qr_and_number(trained: Shop, client: Client) -> None:
    tablet = make.signed_in(client, trained.device, trained.staff)
    page = tablet.get(reverse("practice")).content.decode()
    assert "90 00 00 78" in page
    assert "<svg" in page


def test_the_training_page_says_why_the_app_is_missing(
    shop: Shop, client: Client, settings: Settings
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    settings.TRAINING_URL = ""
    assert "TRAINING_URL" in tablet.get(reverse("training")).content.decode()
    settings.TRAINING_URL = "http://127.0.0.1:8101"
    page = tablet.get(reverse("training")).content.decode()
    assert "TRAINING_URL" not in page
    assert reverse("practice") in page
