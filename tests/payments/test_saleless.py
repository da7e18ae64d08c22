"""Money that was captured, or is reserved, and that no sale has: it is sold, or it goes back."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from payments import closings, flow, paybacks
from payments.models import Closing, Operation, Payment
from pos import voids
from pos.models import Basket, JournalEntry
from pos.refusals import NotPossible
from tests import make
from tests.payments.office import long_ago, note, read_again, saleless
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal

Act = Closing.Act


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def test_money_without_a_sale_becomes_the_sale_it_was_taken_for(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    receipt = closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)

    assert receipt
    assert receipt.total == 49800
    assert receipt.basket_id == payment.basket_id
    assert Closing.objects.get().receipt == receipt
    read_again(shop, payment)
    assert payment.flag == ""
    assert payment.received_at
    assert shop.basket.state == Basket.State.OPEN
    assert holds()


def test_money_without_a_sale_is_paid_back_and_journalled(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="customer had left", user=user)
    assert Payment.objects.get(pk=payment.pk).flag == "CAPTURED_WITHOUT_A_SALE"
    read_again(shop, payment)

    assert shop.town.book(payment.reference)["refunded"] == 49800
    assert (payment.refunded, payment.flag) == (49800, "")
    operation = payment.operations.get(kind="REFUND")
    assert operation.closing == Closing.objects.get(act=Act.PAID_BACK)
    entry = JournalEntry.objects.get(code="13999")
    assert payment.reference in entry.text
    read_again(shop, payment)
    assert payment.flag == ""
    with pytest.raises(NotPossible):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="after all", user=user)
    assert holds()


@pytest.mark.parametrize("mode", ["drop_before", "drop_after"])
def test_a_lost_answer_never_pays_back_twice(shop: Shop, user: User, mode: str) -> None:
    payment = saleless(shop)
    shop.town.fail("refund", mode, times=2)
    key = uuid.uuid4()
    for _press in range(2):
        paybacks.pay_back(payment.pk, key=key, reason="customer had left", user=user)
    shop.keep(payment, looks=4)
    assert shop.town.book(payment.reference)["refunded"] == 49800
    assert Operation.objects.filter(kind="REFUND").count() == 1
    assert payment.flag == ""
    assert holds()


def test_a_pay_back_that_is_refused_stays_on_the_list(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    shop.town.fail("refund", "refuse", code="6210")
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="had left", user=user)
    read_again(shop, payment)
    assert payment.flag == "CAPTURED_WITHOUT_A_SALE"
    with pytest.raises(NotPossible):
        note(payment, user)

    shop.town.post("faults", clear=True)
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="once more", user=user)
    read_again(shop, payment)
    assert (payment.refunded, payment.flag) == (49800, "")
    assert holds()


def test_money_paid_back_in_the_portal_is_no_sale_any_more(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    portal(shop, payment, "refund", 49800)
    read_again(shop, payment)
    assert payment.flag == "CAPTURED_WITHOUT_A_SALE"

    note(payment, user, "refunded in the portal by Ola")
    assert Closing.objects.get().amount == 49800
    read_again(shop, payment)
    assert payment.flag == ""
    assert holds()


def test_closing_unmutes_the_rules(shop: Shop, user: User) -> None:
    """While it is on the list some rules are not asked; after it has been closed they are."""
    payment = saleless(shop)
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="had left", user=user)
    read_again(shop, payment)
    assert holds()

    # The operations say one thing and the payment another, as if somebody had touched the row.
    Payment.objects.filter(pk=payment.pk).update(refunded=20000)
    assert not holds()
    Payment.objects.filter(pk=payment.pk).update(flag="UNKNOWN", flagged_at=timezone.now())
    assert holds()


def test_what_had_ended_is_acknowledged_once_nothing_is_reserved(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    Payment.objects.filter(pk=payment.pk).update(state="REJECTED", ended_at=timezone.now())
    shop.approve(payment)
    shop.town.fail("cancel", "drop_before")
    flow.read_again(payment.pk)
    shop.keep(payment)
    assert payment.flag == "MONEY_AFTER_END"
    with pytest.raises(NotPossible):
        note(payment, user)

    shop.keep(payment, looks=3)
    assert payment.cancelled == 49800
    note(payment, user, "the customer has seen it go")
    read_again(shop, payment)
    assert payment.flag == ""
    assert payment.operations.filter(kind="CANCEL").count() == 1


def test_a_cancel_that_is_refused_is_told_and_not_repeated(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    voids.set_aside(shop.basket, text="given up")
    shop.town.fail("cancel", "refuse", code="6030", times=100)
    shop.keep(payment, looks=5)
    assert payment.flag == "CANCEL_REFUSED"
    assert payment.operations.filter(kind="CANCEL").count() == 1

    shop.town.post("faults", clear=True)
    who = flow.Who(user_id=user.pk)
    flow.release(
        payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=who, reason="once more"
    )
    read_again(shop, payment)
    assert (payment.cancelled, payment.flag) == (49800, "")
    assert Closing.objects.get().act == Act.RELEASED
    assert holds()


def test_nothing_is_taken_for_a_basket_that_is_gone(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    voids.set_aside(shop.basket, text="given up")
    shop.town.fail("cancel", "refuse", code="6030", times=100)
    shop.keep(payment, looks=5)
    assert payment.flag == "CANCEL_REFUSED"

    who, reason = flow.Who(user_id=user.pk), "sell it after all"
    with pytest.raises(NotPossible, match="basket is gone"):
        flow.complete(
            payment.pk, key=uuid.uuid4(), device_id=shop.device.pk, who=who, reason=reason
        )
    assert not payment.operations.filter(kind="CAPTURE").exists()


def test_no_sale_is_made_of_a_basket_that_another_payment_asks_for(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)
    at = timezone.now()
    taken = {"state": "AUTHORIZED", "authorized": 49800, "captured": 49800}
    flagged = {"flag": "CAPTURED_WITHOUT_A_SALE", "flagged_at": at}
    Payment.objects.filter(pk=payment.pk).update(**taken, **flagged)
    another = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert another
    assert shop.is_frozen()

    with pytest.raises(NotPossible, match="does not fit"):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)
    assert shop.receipt(payment) is None


def test_a_part_of_the_money_makes_no_sale_of_a_basket_that_was_given_up(
    shop: Shop, user: User
) -> None:
    payment = saleless(shop)
    Payment.objects.filter(pk=payment.pk).update(captured=20000, cancelled=29800)

    with pytest.raises(NotPossible, match="does not fit"):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)
    assert not payment.basket.tenders.exists()


def settle_otherwise(payment: Payment, user: User) -> None:
    paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), reason="by bank transfer", user=user)


def test_money_that_vipps_pays_back_is_not_settled_in_another_way(shop: Shop, user: User) -> None:
    payment = saleless(shop)
    with pytest.raises(NotPossible):
        settle_otherwise(payment, user)
    assert Payment.objects.get(pk=payment.pk).flag == "CAPTURED_WITHOUT_A_SALE"


def test_money_without_a_sale_of_a_year_ago_is_settled_in_another_way(
    shop: Shop, user: User
) -> None:
    payment = saleless(shop)
    long_ago(shop, payment, dt.timedelta(days=366))
    with pytest.raises(NotPossible):
        paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="had left", user=user)
    settle_otherwise(payment, user)
    read_again(shop, payment)

    closing = Closing.objects.get()
    assert (closing.act, closing.otherwise, closing.amount) == (Act.OTHERWISE, 49800, 0)
    assert payment.flag == ""
    assert payment.operations.filter(kind="REFUND").count() == 0
    assert "settled in another way; amount 49800" in JournalEntry.objects.get(code="13999").text
    for once_more in (settle_otherwise, note):
        with pytest.raises(NotPossible):
            once_more(payment, user)
    assert holds()
