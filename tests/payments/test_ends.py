"""What has ended stays so, and leaves alone whatever came after it."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from payments import flow, paybacks
from payments.models import Payment
from pos import voids
from pos.refusals import NotPossible
from tests import make
from tests.payments.office import long_ago, note, read_again
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal


def test_another_look_at_a_cancelled_payment_opens_no_basket_that_the_next_one_holds(
    shop: Shop,
) -> None:
    first = shop.waiting()
    shop.abort(first)
    shop.keep(first, looks=2)
    assert first.ended_at
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert second
    read_again(shop, first)

    assert shop.is_frozen()
    assert holds()
    shop.keep(second)
    shop.approve(second)
    assert shop.receipt(shop.keep(second))


def test_a_cancel_that_came_too_late_keeps_no_money_of_a_basket_that_is_gone(shop: Shop) -> None:
    """It was refused because the customer was faster. Later the basket is given up."""
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.asked_at
    voids.set_aside(shop.basket, text="given up")
    read_again(shop, payment)

    assert (payment.cancelled, payment.flag) == (49800, "")
    assert [one.outcome for one in payment.operations.filter(kind="CANCEL").order_by("pk")] == [
        "REFUSED",
        "DONE",
    ]
    assert holds()


def revived(shop: Shop) -> Payment:
    """Aborted and refused, and approved at Vipps all the same."""
    payment, at = shop.waiting(), timezone.now()
    ended = {"state": "REJECTED", "ended_at": at, "aborted_at": at}
    Payment.objects.filter(pk=payment.pk).update(**ended)
    shop.approve(payment)
    return payment


def test_money_after_the_end_that_a_person_has_settled_does_not_come_back(shop: Shop) -> None:
    payment = revived(shop)
    portal(shop, payment, "capture", 49800)
    read_again(shop, payment)
    assert payment.flag == "MONEY_AFTER_END"
    long_ago(shop, payment, dt.timedelta(days=366))
    paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), reason="by bank", user=make.user())
    read_again(shop, payment)
    read_again(shop, payment)

    assert payment.flag == ""


@pytest.mark.parametrize("is_over", [True, False])
def test_a_cancel_that_vipps_refuses_is_not_sent_again_by_itself(shop: Shop, is_over: bool) -> None:
    """Over: nobody waits for it any more. Otherwise the till has just given it up."""
    shop.town.fail("cancel", "refuse", code="6030", times=100)
    if is_over:
        payment = revived(shop)
        flow.read_again(payment.pk)
    else:
        payment = shop.waiting()
        shop.abort(payment)
    shop.keep(payment, looks=5)

    assert payment.operations.get(kind="CANCEL").outcome == "REFUSED"


def test_nobodys_word_ends_what_is_still_reserved(shop: Shop) -> None:
    shop.town.fail("cancel", "refuse", code="6030", times=100)
    payment = read_again(shop, revived(shop))
    assert (payment.flag, payment.to_capture) == ("MONEY_AFTER_END", 49800)

    with pytest.raises(NotPossible, match="still reserved"):
        note(payment, make.user())
