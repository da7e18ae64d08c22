"""Payments as another system reads them: Vipps' own state and sums, and nobody's number."""

import pytest

from tests.api import Caller, caller, code
from tests.payments.shop import Shop
from tests.payments.test_api_refunds import ask, wish


@pytest.fixture
def who(shop: Shop) -> Caller:
    return caller(shop.device.store.merchant)


def test_a_payment_tells_its_calls_and_nothing_of_who_has_paid(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    refund = ask(who, wish(shop.receipt(payment))).json()["id"]
    shop.keep(payment)
    answer = who.get(f"payments/{payment.reference}")
    said = answer.json()

    assert (said["state"], said["captured"], said["refunded"]) == ("AUTHORIZED", 49800, 29900)
    assert [one["kind"] for one in said["operations"]] == ["CREATE", "CAPTURE", "REFUND"]
    assert said["operations"][-1]["refund"] == refund
    assert said == who.get("payments").json()["results"][0]
    assert payment.payer_shown
    assert payment.payer_shown not in answer.content.decode()
    assert who.get("payments", state="CREATED").json()["results"] == []
    assert who.get("payments", since="2000-01-01", until="9999-12-31").json()["results"]
    assert who.get("payments", until="2000-01-01").json()["results"] == []


def test_payments_go_on_where_the_page_before_ended(shop: Shop, who: Caller) -> None:
    made = [shop.paid().reference for _sale in range(3)]
    first = who.get("payments", limit=2).json()
    second = who.get(first["next"].partition("testserver")[2]).json()
    seen = [row["reference"] for row in first["results"] + second["results"]]
    assert seen == made[::-1]
    assert second["next"] is None


def test_a_rehearsed_payment_is_no_payment(trained: Shop) -> None:
    payment = trained.waiting()
    assert payment.is_training
    who = caller(trained.device.store.merchant)
    assert who.get("payments").json()["results"] == []
    assert code(who.get(f"payments/{payment.reference}")) == (404, "not_found")
