import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from pytest_django.fixtures import Settings as SettingsWrapper

from stores import pins
from stores.models import PinTries, RoleName, SignIn
from tests import make

pytestmark = pytest.mark.django_db

GUESSED = (
    "111111 121212 112211 123123 123456 654321 890123 246802 170588 880517 051788 240229"
    " 12345 1234567 abcdef １２３４５７"
)
WRONG = "518273"


@pytest.mark.parametrize("pin", [*GUESSED.split(), ""])
def test_a_pin_that_others_would_guess_is_refused(pin: str) -> None:
    with pytest.raises(pins.WeakPin):
        pins.check_strength(pin)


@pytest.mark.parametrize("pin", [make.PIN, WRONG, "904175"])
def test_a_good_pin_is_accepted(pin: str) -> None:
    pins.check_strength(pin)


def test_the_database_holds_no_pin_and_no_hash_that_fits_another_person() -> None:
    store = make.store()
    first, second = make.staff(store), make.staff(store)
    pins.set_pin(first.pk, pin=make.PIN)
    first.refresh_from_db()
    assert first.pin_hash.startswith("$argon2id$")
    assert make.PIN not in first.pin_hash
    second.pin_hash = first.pin_hash
    second.save()
    with pytest.raises(pins.WrongPin):
        pins.check_pin(make.device(store=store), second, make.PIN)


def test_a_hash_is_worthless_without_the_pepper(settings: SettingsWrapper) -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    settings.PIN_PEPPER = "another"
    with pytest.raises(pins.WrongPin):
        pins.check_pin(device, person, make.PIN)


def test_five_wrong_pins_lock_the_person_at_the_device_for_five_minutes() -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    for left in (4, 3, 2, 1):
        with pytest.raises(pins.WrongPin, match=f"{left} tr"):
            pins.check_pin(device, person, WRONG)
    with pytest.raises(pins.Locked, match=r"ask a manager"):
        pins.check_pin(device, person, WRONG)
    tries = PinTries.objects.get(device=device, staff=person)
    assert tries.locked_until is not None
    assert dt.timedelta(minutes=4) < tries.locked_until - now() <= dt.timedelta(minutes=5)
    with pytest.raises(pins.Locked):
        pins.check_pin(device, person, make.PIN)


def test_the_lock_names_the_time_in_the_stores_time_zone() -> None:
    device = make.device(store=make.store(time_zone="Europe/Helsinki"))
    person = make.staff(device.store)
    until = now() + dt.timedelta(minutes=3)
    PinTries.objects.create(device=device, staff=person, wrong=5, locked_until=until)
    with pytest.raises(pins.Locked, match=f"{until.astimezone(device.store.zone):%H:%M}"):
        pins.check_pin(device, person, make.PIN)


def test_the_lock_ends_by_itself_and_the_count_starts_again() -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    PinTries.objects.create(
        device=device, staff=person, wrong=5, locked_until=now() - dt.timedelta(seconds=1)
    )
    with pytest.raises(pins.WrongPin, match="4 tries"):
        pins.check_pin(device, person, WRONG)
    pins.check_pin(device, person, make.PIN)
    assert PinTries.objects.get(device=device, staff=person).wrong == 0


def test_guesses_that_were_counted_but_never_answered_lock_as_well() -> None:
    device = make.device()
    person = make.staff(device.store)
    PinTries.objects.create(device=device, staff=person, wrong=5)
    with pytest.raises(pins.Locked):
        pins.check_pin(device, person, WRONG)


def test_a_lock_is_of_one_person_at_one_device_and_a_new_pin_opens_it() -> None:
    device = make.device()
    person = make.staff(device.store)
    pins.set_pin(person.pk, pin=make.PIN)
    person.refresh_from_db()
    PinTries.objects.create(
        device=device, staff=person, wrong=5, locked_until=now() + dt.timedelta(minutes=5)
    )
    pins.check_pin(make.device(store=device.store), person, make.PIN)
    pins.set_pin(person.pk, pin="904175")
    person.refresh_from_db()
    pins.check_pin(device, person, "904175")


def test_only_people_who_may_sell_in_the_store_and_have_a_pin_are_offered() -> None:
    device = make.device()
    cashier = make.staff(device.store)
    make.staff(device.store, RoleName.ACCOUNTANT)
    make.staff(make.store(merchant=device.store.merchant))
    gone = make.staff(device.store, is_active=False)
    without = make.staff(device.store)
    for person in (cashier, gone):
        pins.set_pin(person.pk, pin=make.PIN)
    assert without not in pins.people_at(device.store)
    assert list(pins.people_at(device.store)) == [cashier]
    gone.refresh_from_db()
    with pytest.raises(pins.WrongPin):
        pins.recognise(device, gone, make.PIN)
    with pytest.raises(pins.WrongPin):
        pins.recognise(device, None, make.PIN)


def test_a_sign_in_ends_the_one_before() -> None:
    device = make.device()
    first, second = make.staff(device.store), make.staff(device.store)
    for person in (first, second):
        pins.set_pin(person.pk, pin=make.PIN)
        person.refresh_from_db()
    pins.begin(device, pins.recognise(device, first, make.PIN))
    pins.begin(device, pins.recognise(device, second, make.PIN))
    assert SignIn.objects.get(device=device, ended_at=None).staff == second
    pins.sign_out(device)
    assert not SignIn.objects.filter(device=device, ended_at=None).exists()


def test_the_database_refuses_two_open_sign_ins_at_a_device() -> None:
    device = make.device()
    person = make.staff(device.store)
    SignIn.objects.create(device=device, staff=person, signed_in_at=now())
    with pytest.raises(IntegrityError, match="one_open_sign_in"), transaction.atomic():
        SignIn.objects.create(device=device, staff=person, signed_in_at=now())


def test_the_lock_text_leaves_no_placeholder_behind() -> None:
    device = make.device()
    person = make.staff(device.store)
    PinTries.objects.create(device=device, staff=person, wrong=5)
    with pytest.raises(pins.Locked) as locked:
        pins.check_pin(device, person, WRONG)
    assert re.search(r"after \d\d:\d\d,", str(locked.value))
