import datetime as dt

import pytest
from django.utils.timezone import now

from stores import devices
from stores.models import POSDevice, SignIn
from tests import make

pytestmark = pytest.mark.django_db


def test_a_code_pairs_one_tablet_once() -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    assert len(code) == 8
    paired, token = devices.pair(code)
    assert paired == device
    assert devices.find(token) == device
    with pytest.raises(devices.WrongCode):
        devices.pair(code)


def test_a_code_may_be_typed_in_small_letters_and_groups() -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    assert devices.pair(f"{code[:4].lower()}-{code[4:].lower()} ")[0] == device


def test_a_code_ends_after_ten_minutes() -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    POSDevice.objects.update(pairing_expires_at=now() - dt.timedelta(seconds=1))
    with pytest.raises(devices.WrongCode):
        devices.pair(code)


def test_a_new_offer_replaces_the_one_before() -> None:
    device = make.device()
    first = devices.offer_pairing(device.pk)
    second = devices.offer_pairing(device.pk)
    with pytest.raises(devices.WrongCode):
        devices.pair(first)
    assert devices.pair(second)[0] == device


def test_five_wrong_tries_end_an_offer_and_leave_others_alone() -> None:
    device, other = make.device(), make.device()
    code, good = devices.offer_pairing(device.pk), devices.offer_pairing(other.pk)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for _ in range(5):
        with pytest.raises(devices.WrongCode):
            devices.pair(wrong)
    with pytest.raises(devices.WrongCode):
        devices.pair(code)
    assert devices.pair(good)[0] == other


def test_a_new_offer_has_tries_of_its_own() -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    for _ in range(5):
        with pytest.raises(devices.WrongCode):
            devices.pair(code[:-1] + ("A" if code[-1] != "A" else "B"))

    assert devices.pair(devices.offer_pairing(device.pk))[0] == device


def test_the_database_holds_neither_code_nor_token() -> None:
    device = make.device()
    code = devices.offer_pairing(device.pk)
    device.refresh_from_db()
    assert code[3:] not in str(vars(device))
    _, token = devices.pair(code)
    device.refresh_from_db()
    assert token not in str(vars(device))
    assert len(token) >= 43  # 256 bits


def test_a_revoked_tablet_is_no_device_any_more() -> None:
    device = make.device()
    _, token = devices.pair(devices.offer_pairing(device.pk))
    SignIn.objects.create(device=device, staff=make.staff(device.store), signed_in_at=now())
    offer = devices.offer_pairing(device.pk)
    devices.revoke(device.pk)
    assert devices.find(token) is None
    assert not SignIn.objects.filter(device=device, ended_at=None).exists()
    with pytest.raises(devices.WrongCode):
        devices.pair(offer)


def test_a_device_has_one_tablet_and_pairing_another_ends_the_first() -> None:
    device = make.device()
    _, first = devices.pair(devices.offer_pairing(device.pk))
    _, second = devices.pair(devices.offer_pairing(device.pk))
    assert devices.find(first) is None
    assert devices.find(second) == device


def test_an_empty_or_foreign_token_finds_nothing() -> None:
    make.device()
    assert devices.find("") is None
    assert devices.find("x" * 43) is None
