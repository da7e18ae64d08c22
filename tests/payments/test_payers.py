"""Who is asked for the money: never somebody who has stepped back from it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from payments import flow, panel, payers
from payments.models import Payer, Payment
from pos import voids
from pos.refusals import NotPossible
from tests import make
from tests.payments.shop import KARI, UNKNOWN, Shop

HTMX = {"HX-Request": "true"}
# An act on the screen: where it posts and with which flow.
Posted = tuple[str, str]


@pytest.fixture
def tablet(client: Client, shop: Shop) -> Client:
    return make.signed_in(client, shop.device, shop.staff)


def offered(shop: Shop) -> dict[str, Posted]:
    """The panel's acts by their words."""
    drawn = panel.panel_for(panel.see(shop.device))
    assert drawn
    return {act.label: (act.url, act.vals.get("flow", "")) for act in drawn.actions}


def decline(shop: Shop, payment: Payment) -> None:
    shop.town.post("decline", reference=payment.reference)
    shop.keep(payment)


def test_a_shown_qr_takes_the_payers_place(shop: Shop) -> None:
    refused = shop.keep(shop.ask(UNKNOWN))
    assert refused.state == "REJECTED"
    assert payers.of(shop.basket)

    shown = flow.request(shop.device, key=uuid.uuid4(), who=shop.who, qr=True)
    assert shown
    decline(shop, shop.keep(shown))

    assert payers.of(shop.basket) is None
    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert again
    assert (again.user_flow, again.payer_shown) == ("QR", "")


def test_a_qr_shown_after_an_abort_takes_the_payers_place(shop: Shop) -> None:
    payment = shop.waiting()
    shop.abort(payment, then_qr=True)
    shop.keep(payment)

    shown = Payment.objects.latest("pk")

    assert shown.user_flow == "QR"
    assert payers.of(shop.basket) is None


def test_trying_again_after_a_shown_qr_shows_one(tablet: Client, shop: Shop) -> None:
    decline(shop, shop.keep(shop.ask(qr=True)))

    acts = offered(shop)

    assert acts["Try again"] == (reverse("request-payment"), "qr")
    assert "Show QR" not in acts
    assert "Send to" not in tablet.get(reverse("look"), headers=HTMX).content.decode()


def test_trying_again_after_a_request_asks_the_same_payer(shop: Shop) -> None:
    decline(shop, shop.waiting())

    acts = offered(shop)

    assert acts["Try again"] == (reverse("request-payment"), "")
    assert acts["Show QR"] == (reverse("request-payment"), "qr")


def test_who_is_scanned_after_a_shown_qr_is_the_payer(shop: Shop) -> None:
    decline(shop, shop.keep(shop.ask(qr=True)))

    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())

    payer = payers.of(shop.basket)
    assert payer
    assert payer.kind == Payer.Kind.PHONE


@pytest.mark.parametrize(
    ("country", "typed", "sent"),
    [
        ("NO", "90 00 00 78", "4790000078"),
        ("NO", "+4790000078", "4790000078"),
        ("NO", "0045 20 20 20 34", "4520202034"),
        ("DK", "20202034", "4520202034"),
        ("FI", "040 0000056", "358400000056"),
        ("SE", "070-174 06 11", "46701740611"),
        ("NO", "+46 70 174 06 11", "46701740611"),
        ("NO", "+358 40 0000056", "358400000056"),
    ],
)
def test_a_number_of_each_country_is_read_as_it_is_typed_there(
    country: str, typed: str, sent: str
) -> None:
    assert payers.msisdn(typed, country=country) == sent


@pytest.mark.parametrize("typed", ["", "12", "+1 212 555 0100", "+44 20 7946 0000", "9000007x"])
def test_what_is_no_number_of_the_four_countries_is_refused(typed: str) -> None:
    with pytest.raises(NotPossible):
        payers.msisdn(typed, country="NO")


@pytest.mark.parametrize("phone", ["4520202034", "358400000056", "46701740611"])
def test_a_customer_of_another_country_pays_in_a_norwegian_store(shop: Shop, phone: str) -> None:
    payment = shop.keep(shop.ask(phone))
    shop.approve(payment)
    shop.keep(payment)

    assert shop.receipt(payment)
    asked = shop.town.get("payments", f"reference={payment.reference}")["payments"][0]
    assert asked["customer"] == phone


def test_who_was_to_pay_a_basket_that_was_given_up_is_forgotten(shop: Shop) -> None:
    shop.fill()
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())
    payers.forget()
    assert Payer.objects.exists()
    seen = shop.basket.version
    voids.void(shop.device, version=seen, key=uuid.uuid4(), staff_id=shop.staff.pk)

    payers.forget()
    assert not Payer.objects.exists()


def test_who_has_said_no_once_can_be_asked_again(shop: Shop) -> None:
    decline(shop, shop.waiting())
    again = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)

    assert again
    assert again.user_flow == Payment.Flow.PUSH_MESSAGE


def test_of_a_number_only_its_country_and_end_are_shown(shop: Shop) -> None:
    payment = shop.ask()
    hidden = "\N{BULLET}\N{BULLET}"

    assert payment.payer_shown == f"+47 {hidden} {hidden} {hidden} 78"
    assert payers.masked("358400000056") == f"+358 {hidden} {hidden} {hidden} 56"
