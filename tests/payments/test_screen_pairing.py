"""A customer screen is paired by a code on the till, and removed there or in the office."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from stores import screens
from stores.models import RoleName
from stores.routes import Public
from tests import make
from tests.payments.shop import Shop
from tests.payments.test_customer_screen import HTMX, look, routes
from tests.stores.pages import enter, text


@pytest.fixture
def screen(client: Client, shop: Shop) -> Client:
    return make.screen(client, shop.device)


def test_the_till_shows_a_code_that_pairs_a_screen_and_removes_it(
    client: Client, shop: Shop
) -> None:
    make.signed_in(client, shop.device, shop.staff)
    assert reverse("till-screen") in text(client.get(reverse("till")))
    offered = text(client.post(reverse("offer-screen")))
    code = offered.partition('class="code-field">')[2].partition("<")[0]
    assert client.get(reverse("till-screen"), headers=HTMX).status_code == 204
    monitor = Client()

    link = reverse("pair-screen-with-code", args=[code.replace(" ", "")])
    assert "data-send-at-once" in text(monitor.get(link))
    paired = monitor.post(reverse("pair-screen"), {"code": code})
    assert paired.headers["Location"] == reverse("screen")
    assert paired.cookies[settings.SCREEN_COOKIE]["httponly"]
    assert look(monitor).status_code == 200
    done = client.get(reverse("till-screen"), headers=HTMX)
    assert done.headers["HX-Redirect"] == reverse("till-screen")
    assert reverse("remove-screen") in text(client.get(reverse("till-screen")))

    client.post(reverse("remove-screen"))
    assert look(monitor).headers["HX-Redirect"] == reverse("pair-screen")
    assert reverse("remove-screen") not in text(client.get(reverse("till-screen")))


def test_a_wrong_code_is_refused_in_words(client: Client, shop: Shop) -> None:
    answer = client.post(reverse("pair-screen"), {"code": "AAAAAAAA"})

    assert 'role="alert"' in text(answer)
    assert settings.SCREEN_COOKIE not in answer.cookies


def test_a_screen_is_asked_before_it_becomes_another_tills(screen: Client, shop: Shop) -> None:
    code = screens.offer(make.device().pk)
    page = text(screen.get(reverse("pair-screen-with-code", args=[code])))

    assert shop.device.name in page
    assert "data-send-at-once" not in page


def test_the_office_sees_and_ends_a_screen_of_its_own_store(
    screen: Client, shop: Shop, client: Client
) -> None:
    office = Client()
    enter(office, shop.device.store, RoleName.MANAGER)
    stranger = Client()
    enter(stranger, make.store(), RoleName.MANAGER)
    page = reverse("admin:stores_posdevice_screen", args=[shop.device.pk])

    assert stranger.post(page).status_code == 404
    change = office.get(reverse("admin:stores_posdevice_change", args=[shop.device.pk]))
    assert page in text(change)
    assert "Remove the screen" in text(office.get(page))
    assert look(screen).status_code == 200
    assert office.post(page).status_code == 302
    assert look(screen).headers["HX-Redirect"] == reverse("pair-screen")
    assert "No screen is paired" in text(office.get(page))


def test_public_pages_of_it_say_why() -> None:
    found = [route for route in routes() if str(route.name).startswith("pair-screen")]

    assert [isinstance(route.callback.policy, Public) for route in found] == [True, True]  # type: ignore[attr-defined]
