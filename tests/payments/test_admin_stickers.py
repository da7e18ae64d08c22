"""The office makes, shows, prints and removes the sticker of a till, where a role allows it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from payments import stickers
from payments.models import Sticker
from stores.models import RoleName
from tests import make
from tests.payments.shop import Shop
from tests.stores.pages import enter, text


def url(shop: Shop, page: str = "device") -> str:
    return reverse(f"admin:payments_sticker_{page}", args=[shop.device.pk])


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    enter(client, shop.device.store, RoleName.MANAGER)
    return client


def test_a_manager_makes_a_sticker_and_sees_it(shop: Shop, manager: Client) -> None:
    device: Any = manager.get(reverse("admin:stores_posdevice_change", args=[shop.device.pk]))
    assert url(shop) in text(device)
    assert "Make the sticker" in text(manager.get(url(shop)))

    shown = manager.post(url(shop, "make"), follow=True)

    assert "The sticker is made." in text(shown)
    assert url(shop, "picture") in text(shown)
    assert Sticker.objects.get().device == shop.device


def test_the_picture_is_vipps_own_and_runs_nothing(shop: Shop, manager: Client) -> None:
    stickers.make(shop.device)

    answer = manager.get(url(shop, "picture"))

    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"<svg" in answer.content
    sheet = text(manager.get(url(shop, "print")))
    assert f"{shop.device.store.name} · {shop.device.name}" in sheet
    assert url(shop, "picture") in sheet


def test_removing_asks_first(shop: Shop, manager: Client) -> None:
    stickers.make(shop.device)

    assert "it never works again" in text(manager.get(url(shop, "remove")))
    assert stickers.of(shop.device)
    assert "Take it off the counter" in text(manager.post(url(shop, "remove"), follow=True))

    assert stickers.of(shop.device) is None
    assert manager.get(url(shop, "picture")).status_code == 404
    assert manager.get(url(shop, "print")).status_code == 404


def test_a_look_makes_nothing(shop: Shop, manager: Client) -> None:
    manager.get(url(shop, "make"))

    assert not Sticker.objects.exists()


def test_without_vipps_the_person_is_told_and_tries_again(shop: Shop, manager: Client) -> None:
    shop.town.fail("callback_qr", "drop_before")
    told = text(manager.post(url(shop, "make"), follow=True))
    assert "does not answer" in told
    assert "has not confirmed the sticker yet" in told

    assert "The sticker is made." in text(manager.post(url(shop, "make"), follow=True))

    assert Sticker.objects.count() == 1


def test_a_refusal_says_why(shop: Shop, manager: Client) -> None:
    from payments import connections

    client = connections.client_for(shop.unit)
    client.register_webhook("http://127.0.0.1:9/other-system/", ["user.checked-in.v1"])

    told = text(manager.post(url(shop, "make"), follow=True))

    assert "Vipps MobilePay refused: Too many registrations for user.checked-in.v1." in told


@pytest.mark.parametrize("role", [RoleName.ACCOUNTANT, RoleName.AUDITOR])
def test_who_may_only_look_changes_nothing(shop: Shop, client: Client, role: str) -> None:
    enter(client, shop.device.store, role)

    assert "Make the sticker" not in text(client.get(url(shop)))
    for page in ("make", "remove"):
        assert client.post(url(shop, page)).status_code == 403
    assert not Sticker.objects.exists()


def test_another_stores_device_is_not_there(shop: Shop, client: Client) -> None:
    enter(client, make.store(), RoleName.MANAGER)

    for page in ("device", "picture", "print"):
        assert client.get(url(shop, page)).status_code == 404
    for page in ("make", "remove"):
        assert client.post(url(shop, page)).status_code == 404


def test_a_stranger_is_sent_to_sign_in(shop: Shop, client: Client) -> None:
    for page in ("device", "make", "remove", "picture", "print"):
        assert client.get(url(shop, page)).status_code == 302


def test_the_sheet_speaks_the_language_of_the_store(shop: Shop, manager: Client) -> None:
    stickers.make(shop.device)

    assert "Betal med Vipps" in text(manager.get(url(shop, "print")))
    shop.device.store.language = "da"
    shop.device.store.save()
    assert "så kommer anmodningen" in text(manager.get(url(shop, "print")))
