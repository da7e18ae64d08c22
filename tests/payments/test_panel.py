"""What the till says and offers in each state of a payment."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import flags, panel, refusals
from payments.panel.scene import Panel
from tests import make
from tests.payments.shop import UNKNOWN, Shop


def drawn(shop: Shop) -> Panel:
    found = panel.panel_for(panel.see(shop.device))
    assert found
    return found


def test_no_key_aborts_a_payment(shop: Shop) -> None:
    """Escape closes what is open; a hand that rests on it must not cost the customer's approval."""
    payment = shop.ask()
    before, aborts = drawn(shop), reverse("abort-payment", args=[payment.pk])
    shop.keep(payment)
    sent = drawn(shop)

    assert (before.kind, sent.kind) == ("sending", "waiting")
    for shown in (before, sent):
        keys = [act.hotkey for act in shown.actions if act.url == aborts]
        assert keys
        assert not any(keys)


def test_an_unanswered_question_says_that_the_manager_has_it_now(
    shop: Shop, client: Client
) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    payment = shop.waiting()
    shop.abort(payment)
    shop.approve(payment)
    shop.keep(payment, looks=2)
    asked = drawn(shop)
    assert (asked.kind, asked.expires_at != "", asked.fine) == ("choice", True, "")
    payment.asked_at = timezone.now() - flags.ASKED_FOR - dt.timedelta(seconds=1)
    payment.save()

    shop.keep(payment)

    handed_on = drawn(shop)
    assert payment.flag == "UNANSWERED"
    assert handed_on.fine == "It is on the manager's list now; you can still decide here."
    html = tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert "Den ligger på leders liste nå; du kan fortsatt bestemme her." in html
    assert "data-left" not in html
    assert [act.url for act in handed_on.actions] == [
        reverse("complete-payment", args=[payment.pk]),
        reverse("release-payment", args=[payment.pk]),
    ]


def test_a_refusal_of_goods_with_an_age_asks_for_the_age_and_not_for_a_card(shop: Shop) -> None:
    """The customer may be too young: a card would sell without asking."""
    shop.keep(shop.ask(UNKNOWN))
    plain = drawn(shop)
    shop.basket.lines.filter(product=shop.hoodie).update(minimum_age=18)

    careful = drawn(shop)

    assert (plain.kind, careful.kind) == ("no_app", "no_app")
    assert "card" in plain.say
    assert "card" not in careful.say
    assert "Check the customer's age: 18" in careful.lines


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("6260", "The customer's bank has released the money."),
        ("6100", "The time to take the money is over."),
        ("6220", "The time to take the money is over."),
        ("6090", "Vipps refused to hand it over (code 6090)."),
    ],
)
def test_why_money_could_not_be_taken_is_said_in_words(code: str, said: str) -> None:
    assert refusals.of_capture(code, brand="Vipps") == said
