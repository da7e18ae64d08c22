"""How much another system refunds alone, and what it cannot pay back without a person."""

import uuid
from typing import Any

import pytest

from payments.models import IntegrationRefund
from pos import tenders
from pos.models import GiftCardTerms, Receipt, Return, Tender
from stores.models import Integration
from tests.api import Caller, caller, code
from tests.constraints import copy, refused
from tests.payments.shop import Shop, holds
from tests.payments.test_api_refunds import ask, wish
from tests.payments.test_gift_cards import bought, take
from tests.payments.test_returns import by_card_and_app


@pytest.fixture
def who(shop: Shop) -> Caller:
    return caller(shop.device.store.merchant)


def test_one_refund_has_a_limit(shop: Shop) -> None:
    merchant = shop.device.store.merchant
    who = caller(merchant, refund_most=29899, refund_most_a_day=100_000)
    answer = ask(who, wish(shop.receipt(shop.paid())))
    assert code(answer) == (422, "above_limit")
    assert "298.99" in answer.json()["detail"]
    assert not Return.objects.exists()


def test_a_days_refunds_have_a_limit(shop: Shop) -> None:
    who = caller(shop.device.store.merchant, refund_most=29900, refund_most_a_day=49799)
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert ask(who, wish(receipt, 1), "the-first-one").status_code == 202
    shop.keep(payment)
    assert code(ask(who, wish(receipt, 2), "the-second-one")) == (422, "above_limit")
    Integration.objects.update(refund_most_a_day=49800)
    assert ask(who, wish(receipt, 2), "the-second-one").status_code == 202


def test_what_was_refused_leaves_the_days_limit_alone(shop: Shop) -> None:
    who = caller(shop.device.store.merchant, refund_most=29900, refund_most_a_day=29900)
    payment = shop.paid()
    receipt = shop.receipt(payment)
    shop.town.fail("refund", "refuse", code="6210")
    refund = ask(who, wish(receipt, 1), "the-first-one").json()["id"]
    shop.keep(payment)
    assert who.get(f"refunds/{refund}").json()["state"] == "REFUSED"
    assert ask(who, wish(receipt, 1), "the-second-one").status_code == 202


def test_what_card_or_cash_has_paid_takes_a_person(shop: Shop, who: Caller) -> None:
    basket = shop.fill()
    given: dict[str, Any] = {"version": basket.version, "key": uuid.uuid4()}
    receipt = tenders.take_card(shop.device, staff_id=shop.staff.pk, **given)
    assert code(ask(who, wish(receipt))) == (409, "needs_a_person")
    assert not Return.objects.exists()
    assert not Tender.objects.filter(goods_return__isnull=False).exists()
    assert holds()


def test_a_gift_card_gets_its_money_at_once(shop: Shop, who: Caller) -> None:
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)
    number = bought(shop, 49_800)
    shop.fill()
    take(shop, number)
    receipt = Receipt.objects.filter(kind="SALE").latest("pk")
    answer = ask(who, wish(receipt))
    assert (answer.status_code, answer.json()["state"]) == (201, "ISSUED")
    assert answer.json()["parts"] == [{"kind": "GIFT_CARD", "amount": 29900, "reference": ""}]
    assert ask(who, wish(receipt)).status_code == 201
    assert Return.objects.count() == 1
    assert holds()


def test_a_card_waits_for_the_app(shop: Shop, who: Caller) -> None:
    GiftCardTerms.objects.create(merchant=shop.device.store.merchant, smallest=100, largest=10**6)
    payment = by_card_and_app(shop)
    answer = ask(who, wish(shop.receipt(payment), 1, 2))
    assert answer.status_code == 202
    assert {part["kind"] for part in answer.json()["parts"]} == {"VIPPS", "GIFT_CARD"}
    shop.keep(payment, looks=4)
    assert who.get(answer["Location"]).json()["state"] == "ISSUED"
    assert holds()


def test_the_database_takes_a_key_once(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    ask(who, wish(receipt, 1))
    shop.keep(payment)
    ask(who, wish(receipt, 2), "another-key")
    first, second = IntegrationRefund.objects.order_by("pk")
    with refused("one_refund_per_key_of_an_integration"):
        copy(first, goods_return_id=Return.objects.create(**_like(second.goods_return)).pk)


def _like(row: Return) -> dict[str, Any]:
    return {
        "original": row.original,
        "amount": row.amount,
        "reason": "x",
        "user": row.user,
        "asked_at": row.asked_at,
        "state": "REFUSED",
    }
