"""What was settled is settled; what is captured later is on the list anew, with what is new."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from payments import closings, invariants, paybacks
from payments.models import Operation, Payment
from pos import voids
from pos.models import JournalEntry
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.payments.office import long_ago, note, read_again
from tests.payments.shop import Shop, holds
from tests.payments.test_admin import confirm, page
from tests.payments.test_admin_closings import buttons
from tests.payments.test_money_back import portal
from tests.stores.pages import enter


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


@pytest.fixture
def settled(shop: Shop, user: User) -> Payment:
    """Ended here, and 200,00 of it were captured in the portal; the customer got them by bank."""
    payment = shop.waiting()
    Payment.objects.filter(pk=payment.pk).update(state="REJECTED", ended_at=timezone.now())
    voids.set_aside(shop.basket, text="given up")
    shop.town.fail("cancel", "refuse", code="6030")
    shop.approve(payment)
    portal(shop, payment, "capture", 20000)
    read_again(shop, payment)
    assert (payment.flag, payment.captured) == ("MONEY_AFTER_END", 20000)
    payment.flag_for("REFUND_REFUSED", timezone.now())
    payment.save()
    settle_otherwise(payment, user)
    assert told_of(payment) == 20000
    return payment


def settle_otherwise(payment: Payment, user: User) -> None:
    paybacks.settle_otherwise(payment.pk, key=uuid.uuid4(), reason="by bank transfer", user=user)


def told_of(payment: Payment) -> int:
    """What people say that the customer got by other means."""
    return int(payment.closings.aggregate(sum=Sum("otherwise"))["sum"])


def captured_late(shop: Shop, payment: Payment) -> Payment:
    portal(shop, payment, "capture", 29800, key="late")
    read_again(shop, payment)
    assert (payment.flag, payment.captured) == ("MONEY_AFTER_END", 49800)
    return payment


def test_a_late_capture_is_settled_in_another_way_with_its_own_amount(
    shop: Shop, user: User, settled: Payment
) -> None:
    payment = captured_late(shop, settled)
    long_ago(shop, payment, dt.timedelta(days=366))
    settle_otherwise(payment, user)

    assert told_of(payment) == 49800
    texts = JournalEntry.objects.filter(code="13999").order_by("pk").values_list("text", flat=True)
    assert [text.rpartition(" ")[2] for text in texts] == ["20000", "29800"]
    read_again(shop, payment)
    assert payment.flag == ""
    with pytest.raises(NotPossible):
        settle_otherwise(payment, user)
    assert holds()


def test_a_late_capture_is_paid_back_and_what_was_settled_is_not(
    shop: Shop, client: Client, settled: Payment
) -> None:
    payment = captured_late(shop, settled)
    enter(client, shop.device.store, RoleName.MANAGER)
    offered = client.get(page("change", payment.pk)).context["offers"]
    assert "Pay back 298.00" in [offer.label for offer in offered]

    confirm(client, "pay_back", payment, reason="captured by mistake")
    read_again(shop, payment)
    assert shop.town.book(payment.reference)["refunded"] == 29800
    assert (payment.flag, payment.refunded) == ("", 29800)
    assert "pay_back" not in buttons(client, payment)
    assert holds()


def test_a_refused_refund_of_a_late_capture_is_noted_with_its_own_amount(
    shop: Shop, user: User, settled: Payment
) -> None:
    payment = captured_late(shop, settled)
    shop.town.fail("refund", "refuse", code="6210")
    paybacks.pay_back(payment.pk, key=uuid.uuid4(), reason="by mistake", user=user)
    read_again(shop, payment)
    refund = payment.operations.filter(kind="REFUND").order_by("-pk")[0]
    assert (refund.outcome, refund.amount) == (Operation.Outcome.REFUSED, 29800)

    settle_otherwise(payment, user)
    assert told_of(payment) == 49800


def test_what_was_settled_and_refunded_in_the_portal_as_well_is_told_and_closed(
    shop: Shop, user: User, settled: Payment
) -> None:
    """The late capture went back in the portal: nothing is left, and a note closes it."""
    payment = captured_late(shop, settled)
    portal(shop, payment, "refund", 29800)
    read_again(shop, payment)
    note(payment, user, "captured and refunded by Ola")
    read_again(shop, payment)
    assert (payment.flag, told_of(payment)) == ("", 20000)
    assert holds()


def test_no_sale_is_made_of_money_that_was_settled_in_part(
    shop: Shop, user: User, settled: Payment
) -> None:
    payment = captured_late(shop, settled)
    payment.flag_for("CAPTURED_WITHOUT_A_SALE", timezone.now())
    payment.save()
    with pytest.raises(NotPossible, match="gone back"):
        closings.sell(payment.pk, key=uuid.uuid4(), reason="has the goods", user=user)


def test_more_settled_than_was_captured_breaks_a_rule(
    shop: Shop, user: User, settled: Payment
) -> None:
    assert holds()
    Payment.objects.filter(pk=settled.pk).update(captured=19999)
    assert "I-13" in [rule.name for rule in invariants.breaches()]
