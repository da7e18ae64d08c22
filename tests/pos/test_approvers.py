"""Who is behind an approval's PIN: of this store, counted as at the sign-in, for this act alone."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import Approval
from stores import pins
from stores.models import PinTries, RoleName, Staff
from tests import make
from tests.pos.test_approvals import PIN, limit
from tests.pos.till import Till


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    limit(till, most_rate=0)
    limit(till, "VOID", most_amount=0)
    till.add(till.hoodie)
    return make.signed_in(client, till.device, till.staff)


def manager(store: Any) -> Staff:
    person = make.staff(store, RoleName.MANAGER)
    pins.set_pin(person.pk, pin=PIN)
    person.refresh_from_db()
    return person


def ask(tablet: Client, till: Till, name: str = "discount-basket", **sent: Any) -> str:
    given = {"discount": "50 %", "reason": "x", "version": till.basket.version}
    key = str(uuid.uuid4())
    return tablet.post(reverse(name), {**given, "key": key, **sent}).content.decode()


def test_a_manager_of_another_store_approves_nothing_and_is_not_locked_out(
    tablet: Client, till: Till
) -> None:
    elsewhere = manager(make.store(merchant=till.device.store.merchant))
    assert elsewhere.name not in ask(tablet, till)
    assert "Feil PIN" in ask(tablet, till, approver=elsewhere.pk, pin=PIN)
    assert not Approval.objects.exists()
    assert not PinTries.objects.filter(staff=elsewhere).exists()


def test_guesses_are_counted_by_device_and_person(tablet: Client, till: Till) -> None:
    boss = manager(till.device.store)
    for _guess in range(5):
        ask(tablet, till, approver=boss.pk, pin="111112")
    assert "For mange" in ask(tablet, till, approver=boss.pk, pin=PIN)
    assert not Approval.objects.exists()
    with pytest.raises(pins.Locked):
        pins.recognise(till.device, boss, PIN)
    beside = make.device(store=till.device.store)
    assert pins.recognise(beside, boss, PIN) == boss


def test_an_approval_is_good_for_the_act_that_was_asked(tablet: Client, till: Till) -> None:
    boss, key = manager(till.device.store), str(uuid.uuid4())
    sent: dict[str, Any] = {"approver": boss.pk, "pin": PIN, "key": key}
    sent["version"] = till.basket.version
    ask(tablet, till, **sent)
    ask(tablet, till, **sent)
    assert Approval.objects.count() == 1
    assert "En leder godkjenner" in ask(tablet, till, "void-basket")
    assert till.basket.lines.exists()


def test_what_was_typed_is_no_markup(tablet: Client, till: Till) -> None:
    manager(till.device.store)
    typed = '"><script>alert(1)</script>'
    assert "<script" not in ask(tablet, till, reason=typed)
    its = {"basket": till.basket.pk, "version": till.basket.version, "key": str(uuid.uuid4())}
    tablet.post(reverse("park"), {**its, "name": typed})
    tray = tablet.get(reverse("tray")).content.decode()
    assert "&lt;script" in tray
    assert "<script" not in tray
