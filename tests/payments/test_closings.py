"""Whatever is on the list can be closed: with a reason, a name, and what was known."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction

from payments import closings, flow, interventions
from payments.models import Closing
from pos.models import Receipt, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.office import note, read_again, take_back, unknown
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import lines_of, portal

Act = Closing.Act


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def test_a_closing_keeps_who_when_why_and_what_was_known(shop: Shop, user: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    flagged_at = payment.flagged_at
    note(payment, user, " goodwill, promised by phone ")

    closing = Closing.objects.get()
    assert (closing.user, closing.reason) == (user, "goodwill, promised by phone")
    assert (closing.act, closing.flag) == (Act.NOTED, "REFUNDED_ELSEWHERE")
    assert (closing.flagged_at, closing.amount) == (flagged_at, 10000)
    assert closing.known["refunded"] == 10000
    assert closing.known["said"] == ["AUTHORIZED", 49800, 49800, 0, 10000]
    with pytest.raises(DatabaseError), transaction.atomic():
        Closing.objects.update(reason="other")


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_is_closed_without_a_reason(shop: Shop, user: User, reason: str) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    with pytest.raises(NotPossible):
        note(payment, user, reason)
    payment.refresh_from_db()
    assert payment.flag == "REFUNDED_ELSEWHERE"
    assert not Closing.objects.exists()


def test_the_same_refund_does_not_come_back_and_a_new_one_does(shop: Shop, user: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    note(payment, user)
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()

    portal(shop, payment, "refund", 5000, key="again")
    read_again(shop, payment)
    assert (payment.flag, payment.refunded) == ("REFUNDED_ELSEWHERE", 15000)
    note(payment, user)
    assert [closing.amount for closing in Closing.objects.order_by("pk")] == [10000, 5000]
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_a_refund_in_the_portal_is_closed_with_its_return_receipt(shop: Shop, user: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    hoodie, shirt = lines_of(payment)

    with pytest.raises(NotPossible):
        take_back(payment, user, {hoodie: 1000, shirt: 1000})
    take_back(payment, user, {hoodie: 1000})
    read_again(shop, payment)

    receipt = Receipt.objects.get(kind="RETURN")
    assert (receipt.total, payment.flag) == (-29900, "")
    assert Closing.objects.get().receipt == receipt
    assert Tender.objects.get(amount__lt=0).reference == payment.reference
    assert payment.operations.filter(kind="REFUND").count() == 0
    assert holds()


def test_goods_that_explain_a_part_leave_the_rest_on_the_list(shop: Shop, user: User) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 25000)
    read_again(shop, payment)
    _hoodie, shirt = lines_of(payment)
    take_back(payment, user, {shirt: 1000})
    read_again(shop, payment)
    assert payment.flag == "REFUNDED_ELSEWHERE"

    note(payment, user, "50 kroner for the trouble")
    assert [closing.amount for closing in Closing.objects.order_by("pk")] == [19900, 5100]
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_a_refund_that_was_refused_is_receipted_with_what_the_customer_got(
    shop: Shop, user: User
) -> None:
    payment = shop.paid()
    hoodie, _shirt = lines_of(payment)
    shop.town.fail("refund", "refuse", code="6210")
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="small", user=user)
    shop.keep(payment)
    assert payment.flag == "REFUND_REFUSED"

    closings.take_back(
        payment.pk,
        key=uuid.uuid4(),
        quantities={hoodie: 1000},
        reason="paid in cash",
        user=user,
        kind=Tender.Kind.CASH,
    )
    read_again(shop, payment)
    tender = Tender.objects.get(amount__lt=0)
    assert (tender.kind, tender.amount, tender.reference) == ("CASH", -29900, "")
    assert (payment.flag, payment.refunded) == ("", 0)
    assert Receipt.objects.get(kind="RETURN").total == -29900
    assert holds()


def test_a_capture_in_the_portal_is_closed_with_the_receipt_that_belongs_to_it(
    shop: Shop, user: User
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 49800)
    shop.keep(payment)
    assert payment.flag == "CAPTURED_ELSEWHERE"

    note(payment, user, "the till was down, captured by hand")
    assert Closing.objects.get().receipt == shop.receipt(payment)
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_a_cancel_in_the_portal_is_found_out_about_once(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "cancel", None)
    shop.keep(payment)
    assert (payment.flag, shop.is_frozen()) == ("CANCELLED_ELSEWHERE", False)

    note(payment, user)
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_a_note_never_ends_a_payment_that_still_holds_the_till(shop: Shop, user: User) -> None:
    """Half was captured in the portal, and the till asks what becomes of the other half."""
    payment = shop.waiting()
    shop.approve(payment)
    portal(shop, payment, "capture", 20000)
    shop.abort(payment)
    shop.keep(payment, looks=2)
    assert (payment.flag, payment.asked_at is None) == ("CAPTURED_ELSEWHERE", False)
    with pytest.raises(NotPossible):
        note(payment, user)

    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.keep(payment, looks=2)
    assert not shop.is_frozen()
    assert (payment.captured, payment.received_at is None) == (20000, False)
    assert holds()


def test_a_note_about_the_portal_does_not_settle_money_of_no_sale(shop: Shop, user: User) -> None:
    payment = unknown(shop)
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="long queue", user=user)
    shop.approve(payment)
    portal(shop, payment, "capture", 20000)
    shop.town.post("faults", clear=True)
    shop.keep(payment, looks=3)
    assert (payment.captured, payment.cancelled) == (20000, 29800)
    if payment.flag == "CAPTURED_ELSEWHERE":
        note(payment, user)
        shop.keep(payment, looks=2)
    assert payment.flag == "CAPTURED_WITHOUT_A_SALE"


def test_our_own_capture_cancel_and_refund_are_nobody_elses(shop: Shop, user: User) -> None:
    payment = shop.paid()
    flow.refund(payment.pk, quantities={lines_of(payment)[0]: 1000}, reason="small", user=user)
    read_again(shop, payment)
    assert payment.flag == ""

    other = shop.waiting()
    shop.approve(other)
    shop.abort(other)
    shop.keep(other)
    flow.release(other.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    read_again(shop, other)
    assert (other.cancelled, other.flag) == (49800, "")


def test_a_refund_that_was_refused_explains_nothing_of_the_portal(shop: Shop, user: User) -> None:
    payment = shop.paid()
    hoodie = lines_of(payment)[0]
    shop.town.fail("refund", "refuse", code="6150")
    flow.refund(payment.pk, quantities={hoodie: 1000}, reason="small", user=user)
    shop.keep(payment, looks=2)
    note(payment, user, "the customer keeps it")
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    assert payment.flag == "REFUNDED_ELSEWHERE"

    take_back(payment, user, {hoodie: 1000})
    read_again(shop, payment)
    assert payment.flag == ""
    assert payment.closings.get(act="RETURNED").amount == 29900
