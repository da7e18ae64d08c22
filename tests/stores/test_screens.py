"""A browser becomes a device's customer screen by a code, and stops being it at once."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from stores import codes, devices, screens
from stores.models import CustomerScreen, POSDevice
from tests import make
from tests.constraints import copy, refused

pytestmark = pytest.mark.django_db


def paired(device: POSDevice) -> str:
    return screens.pair(screens.offer(device.pk))[1]


def found(token: str) -> POSDevice | None:
    its = screens.find(token)
    return its[0].device if its else None


def test_a_code_makes_one_browser_the_screen_once() -> None:
    device = make.device()
    code = screens.offer(device.pk)
    screen, token = screens.pair(code)

    assert screen.device == device
    assert found(token) == device
    with pytest.raises(codes.WrongCode):
        screens.pair(code)


def test_a_code_ends_after_five_minutes() -> None:
    code = screens.offer(make.device().pk)
    left = CustomerScreen.objects.get().pairing_expires_at
    assert left
    assert left - now() <= dt.timedelta(minutes=5)
    CustomerScreen.objects.update(pairing_expires_at=now() - dt.timedelta(seconds=1))

    with pytest.raises(codes.WrongCode):
        screens.pair(code)


def test_five_wrong_tries_end_an_offer() -> None:
    code = screens.offer(make.device().pk)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(5):
        with pytest.raises(codes.WrongCode):
            screens.pair(wrong)

    with pytest.raises(codes.WrongCode):
        screens.pair(code)


def test_a_device_has_one_screen_and_pairing_another_ends_the_first() -> None:
    device = make.device()
    first, second = paired(device), paired(device)

    assert found(first) is None
    assert found(second) == device
    assert CustomerScreen.objects.count() == 1


def test_an_offer_leaves_the_screen_alone_until_it_is_used() -> None:
    device = make.device()
    token = paired(device)
    screens.offer(device.pk)

    assert found(token) == device


def test_a_revoked_screen_shows_nothing_and_its_offer_pairs_nothing() -> None:
    device, other = make.device(), make.device()
    token, others = paired(device), paired(other)
    code = screens.offer(device.pk)

    screens.revoke(device.pk)

    assert found(token) is None
    with pytest.raises(codes.WrongCode):
        screens.pair(code)
    assert found(others) == other
    screens.revoke(make.device().pk)  # One that never had any.


def test_a_device_that_is_revoked_has_no_screen_any_more() -> None:
    device = make.device()
    token = paired(device)

    devices.revoke(device.pk)

    assert found(token) is None


def test_another_tablet_keeps_the_screen_that_stands_on_the_counter() -> None:
    device = make.device()
    token = paired(device)

    devices.pair(devices.offer_pairing(device.pk))

    assert found(token) == device


def test_codes_and_tokens_of_one_kind_are_none_of_the_other() -> None:
    device = make.device()
    token = paired(device)
    _, tablets = devices.pair(devices.offer_pairing(device.pk))

    assert devices.find(token) is None
    assert found(tablets) is None
    with pytest.raises(codes.WrongCode):
        devices.pair(screens.offer(device.pk))
    with pytest.raises(codes.WrongCode):
        screens.pair(devices.offer_pairing(device.pk))


def test_the_database_holds_neither_code_nor_token() -> None:
    device = make.device()
    code = screens.offer(device.pk)
    assert code[3:] not in str(vars(CustomerScreen.objects.get()))
    _, token = screens.pair(code)

    assert token not in str(vars(CustomerScreen.objects.get()))
    assert len(token) >= 43  # 256 bits


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_an_empty_or_foreign_token_finds_nothing(token: str) -> None:
    screens.offer(make.device().pk)

    assert screens.find(token) is None


def test_whoever_stops_being_the_screen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    device = make.device()

    def told(act: Any) -> bool:
        with CaptureQueriesContext(connection) as queries:
            act()
        return f"'{device.pk}:revoked'" in "".join(query["sql"] for query in queries)

    assert not told(lambda: paired(device))
    assert told(lambda: paired(device))
    assert told(lambda: screens.revoke(device.pk))
    assert not told(lambda: screens.revoke(device.pk))


def test_the_database_refuses_a_second_screen_and_a_token_that_nobody_paired() -> None:
    device = make.device()
    screens.offer(device.pk)
    screen = CustomerScreen.objects.get()
    with refused("stores_customerscreen_device_id_key"):
        copy(screen, pairing_selector=None, pairing_sha256=None, pairing_expires_at=None)
    with refused("screen_token_only_while_paired"):
        CustomerScreen.objects.update(token_sha256="0" * 64)
    with refused("screen_pairing_code_expires"):
        CustomerScreen.objects.update(pairing_expires_at=None)
