"""A payment from the request to the receipt, on the real client and the simulator."""

import datetime as dt
import uuid
from typing import Any

import pytest

from payments import facts, flow, machine, panel, payers
from payments.models import Operation, Payer, Payment
from pos import baskets, goods, tenders
from pos.models import Basket, JournalEntry, Receipt, Tender
from pos.refusals import Frozen, Stale
from tests.payments.shop import UNKNOWN, Shop, holds, kind

State = Payment.State


def test_a_sale_is_paid_captured_and_receipted_once(shop: Shop) -> None:
    payment = shop.waiting()
    assert (payment.state, kind(payment)) == ("CREATED", "waiting")

    shop.approve(payment)
    shop.keep(payment)

    receipt = shop.receipt(payment)
    assert receipt
    assert receipt.total == 49800
    assert payment.captured == 49800
    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert Tender.objects.get(basket=payment.basket).reference == payment.reference
    assert shop.basket.follows_id == payment.basket_id
    assert holds()


def test_nothing_leaves_before_the_decision_is_written(shop: Shop) -> None:
    payment = shop.ask()

    operation = payment.operations.get()
    assert (operation.kind, operation.outcome) == ("CREATE", "PENDING")
    assert operation.sealed_body
    assert len(operation.body_sha256) == 64
    assert shop.town.get("requests", "operation=create")["requests"] == []


@pytest.mark.parametrize("lost", [1, 2, 3])
@pytest.mark.parametrize("mode", ["drop_before", "drop_after", "truncate"])
@pytest.mark.parametrize("operation", ["create", "capture", "get"])
def test_a_lost_answer_never_takes_the_money_twice(
    shop: Shop, operation: str, mode: str, lost: int
) -> None:
    shop.town.fail(operation, mode, times=lost)
    payment = shop.ask()
    shop.keep(payment, looks=4)
    assert payment.state == "CREATED"
    shop.approve(payment)

    shop.keep(payment, looks=5)

    assert shop.town.book(payment.reference)["times"] == {"authorized": 1, "captured": 1}
    assert Receipt.objects.filter(basket=payment.basket).count() == 1
    assert holds()


def test_unknown_is_shown_as_checking_and_never_as_failed(shop: Shop) -> None:
    shop.town.fail("*", "status", status=503, times=8)
    payment = shop.ask()

    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("REQUESTED", "checking")
    assert shop.is_frozen()


def test_a_repeated_send_carries_the_same_key_and_bytes(shop: Shop) -> None:
    shop.town.fail("create", "drop_before", times=2)
    payment = shop.ask()
    shop.keep(payment, looks=4)

    sent = shop.town.get("requests", "operation=create")["requests"]
    assert len({request["headers"]["idempotency-key"] for request in sent}) == 1
    assert len({request["body"] for request in sent}) == 1
    assert len({attempt.body_sha256 for attempt in payment.attempts.filter(call="CREATE")}) == 1


def test_sends_are_paced_inside_vipps_limit(shop: Shop) -> None:
    shop.town.fail("create", "drop_before", times=20)
    payment = shop.ask()
    for _look in range(20):
        shop_now = Payment.objects.filter(pk=payment.pk)
        shop_now.update(wake_at=payment.requested_at)

        machine.advance(payment.pk)

    assert payment.attempts.filter(call="CREATE").count() == 1


def test_an_unknown_number_is_rejected_without_saying_it_is_wrong(shop: Shop) -> None:
    payment = shop.ask(UNKNOWN)
    shop.keep(payment)

    assert (payment.state, payment.refusal_code) == ("REJECTED", "7010")
    shown = panel.panel_for(panel.see(shop.device))
    assert shown
    assert shown.kind == "no_app"
    assert not shop.is_frozen()
    assert holds()


def test_a_declined_payment_opens_the_basket_again(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("ABORTED", "aborted")
    assert not shop.is_frozen()
    assert tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    assert Payer.objects.exists()
    payers.forget()
    assert not Payer.objects.exists()
    assert holds()


def test_only_vipps_says_that_a_payment_has_expired(shop: Shop) -> None:
    payment = shop.waiting()
    long_ago = payment.requested_at - dt.timedelta(minutes=30)
    Payment.objects.filter(pk=payment.pk).update(
        requested_at=long_ago, created_at=long_ago, expires_at=long_ago
    )
    shop.keep(payment)
    assert payment.state == "CREATED"

    shop.town.post("clock", advance=601)
    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("EXPIRED", "expired")
    assert not shop.is_frozen()


def test_a_basket_with_a_live_payment_cannot_change(shop: Shop) -> None:
    shop.waiting()

    with pytest.raises(Frozen):
        goods.add(shop.device, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    with pytest.raises(Frozen):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    with pytest.raises(Frozen):
        tenders.take_card(shop.device, version=1, key=uuid.uuid4(), staff_id=shop.staff.pk)


def test_goods_that_come_while_a_request_is_written_are_asked_for(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.fill()
    real = facts.read

    def read(row: Any) -> facts.Facts:
        monkeypatch.undo()
        found = real(row)
        goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
        return found

    monkeypatch.setattr(facts, "read", read)
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)

    assert payment
    assert payment.amount == shop.basket.total == 69700
    assert Payment.objects.count() == Operation.objects.count() == 1


def test_a_request_from_an_old_look_at_the_basket_is_refused(shop: Shop) -> None:
    version = shop.fill().version
    goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)

    with pytest.raises(Stale):
        flow.request(shop.device, key=uuid.uuid4(), who=shop.who, version=version, qr=True)


def test_the_same_press_twice_is_one_payment(shop: Shop) -> None:
    shop.fill()
    key = uuid.uuid4()

    assert flow.request(shop.device, key=key, who=shop.who, qr=True)
    assert flow.request(shop.device, key=key, who=shop.who, qr=True) is None
    assert Payment.objects.count() == 1


def test_a_card_and_the_app_can_share_a_basket(shop: Shop) -> None:
    basket = shop.fill()
    tenders.receive(
        baskets.lock(shop.device.pk),
        kind=Tender.Kind.CARD,
        amount=10000,
        reference="",
        staff_id=None,
        at=basket.opened_at,
    )
    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert payment
    assert payment.amount == 39800
    shop.keep(payment)
    shop.town.post("approve", reference=payment.reference, customer="4790000078")
    shop.keep(payment)

    assert shop.receipt(payment)
    assert holds()


def test_the_event_log_is_kept_after_the_sale(shop: Shop) -> None:
    payment = shop.paid()
    shop.keep(payment, looks=2)

    names = payment.events.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["CREATED", "AUTHORIZED", "CAPTURED"]
    capture = payment.events.get(name="CAPTURED")
    key = payment.operations.get(kind="CAPTURE").idempotency_key
    assert capture.idempotency_key == str(key)
    assert payment.wake_at is None
    assert holds()


def test_personal_data_is_gone_when_the_sale_is_over(shop: Shop) -> None:
    payment = shop.paid()

    assert not Operation.objects.exclude(sealed_body="").exists()
    assert not hasattr(Basket.objects.get(pk=payment.basket_id), "payer")


def test_what_can_never_be_deleted_knows_no_customer(shop: Shop) -> None:
    receipt = shop.receipt(shop.paid())
    assert receipt

    kept = [*JournalEntry.objects.values_list(), receipt.content]
    assert "90000078" not in str(kept)
