"""Where no fitting answer comes, a person's word closes it: only when the money is in order."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from payments import attention, interventions
from payments.models import Payment
from payments.vipps.client import Client
from pos.refusals import NotPossible
from stores.models import RoleName
from tests import make
from tests.payments.office import long_ago, note, read_again, unknown
from tests.payments.shop import Shop, holds
from tests.payments.test_money_back import portal
from tests.payments.test_odd_answers import altered
from tests.stores.pages import enter, text

DAY = dt.timedelta(days=1)


@pytest.fixture
def user(shop: Shop) -> User:
    return make.user()


def silent(shop: Shop, payment: Payment) -> Payment:
    """Vipps has not answered for longer than we bear."""
    shop.town.fail("get", "status", status=500, times=1000)
    read_again(shop, payment)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    Payment.objects.filter(pk=payment.pk).update(unknown_since=an_hour_ago)
    read_again(shop, payment)
    assert payment.flag == "UNKNOWN"
    return payment


def on_list() -> bool:
    return attention.needing(Payment.objects.all(), timezone.now()).exists()


def set_aside(payment: Payment, user: User) -> None:
    interventions.set_aside(payment.pk, key=uuid.uuid4(), reason="a queue", user=user)


def test_a_paid_sale_that_cannot_be_read_is_closed_until_it_was_read_again(
    shop: Shop, user: User
) -> None:
    payment = silent(shop, shop.paid())
    note(payment, user, "the portal says captured 498,00")
    read_again(shop, payment)
    assert payment.flag == ""

    shop.town.post("faults", clear=True)
    read_again(shop, payment)
    assert payment.unknown_since is None
    assert silent(shop, payment).flag == "UNKNOWN", "a new silence is a new fact"
    assert holds()


def test_nobodys_word_frees_a_till_or_ends_what_may_still_be_answered(
    shop: Shop, user: User
) -> None:
    payment = unknown(shop)
    with pytest.raises(NotPossible):
        note(payment, user)
    set_aside(payment, user)
    with pytest.raises(NotPossible):
        note(payment, user)
    assert shop.keep(payment).flag == "UNKNOWN"


def lost(shop: Shop, user: User) -> Payment:
    """No till waits for it, and it was asked for two days ago."""
    payment = unknown(shop)
    set_aside(payment, user)
    long_ago(shop, payment, 2 * DAY)
    return shop.keep(payment)


def test_a_request_that_nobody_waits_for_is_closed_by_what_the_portal_says(
    shop: Shop, user: User
) -> None:
    payment = lost(shop, user)
    note(payment, user, "the portal: expired, nothing taken")
    read_again(shop, payment)
    an_hour_ago = timezone.now() - dt.timedelta(hours=1)
    Payment.objects.filter(pk=payment.pk).update(unknown_since=an_hour_ago)
    read_again(shop, payment)
    assert (payment.flag, payment.is_live, on_list()) == ("", True, False)
    assert not payment.operations.filter(outcome="PENDING").exists()
    assert payment.wake_at
    assert payment.wake_at > timezone.now() + dt.timedelta(minutes=30)
    assert holds()


def unasked(shop: Shop, user: User) -> Payment:
    """Closed by a person, and by now nothing of it could be taken any more."""
    payment = lost(shop, user)
    note(payment, user, "the portal: nothing")
    Payment.objects.filter(pk=payment.pk).update(requested_at=timezone.now() - 181 * DAY)
    read_again(shop, payment)
    assert (payment.wake_at, payment.is_live) == (None, True)
    return payment


def test_what_is_asked_after_no_more_says_so_and_can_be_read_again(
    shop: Shop, user: User, client: HttpClient
) -> None:
    payment = unasked(shop, user)
    enter(client, shop.device.store, RoleName.MANAGER)
    page = client.get(reverse("admin:payments_payment_change", args=[payment.pk]))
    assert page.context["title"] == "No answer has come"
    assert "asked after no more" in text(page)
    assert "Something is under way" not in text(page)
    assert page.context["offers"][0].name == "again"
    found = client.get(reverse("admin:payments_payment_changelist"), {"attention": "live"})
    assert payment not in found.context["cl"].result_list

    shop.town.post("faults", clear=True)
    shop.approve(payment)
    client.post(reverse("admin:payments_payment_again", args=[payment.pk]), {"key": uuid.uuid4()})
    shop.keep(payment, looks=3)
    assert (payment.state, payment.cancelled) == ("AUTHORIZED", 49800)
    assert holds()


def test_what_is_asked_after_no_more_is_followed_once_an_answer_comes(
    shop: Shop, user: User
) -> None:
    payment = unasked(shop, user)
    payment.wake(timezone.now())
    payment.save()
    read_again(shop, payment)
    assert payment.wake_at is None, "the same answer again is no news"
    shop.town.post("faults", clear=True)
    read_again(shop, payment)
    assert payment.state == "TERMINATED", "found alive, and cancelled as its basket is gone"
    assert holds()


@pytest.mark.parametrize("is_captured", [False, True])
def test_what_turns_up_after_that_is_released_or_comes_back(
    shop: Shop, user: User, is_captured: bool
) -> None:
    payment = lost(shop, user)
    note(payment, user, "the portal: nothing")
    shop.town.post("faults", clear=True)
    shop.approve(payment)
    if is_captured:
        portal(shop, payment, "capture", 49800)
    read_again(shop, payment)
    read_again(shop, payment)
    assert (payment.cancelled, payment.captured) == ((0, 49800) if is_captured else (49800, 0))
    assert payment.flag == ("CAPTURED_WITHOUT_A_SALE" if is_captured else "")
    assert holds()


def test_reserved_money_is_closed_by_nobodys_word(shop: Shop, user: User) -> None:
    payment = lost(shop, user)
    Payment.objects.filter(pk=payment.pk).update(state="AUTHORIZED", authorized=49800)
    with pytest.raises(NotPossible):
        note(payment, user)


def test_a_sum_that_fell_is_closed_where_vipps_own_log_says_otherwise(
    shop: Shop, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    monkeypatch.setattr(Client, "get", altered(captured=20000))
    read_again(shop, payment)
    assert payment.flag == "SUMS_FELL"
    note(payment, user, "support: a fault of theirs")
    read_again(shop, payment)
    assert payment.flag == "", "the same answer again is no news"

    monkeypatch.undo()
    monkeypatch.setattr(Client, "get", altered(captured=100))
    read_again(shop, payment)
    assert payment.flag == "SUMS_FELL", "one that is smaller still is"
    assert holds()


def test_a_sum_that_fell_in_vipps_own_log_too_is_closed_by_nobodys_word(
    shop: Shop, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.paid()
    monkeypatch.setattr(Client, "events", lambda client, reference: [])
    monkeypatch.setattr(Client, "get", altered(captured=20000))
    read_again(shop, payment)
    assert payment.flag == "SUMS_FELL"
    with pytest.raises(NotPossible):
        note(payment, user)


def test_a_wrong_answer_about_a_paid_sale_is_closed_until_a_fitting_one(
    shop: Shop, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.keep(shop.paid(), looks=2)
    with monkeypatch.context() as wrong:
        wrong.setattr(Client, "get", altered(currency="DKK"))
        read_again(shop, payment)
        assert payment.flag == "MISMATCH"
        note(payment, user, "the portal says NOK 498,00")
        read_again(shop, payment)
        assert payment.flag == ""
    read_again(shop, payment)
    with monkeypatch.context() as wrong:
        wrong.setattr(Client, "get", altered(currency="DKK"))
        read_again(shop, payment)
    assert payment.flag == "MISMATCH"


def test_a_refused_cancel_of_what_a_word_had_closed_ends_with_the_money(
    shop: Shop, user: User
) -> None:
    """Closed without an answer, approved after all, not let go, and then released in the portal."""
    payment = lost(shop, user)
    note(payment, user, "the portal: nothing")
    shop.town.post("faults", clear=True)
    shop.town.fail("cancel", "refuse", code="6030")
    shop.approve(payment)
    read_again(shop, payment)
    assert payment.flag == "CANCEL_REFUSED"

    portal(shop, payment, "cancel", None)
    read_again(shop, payment)
    assert (payment.cancelled, payment.flags) == (49800, ["CANCELLED_ELSEWHERE"])
    note(payment, user, "released by Ola")
    assert read_again(shop, payment).flag == ""
    assert holds()
