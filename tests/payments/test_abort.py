"""Giving up, races with the customer's approval, and money that is refused."""

import datetime as dt
import uuid

import pytest

from payments import flow
from payments.models import Payment
from pos import baskets
from pos.models import Basket
from pos.refusals import NotPossible
from tests.payments.office import office_cancels
from tests.payments.shop import Shop, holds, kind

State = Payment.State


def test_an_abort_frees_the_basket_only_when_vipps_has_confirmed(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    payment.refresh_from_db()
    assert kind(payment) == "aborting"
    assert shop.is_frozen()

    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("TERMINATED", "terminated")
    assert not shop.is_frozen()
    assert holds()


def test_an_abort_before_the_create_is_known_still_cancels(shop: Shop) -> None:
    payment = shop.ask()
    shop.abort(payment)
    shop.keep(payment, looks=2)

    assert payment.state == "TERMINATED"
    assert shop.town.book(payment.reference).get("authorized", 0) == 0


def test_nothing_is_captured_silently_after_an_abort(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)

    shop.keep(payment, looks=3)

    assert (payment.state, kind(payment)) == ("AUTHORIZED", "choice")
    assert payment.captured == 0
    assert payment.operations.get(kind="CANCEL").refusal_code == "6060"
    assert holds()


def test_complete_after_the_race_takes_the_money_and_issues_the_receipt(shop: Shop) -> None:
    payment = raced(shop)
    flow.complete(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.keep(payment)

    assert payment.captured == 49800
    assert shop.receipt(payment)
    assert holds()


def test_an_answer_to_the_question_that_is_sent_twice_is_one_answer(shop: Shop) -> None:
    payment, key = raced(shop), uuid.uuid4()
    for _press in range(2):
        flow.complete(payment.pk, key=key, device_id=shop.device.pk, who=shop.who)

    assert payment.operations.filter(kind="CAPTURE").count() == 1


def test_what_nobody_has_asked_about_is_neither_completed_nor_released(shop: Shop) -> None:
    payment = shop.waiting()
    for answer in (flow.complete, flow.release):
        with pytest.raises(NotPossible):
            answer(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    assert payment.operations.get().kind == "CREATE"


def test_release_after_the_race_gives_the_reservation_back(shop: Shop) -> None:
    payment = raced(shop)
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.keep(payment)

    assert (payment.captured, payment.cancelled) == (0, 49800)
    assert not shop.is_frozen()
    assert shop.receipt(payment) is None
    assert holds()


def raced(shop: Shop) -> Payment:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    return shop.keep(payment, looks=2)


def test_an_unanswered_question_goes_to_the_managers_list(shop: Shop) -> None:
    payment = raced(shop)
    asked_at = payment.requested_at - dt.timedelta(minutes=3)
    Payment.objects.filter(pk=payment.pk).update(asked_at=asked_at)
    shop.keep(payment)

    assert payment.flag == "UNANSWERED"
    assert payment.captured == 0


def test_show_qr_cancels_first_and_then_shows_it(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    shop.keep(payment)

    assert payment.state == "TERMINATED"
    second = shop.basket.payments.get(state="REQUESTED")
    shop.keep(second)
    assert (second.user_flow, kind(second)) == ("QR", "qr")
    assert second.qr_url.startswith(shop.town.url)
    assert holds()


def test_a_sales_unit_that_may_not_push_shows_a_qr(shop: Shop) -> None:
    shop.unit.may_push = False
    shop.unit.save()
    payment = shop.ask()
    shop.keep(payment)

    assert (payment.user_flow, payment.state) == ("QR", "CREATED")


def test_a_refused_capture_is_never_called_paid(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)

    assert (payment.flag, kind(payment)) == ("CAPTURE_REFUSED", "capture_refused")
    assert shop.receipt(payment) is None
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.keep(payment)
    assert not shop.is_frozen()
    assert holds()


def test_a_late_approval_of_a_gone_basket_is_given_back(shop: Shop) -> None:
    payment = shop.waiting()
    Basket.objects.filter(pk=payment.basket_id).update(frozen_at=None, state="VOID")
    shop.approve(payment)
    shop.keep(payment)

    assert (payment.captured, payment.cancelled) == (0, 49800)


def test_a_refused_release_asks_again_and_captures_nothing(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)
    shop.town.fail("cancel", "refuse", code="6260")
    flow.release(payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=shop.who)
    shop.keep(payment, looks=2)

    assert (payment.captured, kind(payment)) == (0, "choice")
    assert payment.operations.filter(kind="CAPTURE").count() == 1


def test_an_outage_after_a_refused_capture_does_not_take_the_money_later(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)
    shop.town.fail("*", "status", status=503, times=2)
    Payment.objects.filter(pk=payment.pk).update(
        unknown_since=payment.requested_at.replace(year=2020)
    )
    shop.keep(payment)
    shop.keep(payment, looks=3)

    assert (payment.flag, payment.captured) == ("CAPTURE_REFUSED", 0)
    assert payment.operations.filter(kind="CAPTURE").count() == 1


def test_a_qr_that_cannot_be_shown_still_ends_the_aborted_payment(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    shop.unit.retired_at = payment.requested_at
    shop.unit.save()
    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("TERMINATED", "terminated")
    assert not shop.is_frozen()
    assert holds()


def test_a_cancel_by_head_office_settles_what_the_flag_was_about(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.fail("capture", "refuse", code="6260")
    shop.approve(payment)
    shop.keep(payment)
    office_cancels(payment, reason="the shop has closed")
    shop.keep(payment)

    assert (payment.flag, payment.cancelled) == ("", 49800)
    assert not shop.is_frozen()


def test_the_last_abort_says_whether_a_qr_is_wanted(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    shop.abort(payment)
    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("TERMINATED", "terminated")
    assert shop.basket.payments.count() == 1


def test_no_qr_is_shown_to_a_customer_who_has_declined_meanwhile(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)

    assert payment.state == "ABORTED"
    assert shop.basket.payments.count() == 1
    assert not shop.is_frozen()


def test_an_old_payment_that_is_seen_leaves_the_next_one_alone(shop: Shop) -> None:
    first = shop.waiting()
    shop.town.post("decline", reference=first.reference)
    shop.keep(first)
    baskets.total(shop.device.pk, key=uuid.uuid4())
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert second

    flow.dismiss(first.pk, key=uuid.uuid4(), device_id=shop.device.pk)

    assert shop.basket.is_totalled
    assert [one.reference.rpartition("-")[2] for one in (first, second)] == ["1", "2"]
