"""A split that nobody finishes, and a till that waits for a payment nobody knows."""

import uuid

import pytest
from django.contrib.auth.models import User

from payments import closings, flow, interventions, machine, paybacks
from payments.models import Closing, Payment
from pos import tenders
from pos.models import Basket, JournalEntry, Tender
from pos.refusals import NotPossible, Stale
from pos.verification import faults
from tests import make
from tests.payments.office import split, unknown
from tests.payments.shop import Shop, holds, hurry


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def pay_back(payment: Payment, user: User, key: uuid.UUID | None = None) -> int:
    return paybacks.pay_back(
        payment.pk, key=key or uuid.uuid4(), reason="the customer has left", user=user
    )


@pytest.mark.parametrize("mode", ["", "drop_before", "drop_after"])
def test_an_abandoned_split_is_refunded_journalled_and_frees_the_till(
    shop: Shop, user: User, mode: str
) -> None:
    payment = split(shop)
    abandoned = shop.basket
    if mode:
        shop.town.fail("refund", mode, times=2)
    assert pay_back(payment, user) == 20000

    assert shop.basket.pk != abandoned.pk
    shop.keep(payment, looks=4)
    assert shop.town.book(payment.reference)["refunded"] == 20000
    abandoned.refresh_from_db()
    assert abandoned.state == Basket.State.VOID
    sums = Tender.objects.filter(basket=abandoned).order_by("pk").values_list("amount", flat=True)
    assert list(sums) == [20000, -20000]
    told = [entry.text for entry in JournalEntry.objects.filter(code__in=("13028", "13999"))]
    assert ["sale aborted by the office" in text for text in told] == [True, False]
    assert f"{payment.reference} of no sale paid back; amount 20000" in told[1]
    assert payment.flag == ""
    assert Closing.objects.filter(act="PAID_BACK").count() == 1
    assert list(faults(shop.device)) == []
    assert holds()


def test_an_abandoned_split_is_paid_back_once_however_often_it_is_pressed(
    shop: Shop, user: User
) -> None:
    payment, key = split(shop), uuid.uuid4()
    assert [pay_back(payment, user, key), pay_back(payment, user, key)] == [20000, 0]
    with pytest.raises(NotPossible):
        pay_back(payment, user)
    shop.keep(payment, looks=2)
    with pytest.raises(NotPossible):
        pay_back(payment, user)
    assert shop.town.book(payment.reference)["refunded"] == 20000


def test_the_rest_cannot_be_paid_while_a_part_goes_back(shop: Shop, user: User) -> None:
    payment = split(shop)
    version = shop.basket.version
    pay_back(payment, user)
    with pytest.raises((NotPossible, Stale)):
        tenders.take_card(shop.device, version=version, key=uuid.uuid4(), staff_id=shop.staff.pk)
    assert not Tender.objects.filter(kind="CARD").exists()


def test_a_split_that_was_completed_is_returned_not_paid_back(shop: Shop, user: User) -> None:
    payment = split(shop)
    tenders.take_card(
        shop.device, version=shop.basket.version, key=uuid.uuid4(), staff_id=shop.staff.pk
    )
    with pytest.raises(NotPossible):
        pay_back(payment, user)
    assert holds()


def test_a_part_while_the_rest_is_being_paid_is_left_alone(shop: Shop, user: User) -> None:
    payment = split(shop)
    flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    with pytest.raises(NotPossible):
        pay_back(payment, user)


def test_a_refused_refund_of_a_part_comes_on_the_list(shop: Shop, user: User) -> None:
    payment = split(shop)
    shop.town.fail("refund", "refuse", code="6210")
    pay_back(payment, user)
    shop.keep(payment)
    assert payment.flag == "REFUND_REFUSED"
    assert Tender.objects.filter(amount__lt=0).count() == 0

    pay_back(payment, user)
    shop.keep(payment, looks=2)
    assert (payment.flag, payment.refunded) == ("", 20000)
    assert holds()


