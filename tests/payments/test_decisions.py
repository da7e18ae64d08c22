"""A decision about money is taken once, for what a person saw, and for what is left of it."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from payments import closings, decisions, flow, interventions, paybacks
from payments.models import Closing, Payment
from pos import goods
from pos.models import Receipt, Tender
from pos.refusals import NotPossible
from tests import make
from tests.payments.office import long_ago, note, read_again, saleless, split, unknown
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import lines_of, portal


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def pay_back(payment: Payment, user: User, seen: str | None = None) -> int:
    return paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="left", user=user, seen=seen)


def test_after_a_decision_a_keeper_looks_at_once(shop: Shop, user: User) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    portal(shop, payment, "refund", 10000)
    read_again(shop, payment)
    assert payment.wake_at is None
    note(payment, user)

    assert Payment.objects.due(timezone.now()).filter(pk=payment.pk).exists()


def test_all_parts_of_an_abandoned_split_go_back(shop: Shop, user: User) -> None:
    first = split(shop)
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert second
    shop.keep(second)
    shop.town.post("approve", reference=second.reference, customer="4790000078")
    portal(shop, second, "capture", 10000, key="portal-3")
    portal(shop, second, "cancel", None, key="portal-4")
    shop.keep(second)
    assert (second.captured, second.received_at is None) == (10000, False)

    assert pay_back(first, user) == 30000
    for payment in (first, second):
        shop.keep(payment, looks=2)
    assert (first.refunded, second.refunded) == (20000, 10000)
    assert holds()


def test_what_has_gone_back_in_the_portal_does_not_go_back_again(shop: Shop, user: User) -> None:
    payment = split(shop)
    portal(shop, payment, "refund", 5000)
    read_again(shop, payment)
    assert pay_back(payment, user) == 15000
    shop.keep(payment, looks=2)

    assert (payment.refunded, "REFUND_REFUSED" in payment.flags) == (20000, False)


def test_what_the_customer_got_otherwise_is_what_was_left(shop: Shop, user: User) -> None:
    payment = split(shop)
    portal(shop, payment, "refund", 5000)
    shop.town.fail("refund", "refuse", code="6210")
    pay_back(payment, user)
    read_again(shop, payment)
    assert payment.flags[0] == "REFUND_REFUSED"
    note(payment, user, "the rest in cash")

    assert payment.closings.get(flag="REFUND_REFUSED", act="NOTED").otherwise == 15000
    with pytest.raises(NotPossible):
        pay_back(payment, user)


def test_money_goes_back_only_as_it_was_seen(shop: Shop, user: User) -> None:
    payment = split(shop)
    seen = decisions.mark(payment)
    portal(shop, payment, "refund", 5000)
    read_again(shop, payment)
    with pytest.raises(NotPossible, match="Something has happened"):
        pay_back(payment, user, seen=seen)

    assert pay_back(payment, user, seen=decisions.mark(payment)) == 15000


def test_money_goes_back_only_for_the_reasons_that_were_seen(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    seen = decisions.mark(payment)
    shop.town.fail("refund", "refuse", code="6210")
    pay_back(payment, user, seen=seen)
    read_again(shop, payment)
    assert payment.refunded == 0
    with pytest.raises(NotPossible, match="Something has happened"):
        pay_back(payment, user, seen=seen)


def test_a_split_with_other_money_in_it_is_completed_and_not_paid_back(
    shop: Shop, user: User
) -> None:
    payment, at = split(shop), timezone.now()
    Tender.objects.create(basket=payment.basket, kind="CARD", amount=100, received_at=at)
    with pytest.raises(NotPossible, match="Complete the sale"):
        pay_back(payment, user)


def test_a_settlement_that_is_sent_twice_is_kept_once(shop: Shop, user: User) -> None:
    payment, key = saleless(shop), uuid.uuid4()
    long_ago(shop, payment, dt.timedelta(days=366))
    for _press in range(2):
        paybacks.settle_otherwise(payment.pk, key=key, reason="by bank", user=user)

    assert Closing.objects.get().otherwise == 49800


@pytest.mark.parametrize("how", ["a part went back", "it was to go back"])
def test_money_that_went_back_makes_no_sale(shop: Shop, user: User, how: str) -> None:
    payment = saleless(shop)
    if how == "a part went back":
        portal(shop, payment, "refund", 10000)
    else:
        shop.town.fail("refund", "refuse", code="6210")
        pay_back(payment, user)
    read_again(shop, payment)
    with pytest.raises(NotPossible, match="gone back"):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)

    assert shop.receipt(payment) is None


def test_a_sale_that_is_sent_twice_is_made_once_and_no_error(shop: Shop, user: User) -> None:
    payment, key = saleless(shop), uuid.uuid4()
    assert closings.sell(payment.pk, key=key, reason="has the goods", user=user)

    assert closings.sell(payment.pk, key=key, reason="has the goods", user=user) is None
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("kind", [Tender.Kind.CASH, Tender.Kind.CARD])
def test_what_went_back_in_the_portal_is_receipted_as_that(
    shop: Shop, user: User, kind: Tender.Kind
) -> None:
    payment = shop.paid()
    portal(shop, payment, "refund", 29900)
    read_again(shop, payment)
    back = {lines_of(payment)[0]: 1000}
    with pytest.raises(NotPossible, match="not how the money went back"):
        closings.take_back(
            payment.pk, key=uuid.uuid4(), quantities=back, reason="small", user=user, kind=kind
        )

    assert not Receipt.objects.filter(kind="RETURN").exists()


def test_one_press_issues_one_return_receipt(shop: Shop, user: User) -> None:
    """Two went back in the portal; the receipt of one is asked for, and the answer gets lost."""
    goods.add(shop.device, product_id=shop.hoodie.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)
    payment, key = shop.paid(), uuid.uuid4()
    portal(shop, payment, "refund", 2 * 29900)
    read_again(shop, payment)
    back = {lines_of(payment)[0]: 1000}
    for _press in range(2):
        closings.take_back(payment.pk, key=key, quantities=back, reason="small", user=user)

    assert Receipt.objects.get(kind="RETURN").total == -29900
    payment.refresh_from_db()
    assert payment.flag == "REFUNDED_ELSEWHERE"


def test_a_basket_with_other_money_in_it_is_not_set_aside(shop: Shop, user: User) -> None:
    payment = unknown(shop)
    at = timezone.now()
    Tender.objects.create(basket=payment.basket, kind="CARD", amount=100, received_at=at)
    with pytest.raises(NotPossible, match="Other money"):
        interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="a queue", user=user)

    assert shop.is_frozen()
