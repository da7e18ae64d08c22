"""What a person's word about a silent payment ends, and what comes after it."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from payments import evidence
from payments.models import Event, Webhook
from pos.refusals import NotPossible
from tests import make
from tests.payments.deliveries import register
from tests.payments.office import long_ago, note, read_again, unknown
from tests.payments.shop import Shop
from tests.payments.test_silence import DAY, set_aside, silent


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def test_what_failed_at_vipps_is_no_sum_of_its_log(shop: Shop) -> None:
    payment, at = shop.keep(shop.paid(), looks=2), timezone.now()
    assert evidence.agrees(payment)
    failed = {"name": "REFUNDED", "amount": 49800, "success": False}
    Event.objects.create(payment=payment, psp_reference="x", at=at, read_at=at, **failed)

    assert evidence.agrees(payment)


def test_an_event_after_a_persons_word_is_a_new_fact(shop: Shop, user: User) -> None:
    payment = silent(shop, shop.paid())
    note(payment, user, "the portal says captured 498,00")
    told = {"reference": payment.reference, "name": "REFUNDED", "received_at": timezone.now()}
    Webhook.objects.create(registration=register(shop), msn=shop.unit.msn, **told)

    assert silent(shop, payment).flag == "UNKNOWN"


def test_nobodys_word_ends_what_a_till_has_waited_for_for_days(shop: Shop, user: User) -> None:
    payment = unknown(shop)
    long_ago(shop, payment, 2 * DAY)
    with pytest.raises(NotPossible, match="Free the till first"):
        note(payment, user)


def test_what_a_persons_word_has_ended_is_not_sent_any_more(shop: Shop, user: User) -> None:
    payment = shop.waiting()
    shop.town.fail("cancel", "drop_before", times=100)
    shop.town.fail("get", "status", status=500, times=100)
    shop.abort(payment)
    shop.keep(payment)
    payment.flag_for("UNKNOWN", payment.requested_at)
    payment.save()
    set_aside(payment, user)
    long_ago(shop, payment, 2 * DAY)
    shop.keep(payment)
    note(payment, user, "the portal: expired, nothing taken")
    sent = payment.attempts.filter(call="CANCEL").count()
    read_again(shop, payment)

    assert payment.operations.get(kind="CANCEL").outcome == "LEFT"
    assert payment.attempts.filter(call="CANCEL").count() == sent