def test_a_unit_that_may_not_pay_back_is_told_to_the_office_until_it_may(
    shop: Shop, user: User
) -> None:
    payment = split(shop)
    shop.town.fail("refund", "refuse", code="5100")
    pay_back(payment, user)
    shop.keep(payment)
    shop.unit.refresh_from_db()
    assert shop.unit.refused_code == "5100"

    pay_back(payment, user)
    shop.keep(payment, looks=2)
    shop.unit.refresh_from_db()
    assert (payment.refunded, shop.unit.refused_code) == (20000, "")


@pytest.mark.parametrize("approved", [False, True])
def test_a_till_is_freed_while_nobody_knows_and_nothing_stays_reserved(
    shop: Shop, user: User, approved: bool
) -> None:
    payment = unknown(shop)
    if approved:
        shop.approve(payment)
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="queue of ten", user=user)
    assert not shop.is_frozen()
    payment.refresh_from_db()
    assert payment.flag == "UNKNOWN"

    shop.town.post("faults", clear=True)
    shop.keep(payment, looks=4)
    book = shop.town.book(payment.reference)
    assert (book.get("captured", 0), payment.captured, payment.is_live) == (0, 0, False)
    assert payment.flag == ""
    assert Closing.objects.get().act == "SET_ASIDE"
    assert holds()


def test_a_basket_that_nothing_holds_up_is_not_given_up(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    with pytest.raises(NotPossible):
        interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="hurry", user=user)
    assert shop.is_frozen()


def test_what_never_left_us_is_not_sent_after_the_till_was_freed(shop: Shop, user: User) -> None:
    payment = shop.ask()
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="no keys", user=user)
    shop.keep(payment, looks=2)
    assert (payment.state, payment.flag) == ("TERMINATED", "")
    assert shop.town.get("requests", "operation=create")["requests"] == []
    assert holds()


def test_a_capture_that_never_left_us_is_not_sent_after_the_till_was_freed(
    shop: Shop, user: User
) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)
    payment.refresh_from_db()
    capture = payment.operations.get(kind="CAPTURE")
    assert capture.attempts_made == 0
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="a long queue", user=user)

    shop.keep(payment, looks=3)
    capture.refresh_from_db()
    assert capture.outcome == "DROPPED"
    book = shop.town.book(payment.reference)
    assert (book["captured"], book["cancelled"]) == (0, 49800)
    assert (payment.flag, payment.ended_at is None) == ("", False)
    assert holds()


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_capture_without_an_answer_is_not_sent_again_after_the_till_was_freed(
    shop: Shop, user: User, is_taken: bool
) -> None:
    """What it took comes on the list; what is still reserved is released."""
    payment = shop.waiting()
    shop.approve(payment)
    shop.town.fail("capture", "drop_after" if is_taken else "drop_before")
    shop.town.fail("get", "status", status=503, times=3, skip=1)
    hurry(payment)
    machine.advance(payment.pk)
    hurry(payment)
    machine.advance(payment.pk)
    capture = payment.operations.get(kind="CAPTURE")
    assert (capture.outcome, capture.attempts_made) == ("PENDING", 1)
    payment.refresh_from_db()
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="a long queue", user=user)
    shop.town.post("faults", clear=True)

    shop.keep(payment, looks=4)
    capture.refresh_from_db()
    assert (capture.outcome, capture.attempts_made) == ("LEFT", 1)
    assert len(shop.town.get("requests", "operation=capture")["requests"]) == 1
    book = shop.town.book(payment.reference)
    taken = 49800 if is_taken else 0
    assert (book["captured"], book["cancelled"]) == (taken, 49800 - taken)
    assert payment.flag == ("CAPTURED_WITHOUT_A_SALE" if is_taken else "")
    assert not shop.is_frozen()
    assert holds()


def test_what_was_paid_in_cash_is_not_refunded_as_well(shop: Shop, user: User) -> None:
    payment = split(shop)
    shop.town.fail("refund", "refuse", code="6210")
    pay_back(payment, user)
    shop.keep(payment)
    closings.note(payment.pk, key=uuid.uuid4(), reason="200 from the drawer", user=user)
    assert payment.closings.get(flag="REFUND_REFUSED", act="NOTED").otherwise == 20000
    with pytest.raises(NotPossible):
        pay_back(payment, user)
    shop.keep(payment)
    assert payment.flag == ""
    assert holds()
