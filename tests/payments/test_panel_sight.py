"""What the till shows is what is so now: of the latest payment, in the store's own time."""

import datetime as dt
import uuid
import zoneinfo

from django.urls import reverse
from django.utils import timezone

from payments import flow, machine, panel, payers
from payments.models import Payer
from pos import goods
from tests.payments.shop import Shop, hurry, kind
from tests.payments.test_panel import drawn


def test_of_two_payments_the_later_is_shown(shop: Shop) -> None:
    first = shop.waiting()
    shop.town.post("decline", reference=first.reference)
    shop.keep(first)
    assert drawn(shop).kind == "declined"
    second = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert second
    shop.keep(second)

    shown = drawn(shop)
    assert (shown.kind, shown.payment) == ("waiting", second.pk)


def test_how_a_payment_ended_is_shown_until_the_basket_changes(shop: Shop) -> None:
    payment = shop.waiting()
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)
    assert drawn(shop).kind == "declined"
    goods.add(shop.device, product_id=shop.shirt.pk, key=uuid.uuid4(), staff_id=shop.staff.pk)

    assert panel.panel_for(panel.see(shop.device)) is None


def test_approved_is_not_yet_paid(shop: Shop) -> None:
    payment = shop.waiting()
    shop.approve(payment)
    hurry(payment)
    machine.advance(payment.pk)

    shown = drawn(shop)
    assert shown.kind == "approved"
    assert [state for _label, state, _when in shown.rail] == ["done", "done", "current"]


def test_what_has_been_approved_is_not_offered_for_an_abort(shop: Shop) -> None:
    payment = shop.waiting()
    abort = reverse("abort-payment", args=[payment.pk])
    assert abort in [act.url for act in drawn(shop).actions]
    shop.town.fail("capture", "status", status=503, times=100)
    shop.approve(payment)
    shop.keep(payment)

    assert (payment.state, kind(payment)) == ("AUTHORIZED", "checking")
    assert abort not in [act.url for act in drawn(shop).actions]


def test_a_customer_whose_check_in_is_over_is_shown_no_more(shop: Shop) -> None:
    at = timezone.now()
    past = at - dt.timedelta(minutes=14)
    payers.put(shop.basket, kind=Payer.Kind.TOKEN, value="kari", set_at=past, ends_at=at)
    assert panel.see(shop.device).payer is None
    Payer.objects.update(ends_at=at + dt.timedelta(minutes=1))
    assert panel.see(shop.device).payer


def test_times_at_the_till_are_the_stores_own(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    assert payment.aborted_at
    there = payment.aborted_at.astimezone(zoneinfo.ZoneInfo("Europe/Oslo"))

    shown = drawn(shop)
    assert shown.kind == "choice"
    assert f"{there:%H:%M:%S}" in shown.lines[0]
