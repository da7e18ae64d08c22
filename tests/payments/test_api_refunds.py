"""Refunds by another system: a return with lines, once per key, within limits, as the office's."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import IntegrationRefund, Operation
from pos import verification
from pos.models import JournalEntry, Receipt, Return
from stores.models import Scope
from tests import make
from tests.api import Caller, caller, code
from tests.payments.exchanging import add, back_at_till, bring, complete, paid_by_app, sold
from tests.payments.shop import Shop, holds

KEY = "a-key-of-ours-1"


@pytest.fixture
def who(shop: Shop) -> Caller:
    return caller(shop.device.store.merchant)


def wish(receipt: Receipt | None, *positions: int, **changed: Any) -> dict[str, Any]:
    assert receipt
    lines = [{"position": position, "quantity": "1"} for position in positions or (1,)]
    said = {"pos_id": receipt.content["pos_id"], "number": receipt.number, "lines": lines}
    return {**said, "reason": "too small", **changed}


def ask(who: Caller, body: Any, key: str = KEY) -> Any:
    return who.post("refunds", body, Idempotency_Key=key)


def test_goods_come_back_and_the_app_gets_its_money(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    answer = ask(who, wish(shop.receipt(payment), 1))

    assert answer.status_code == 202
    said = answer.json()
    assert (said["state"], said["amount"], said["return_receipt"]) == ("ASKED", 29900, None)
    assert said["parts"] == [{"kind": "VIPPS", "amount": 29900, "reference": payment.reference}]
    assert shop.town.book(payment.reference)["refunded"] == 0

    shop.keep(payment)
    now = who.get(answer["Location"]).json()
    receipt = who.get(f"receipts/{now['return_receipt']}").json()
    assert now["state"] == "ISSUED"
    assert (receipt["kind"], receipt["total"]) == ("RETURN", -29900)
    assert shop.town.book(payment.reference)["refunded"] == 29900
    assert holds()
    assert list(verification.faults(shop.device)) == []


def test_the_name_of_the_integration_is_on_the_receipt_and_in_the_books(
    shop: Shop, who: Caller
) -> None:
    payment = shop.paid()
    ask(who, wish(shop.receipt(payment)))
    shop.keep(payment)
    back = Receipt.objects.get(kind="RETURN")
    assert back.content["staff"] == who.integration.name
    assert back.content["user"] == who.integration.user.pk
    assert back.content["reason"] == "too small"
    assert JournalEntry.objects.filter(receipt=back).exists()


def test_the_same_key_and_body_are_one_refund(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    body = wish(shop.receipt(payment))
    first, second = ask(who, body), ask(who, body)
    shop.keep(payment)
    third = ask(who, body)

    assert [one.status_code for one in (first, second, third)] == [202, 202, 202]
    assert first.json() == second.json()
    assert third.json()["id"] == first.json()["id"]
    assert third.json()["state"] == "ISSUED"
    assert second["Idempotent-Replayed"] == third["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Operation.objects.filter(kind="REFUND").count() == 1
    assert shop.town.book(payment.reference)["refunded"] == 29900


def test_the_same_key_with_another_body_is_refused(shop: Shop, who: Caller) -> None:
    receipt = shop.receipt(shop.paid())
    ask(who, wish(receipt, 1))
    assert code(ask(who, wish(receipt, 2))) == (422, "key_reused")
    assert Return.objects.count() == 1


def test_two_integrations_may_use_the_same_key(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    body = wish(shop.receipt(payment), 1)
    ask(who, body)
    shop.keep(payment)
    other = caller(shop.device.store.merchant)
    assert ask(other, wish(shop.receipt(payment), 2)).status_code == 202
    assert IntegrationRefund.objects.count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blank", "nørre-gate"])
def test_a_key_is_needed(shop: Shop, who: Caller, key: str) -> None:
    answer = ask(who, wish(shop.receipt(shop.paid())), key)
    assert code(answer) == (400, "invalid_request")
    assert not Return.objects.exists()


def test_no_more_comes_back_than_was_sold(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    two = wish(receipt, lines=[{"position": 1, "quantity": "2"}])
    assert code(ask(who, two)) == (409, "not_possible")
    assert ask(who, wish(receipt, 1)).status_code == 202
    shop.keep(payment)
    assert code(ask(who, wish(receipt, 1), "another-key")) == (409, "not_possible")


def test_a_refusal_takes_no_key(shop: Shop, who: Caller) -> None:
    receipt = shop.receipt(shop.paid())
    assert ask(who, wish(receipt, lines=[{"position": 1, "quantity": "2"}])).status_code == 409
    assert ask(who, wish(receipt)).status_code == 202


WRONG: list[tuple[dict[str, Any], tuple[int, str]]] = [
    ({"lines": [{"position": 9, "quantity": "1"}]}, (422, "unknown_line")),
    ({"lines": [{"position": 1, "quantity": "1"}] * 2}, (422, "unknown_line")),
    ({"lines": [{"position": 1, "quantity": "0.5"}]}, (422, "not_whole")),
    ({"lines": [{"position": 1, "quantity": "0"}]}, (409, "not_possible")),
    ({"lines": [{"position": 1, "quantity": 1}]}, (400, "invalid_request")),
    ({"lines": []}, (400, "invalid_request")),
    ({"reason": " "}, (409, "not_possible")),
    ({"reason": ""}, (400, "invalid_request")),
    ({"amount": 100}, (400, "invalid_request")),
    ({"number": 99}, (404, "unknown_receipt")),
]


@pytest.mark.parametrize(("changed", "said"), WRONG)
def test_what_is_wrong_is_told_and_nothing_moves(
    shop: Shop, who: Caller, changed: dict[str, Any], said: tuple[int, str]
) -> None:
    answer = ask(who, wish(shop.receipt(shop.paid()), **changed))
    assert code(answer) == said
    assert not Return.objects.exists()
    assert not IntegrationRefund.objects.exists()


def test_another_stores_sale_is_not_there(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    body = wish(shop.receipt(payment))
    refund = ask(who, body).json()["id"]
    merchant = shop.device.store.merchant
    beside = caller(merchant, make.store(merchant=merchant))
    for stranger in (beside, caller(make.merchant())):
        assert code(ask(stranger, body)) == (404, "unknown_receipt")
        assert code(stranger.get(f"refunds/{refund}")) == (404, "not_found")
        assert code(stranger.get(f"payments/{payment.reference}")) == (404, "not_found")
        assert stranger.get("refunds").json()["results"] == []
        assert stranger.get("payments").json()["results"] == []


def test_refunds_of_the_till_are_there_too(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    receipt = shop.receipt(payment)
    assert receipt
    ask(who, wish(receipt, 1))
    shop.keep(payment)
    [said] = who.get("refunds", receipt=receipt.pk, state="ISSUED").json()["results"]
    assert said["lines"] == [{"position": 1, "quantity": "1.000", "amount": 29900, "vat": 5980}]
    assert said["receipt"] == {"pos_id": shop.device.pos_id, "number": receipt.number}
    assert who.get("refunds", state="ASKED").json()["results"] == []


def test_who_may_only_look_refunds_nothing(shop: Shop) -> None:
    who = caller(shop.device.store.merchant, scopes=[Scope.REFUNDS_READ, Scope.PAYMENTS_READ])
    assert code(ask(who, wish(shop.receipt(shop.paid())))) == (403, "missing_scope")
    assert not Return.objects.exists()


def test_the_number_of_statements_is_fixed(shop: Shop, who: Caller) -> None:
    payment = shop.paid()
    body = wish(shop.receipt(payment))

    def cost(act: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert act().status_code < 300
        return len(queries)

    assert cost(lambda: ask(who, body)) == 44
    assert cost(lambda: ask(who, body)) == 11
    assert cost(lambda: who.get("refunds")) == 8
    assert cost(lambda: who.get("payments")) == 5
    assert cost(lambda: who.get(f"payments/{payment.reference}")) == 5


def test_what_of_an_exchange_went_back_is_told_apart_from_what_paid_other_goods(
    shop: Shop, who: Caller
) -> None:
    payment, brought = paid_by_app(shop)
    bring(shop, brought, shop.shirt)
    [open_] = who.get("refunds").json()["results"]
    assert (open_["state"], open_["exchanged"], open_["parts"]) == ("ASKED", None, [])
    add(shop, shop.shirt)
    complete(shop)

    [said] = who.get("refunds").json()["results"]
    assert (said["amount"], said["exchanged"], said["parts"]) == (19900, 19900, [])
    assert shop.town.book(payment.reference)["refunded"] == 0


def test_of_an_exchange_for_less_the_rest_went_back(shop: Shop, who: Caller) -> None:
    payment, brought = paid_by_app(shop)
    bring(shop, brought, shop.hoodie)
    add(shop, shop.shirt)
    complete(shop)
    shop.keep(payment)

    [said] = who.get("refunds").json()["results"]
    back = {"kind": "VIPPS", "amount": 10000, "reference": payment.reference}
    assert (said["amount"], said["exchanged"], said["parts"]) == (29900, 19900, [back])
    assert shop.town.book(payment.reference)["refunded"] == 10000


def test_what_was_rehearsed_is_no_refund(trained: Shop) -> None:
    receipt = sold(trained, trained.hoodie)
    back_at_till(trained, receipt)
    row = Return.objects.get()
    assert row.is_training
    who = caller(trained.device.store.merchant)
    assert who.get("refunds").json()["results"] == []
    assert code(who.get(f"refunds/{row.pk}")) == (404, "not_found")


def test_goods_of_training_are_not_refunded(trained: Shop) -> None:
    receipt = sold(trained, trained.hoodie)
    who = caller(trained.device.store.merchant)
    assert code(ask(who, wish(receipt))) == (404, "unknown_receipt")
    assert not Return.objects.exists()
    assert not IntegrationRefund.objects.exists()
