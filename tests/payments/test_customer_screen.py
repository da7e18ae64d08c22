"""Who gets in as a customer screen, where it gets, and what it never learns."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from payments.models import Payment
from pos import discounts, lines
from pos.models import Basket, FormKey, JournalEntry
from stores import devices, screens
from stores.models import CustomerScreen
from stores.routes import Device, Office, Screen, Till
from tests import make
from tests.payments.shop import KARI, Shop
from tests.stores.pages import text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def screen(client: Client, shop: Shop) -> Client:
    return make.screen(client, shop.device)


def look(screen: Client, **chosen: Any) -> Any:
    return screen.get(reverse("screen-look"), chosen, headers=HTMX)


def routes(patterns: Any = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from routes(pattern.url_patterns)


def addresses(*policies: type) -> list[str]:
    """Of all routes with such a policy, each for row 1."""
    found = [route for route in routes() if isinstance(route.callback.policy, policies)]  # type: ignore[attr-defined]
    return [
        reverse(str(route.name), kwargs=dict.fromkeys(route.pattern.converters, 1))
        for route in found
    ]


def test_a_look_is_one_statement(
    screen: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        look(screen)
    shop.fill()
    with django_assert_num_queries(1):
        assert "Betal med Vipps" in text(look(screen))
    shop.waiting()
    with django_assert_num_queries(1):
        assert "Godkjenn i Vipps" in text(look(screen))


def test_another_language_is_one_statement_more(
    screen: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sale = shop.fill().pk
    with django_assert_num_queries(2):
        look(screen, language="fi", sale=sale)


def test_its_cookie_opens_nothing_of_the_till_or_the_office(screen: Client) -> None:
    inside = addresses(Till, Device)
    assert len(inside) > 40
    for address in inside:
        assert screen.get(address).headers["Location"] == "/pair/", address
        assert screen.post(address).headers["Location"] == "/pair/", address
    for address in addresses(Office):
        assert screen.get(address).headers["Location"].startswith("/admin/login/"), address
    assert FormKey.objects.count() == 0


def test_its_token_is_no_tablets(screen: Client) -> None:
    screen.cookies[settings.DEVICE_COOKIE] = screen.cookies[settings.SCREEN_COOKIE].value

    assert screen.get(reverse("till")).headers["Location"] == "/pair/"


def test_a_tablets_cookie_opens_no_screen(client: Client, shop: Shop) -> None:
    make.signed_in(client, shop.device, shop.staff)
    client.cookies[settings.SCREEN_COOKIE] = client.cookies[settings.DEVICE_COOKIE].value

    for address in addresses(Screen):
        assert client.get(address).headers["Location"] == "/screen/pair/", address


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_looks_and_does_nothing(screen: Client, method: str) -> None:
    found = addresses(Screen)
    assert sorted(found) == ["/screen/", "/screen/look/", "/screen/qr/1/"]
    for address in found:
        assert getattr(screen, method)(address).status_code == 405, address


def test_a_look_writes_nothing_not_even_a_first_basket(client: Client, shop: Shop) -> None:
    device = make.device(store=shop.device.store)
    screen = make.screen(client, device)
    before = JournalEntry.objects.count()

    assert device.store.name in text(look(screen))
    assert not Basket.objects.filter(device=device).exists()
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("act", ["revoked", "replaced", "the device revoked"])
def test_who_is_the_screen_no_more_is_sent_away_at_once(
    screen: Client, shop: Shop, act: str
) -> None:
    shop.waiting()
    assert "hoodie" in text(look(screen))
    if act == "revoked":
        screens.revoke(shop.device.pk)
    elif act == "replaced":
        screens.pair(screens.offer(shop.device.pk))
    else:
        devices.revoke(shop.device.pk)

    answer = look(screen)

    assert answer.headers["HX-Redirect"] == "/screen/pair/"
    assert "hoodie" not in text(answer)
    assert screen.get(reverse("screen")).headers["Location"] == "/screen/pair/"


def test_a_screen_sees_its_own_device_alone(screen: Client, shop: Shop) -> None:
    payment = shop.ask(qr=True)
    shop.keep(payment)
    beside = make.screen(Client(), make.device(store=shop.device.store))

    assert screen.get(reverse("screen-qr", args=[payment.pk])).status_code == 200
    assert beside.get(reverse("screen-qr", args=[payment.pk])).status_code == 404
    assert "hoodie" not in text(look(beside))


def test_the_picture_of_a_qr_runs_nothing_and_ends_with_its_payment(
    screen: Client, shop: Shop
) -> None:
    payment = shop.ask(qr=True)
    shop.keep(payment)
    assert reverse("screen-qr", args=[payment.pk]) in text(look(screen))
    answer = screen.get(reverse("screen-qr", args=[payment.pk]))
    assert "sandbox" in answer["Content-Security-Policy"]

    shop.abort(payment)
    shop.keep(payment)

    assert screen.get(reverse("screen-qr", args=[payment.pk])).status_code == 404


def test_nobodys_number_or_name_is_on_it(screen: Client, shop: Shop) -> None:
    shop.staff.name = "Ingrid Hemmelig"
    shop.staff.save()
    shown = [text(screen.get(reverse("screen")))]
    payment = shop.ask()
    for _step in range(2):
        shown.append(text(look(screen)))
        shop.keep(payment)
    shop.approve(payment)
    shown.append(text(look(screen)))
    shop.keep(payment)
    shown.append(text(look(screen)))

    assert Payment.objects.get().payer_shown[-2:] == KARI[-2:]
    assert "Takk!" in shown[-1]
    for page in shown:
        for secret in (KARI, KARI[-2:] + "<", "••", "Hemmelig", payment.reference, shop.unit.msn):
            assert secret not in page, secret


def test_what_staff_write_about_a_discount_is_not_shown(screen: Client, shop: Shop) -> None:
    shop.fill()
    discounts.of_line(
        shop.device.pk,
        line_id=shop.basket.lines.order_by("pk")[0].pk,
        off=lines.Off(amount=4000),
        reason="Staff discount",
        version=shop.basket.version,
        key=uuid.uuid4(),
        staff_id=shop.staff.pk,
    )
    page = text(look(screen))

    assert "299,00 − 40,00 rabatt" in page
    assert "Staff discount" not in page


def test_it_is_seen_at_most_every_five_minutes_and_keeps_its_cookie(
    screen: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    CustomerScreen.objects.update(last_seen_at=now() - dt.timedelta(minutes=6))
    with django_assert_num_queries(2):
        cookie = look(screen).cookies[settings.SCREEN_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value == screen.cookies[settings.SCREEN_COOKIE].value
    with django_assert_num_queries(1):
        assert not look(screen).cookies


def test_nothing_of_it_is_kept_by_the_browser(screen: Client) -> None:
    for address in (reverse("screen"), reverse("screen-look")):
        assert screen.get(address)["Cache-Control"] == "private, no-store"
