"""Who has asked to be forgotten is, also by what is being found out in that moment."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction

from payments import erasures, lookups, marks, persons
from payments.models import Erasure, LookUp, PayerMark, Payment
from payments.vipps.client import Client
from pos.models import Receipt
from pos.refusals import NotPossible
from tests.beside import begin
from tests.constraints import refused
from tests.payments.by_app import ask_by_qr, find_out, qr_of, sold, turn
from tests.payments.shop import KARI, Shop, Town, holds, open_shop
from tests.payments.test_lookups_kept import look_up
from tests.payments.test_persons import ask_by_number

OLA = "4790000012"


def erase(shop: Shop, number: str = KARI) -> persons.Known:
    return ask_by_number(shop, number, persons.erase)


def paid(shop: Shop, phone: str = KARI) -> Payment:
    """By QR, and nobody has asked yet whose it is."""
    payment = ask_by_qr(shop, phone)
    shop.keep(payment)
    shop.approve(payment)
    return shop.keep(payment)


def test_a_payment_whose_payer_is_not_known_yet_is_forgotten_when_it_is(shop: Shop) -> None:
    turn(shop, on=True)
    paid(shop)
    paid(shop, OLA)
    before = list(Receipt.objects.order_by("pk").values()), list(Payment.objects.values())
    assert erase(shop).purchases == []
    find_out()
    assert [mark.last_digits for mark in PayerMark.objects.all()] == [OLA[-2:]]
    with pytest.raises(NotPossible, match="Nothing was found"):
        look_up(shop, KARI)
    assert (list(Receipt.objects.order_by("pk").values()), list(Payment.objects.values())) == before
    assert holds()


def test_what_is_asked_for_later_is_kept_as_ever(shop: Shop) -> None:
    turn(shop, on=True)
    erase(shop)
    sold(shop, ask_by_qr(shop))
    assert len(ask_by_number(shop, KARI).purchases) == 1


def test_an_answer_that_comes_while_it_is_deleted_is_not_kept(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vipps has answered, and in that moment the office deletes."""
    turn(shop, on=True)
    paid(shop)
    ask = Client.exchange

    def slow(client: Client, code: str) -> Any:
        found = ask(client, code)
        erase(shop)
        return found

    monkeypatch.setattr(Client, "exchange", slow)
    find_out()
    assert not PayerMark.objects.exists()


def test_a_till_that_looks_meanwhile_finds_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn(shop, on=True)
    sold(shop, ask_by_qr(shop))
    ask = Client.exchange

    def slow(client: Client, code: str) -> Any:
        found = ask(client, code)
        erase(shop)
        return found

    monkeypatch.setattr(Client, "exchange", slow)
    with pytest.raises(NotPossible, match="Nothing was found"):
        lookups.look_up(shop.device, text=qr_of(shop), key=uuid.uuid4(), staff=shop.staff)
    assert not LookUp.objects.exclude(msisdn_hash="").exists()


def test_what_waits_for_answers_goes_with_the_last_of_them(shop: Shop) -> None:
    turn(shop, on=True)
    erase(shop)
    assert erasures.forget() == 0
    Erasure.objects.update(at=Erasure.objects.get().at - dt.timedelta(minutes=17))
    assert erasures.forget() == 1
    assert marks.GIVEN_UP_AFTER + marks.LEASE < erasures.LASTS
    with refused("an_erasure_knows_no_more_than_a_hash"):
        Erasure.objects.create(
            merchant=shop.device.store.merchant, msisdn_hash=KARI, at=shop.basket.opened_at
        )


def test_whoever_keeps_and_whoever_deletes_take_turns(committed: None, town: Town) -> None:
    shop = open_shop(town)
    merchant = shop.device.store.merchant
    its = marks.digest(KARI, merchant_id=merchant.pk)
    with transaction.atomic():
        assert not erasures.is_wanted(merchant.pk, its, since=shop.basket.opened_at)
        deleting = begin(erase, shop)
        deleting.join(0.3)
        assert deleting.is_alive()
    deleting.join(10)
    assert not deleting.is_alive()
    with transaction.atomic():
        assert erasures.is_wanted(merchant.pk, its, since=shop.basket.opened_at)
