"""Who scans the sticker at a till pays its open basket: the newest, soon, and nobody else's."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import checkins, flow, invariants, payers
from payments.models import CheckIn, Payer, Payment, Sticker
from pos import baskets
from pos.models import Basket
from tests import make
from tests.payments.clock import Clock
from tests.payments.shop import KARI, Shop
from tests.payments.stickers import ago, arrive, deliver, event, placed, take_all

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sticker(shop: Shop) -> Sticker:
    return placed(shop)


@pytest.fixture
def open_for_long(shop: Shop) -> None:
    """The basket has been open since before the past that a test speaks of."""
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Basket.objects.filter(pk=shop.basket.pk).update(opened_at=long_ago)


def token_of(shop: Shop) -> str:
    payer = payers.of(shop.basket)
    return payers.read(payer) if payer else ""


def test_a_check_in_makes_the_payer_of_the_open_basket(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    before = shop.basket.version

    arrive(client, shop, sticker, customerToken="kari")

    payer = payers.of(shop.basket)
    assert payer
    assert (payer.kind, payer.shown, payers.read(payer)) == (Payer.Kind.TOKEN, "", "kari")
    assert shop.basket.version > before  # The till's screen has been told.
    assert not CheckIn.objects.exists()


def test_the_token_asks_the_customer_who_scanned(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    shop.fill()
    arrive(client, shop, sticker)

    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)
    assert payment
    shop.keep(payment)

    assert (payment.state, payment.user_flow, payment.payer_kind) == (
        "CREATED",
        "PUSH_MESSAGE",
        "TOKEN",
    )
    assert shop.town.get("payments")["payments"][0]["customer"] == KARI
    shop.approve(payment)
    assert shop.receipt(shop.keep(payment))


def test_after_total_a_check_in_sends_at_once(client: Client, shop: Shop, sticker: Sticker) -> None:
    tablet = make.signed_in(client, shop.device, shop.staff)
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())

    arrive(Client(), shop, sticker)

    payment = Payment.objects.get()
    assert (payment.amount, payment.staff_id, payment.payer_kind) == (
        49800,
        shop.staff.pk,
        "TOKEN",
    )
    shown = tablet.get(reverse("look"), headers=HTMX).content.decode()
    assert 'data-kind="sending"' in shown


@pytest.mark.parametrize("case", ["the store asks first", "nobody stands there", "no total"])
def test_a_check_in_waits_for_the_cashier(
    client: Client, shop: Shop, sticker: Sticker, case: str
) -> None:
    if case != "nobody stands there":
        make.signed_in(client, shop.device, shop.staff)
    shop.fill()
    if case != "no total":
        baskets.total(shop.device.pk, key=uuid.uuid4())
    if case == "the store asks first":
        shop.device.store.sends_on_scan = False
        shop.device.store.save()

    arrive(Client(), shop, sticker, customerToken="kari")

    assert not Payment.objects.exists()
    assert token_of(shop) == "kari"


def test_what_cannot_be_sent_leaves_the_payer(client: Client, shop: Shop, sticker: Sticker) -> None:
    make.signed_in(client, shop.device, shop.staff)
    shop.fill()
    baskets.total(shop.device.pk, key=uuid.uuid4())
    Basket.objects.filter(pk=shop.basket.pk).update(total=1, vat=0)

    arrive(Client(), shop, sticker, customerToken="kari")

    assert not Payment.objects.exists()
    assert token_of(shop) == "kari"
    assert not shop.is_frozen()


def test_nobody_takes_a_living_payments_place(client: Client, shop: Shop, sticker: Sticker) -> None:
    payment = shop.waiting()
    payer = Payer.objects.get()

    arrive(client, shop, sticker, customerToken="ola")

    payer.refresh_from_db()
    assert payer.kind == Payer.Kind.PHONE
    assert Payment.objects.get() == payment
    assert not CheckIn.objects.exists()


def test_the_newest_wins_in_whatever_order_they_come(
    client: Client, shop: Shop, sticker: Sticker, open_for_long: None
) -> None:
    newer = event(shop, sticker, customerToken="newer", initiatedAt=ago(seconds=10))
    older = event(shop, sticker, customerToken="older", initiatedAt=ago(seconds=20))

    deliver(client, shop, newer)
    deliver(client, shop, older)
    take_all()
    assert token_of(shop) == "newer"

    arrive(client, shop, sticker, customerToken="oldest", initiatedAt=ago(seconds=30))
    assert token_of(shop) == "newer"
    arrive(client, shop, sticker, customerToken="newest", initiatedAt=ago(seconds=1))
    assert token_of(shop) == "newest"


def test_who_was_scanned_after_the_check_in_stays(
    client: Client, shop: Shop, sticker: Sticker, open_for_long: None
) -> None:
    payers.set_payer(shop.device, text=f"+{KARI}", key=uuid.uuid4())

    arrive(client, shop, sticker, customerToken="late", initiatedAt=ago(seconds=5))

    payer = payers.of(shop.basket)
    assert payer
    assert payer.kind == Payer.Kind.PHONE


def test_a_late_check_in_never_pays_the_next_customers_basket(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    body = event(shop, sticker)
    shop.paid()

    assert deliver(client, shop, body) == 200
    take_all()

    assert payers.of(shop.basket) is None


def test_a_check_in_is_over_before_its_token_is(
    client: Client, shop: Shop, sticker: Sticker, open_for_long: None
) -> None:
    shop.fill()
    arrive(client, shop, sticker, initiatedAt=ago(minutes=13, seconds=50))
    assert token_of(shop)
    Payer.objects.update(ends_at=timezone.now())

    payment = flow.request(shop.device, key=uuid.uuid4(), who=shop.who)

    assert payment
    assert payment.user_flow == "QR"


def test_nothing_of_the_customer_outlives_the_time(
    client: Client, shop: Shop, sticker: Sticker, open_for_long: None
) -> None:
    arrive(client, shop, sticker)
    Payer.objects.update(ends_at=timezone.now())
    deliver(client, shop, event(shop, sticker, initiatedAt=ago(minutes=15)))
    before = shop.basket.version

    checkins.forget()

    assert not Payer.objects.exists()
    assert not CheckIn.objects.exists()
    assert shop.basket.version == before + 1  # The till shows it no longer.


def test_a_check_in_is_no_message_about_money(client: Client, shop: Shop, sticker: Sticker) -> None:
    """However long it has lain there, the rules know that no payment belongs to it."""
    body = event(shop, sticker)
    with Clock.running() as clock:
        clock.ahead = dt.timedelta(minutes=-11)
        assert deliver(client, shop, body) == 200

    assert "I-30" not in [breach.name for breach in invariants.breaches()]


def test_an_old_sales_units_token_is_asked_by_nobody(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    body = event(shop, sticker)
    shop.unit.retired_at = timezone.now()
    shop.unit.save()

    assert deliver(client, shop, body) == 200
    take_all()

    assert payers.of(shop.basket) is None


def test_a_sticker_removed_before_a_keeper_looked_checks_nobody_in(
    client: Client, shop: Shop, sticker: Sticker
) -> None:
    shop.fill()
    assert deliver(client, shop, event(shop, sticker)) == 200
    Sticker.objects.filter(pk=sticker.pk).update(removed_at=timezone.now())

    take_all()

    assert payers.of(shop.basket) is None
    assert not CheckIn.objects.exists()
