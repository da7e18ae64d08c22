"""Training on the screen: who may switch it, and that it looks unlike selling."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import Receipt
from stores.models import RoleName
from tests import make
from tests.pos.till import Till


@pytest.fixture
def manager(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, make.staff(till.device.store, RoleName.MANAGER))


def press(tablet: Client, on: bool) -> int:
    form = {"is_on": str(int(on)), "key": str(uuid.uuid4())}
    return tablet.post(reverse("switch-training"), form).status_code


def test_only_a_manager_switches(client: Client, till: Till) -> None:
    tablet = make.signed_in(client, till.device, till.staff)

    assert press(tablet, True) == 403
    assert "Logg på som leder" in tablet.get(reverse("training")).content.decode()
    assert not till.basket.is_training


def test_the_screen_says_training_until_it_ends(manager: Client, till: Till) -> None:
    assert "in-training" not in manager.get(reverse("till")).content.decode()
    assert press(manager, True) == 302
    page = manager.get(reverse("till")).content.decode()
    assert "in-training" in page
    assert "TRENING" in page
    look = manager.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()
    assert reverse("take-training") in look
    assert reverse("request-payment") not in look
    assert press(manager, False) == 302
    assert "in-training" not in manager.get(reverse("till")).content.decode()


def test_a_refused_switch_says_what_to_do(manager: Client, till: Till) -> None:
    till.add(till.hoodie)
    answer = manager.post(reverse("switch-training"), {"is_on": "1", "key": str(uuid.uuid4())})

    assert answer.status_code == 409
    assert "Fullfør salget eller tøm kurven" in answer.content.decode()


def test_a_training_sale_is_a_press_of_its_own(manager: Client, till: Till) -> None:
    press(manager, True)
    till.add(till.hoodie)
    form = {"version": till.basket.version, "key": str(uuid.uuid4())}
    headers = {"HX-Request": "true"}
    assert manager.post(reverse("take-training"), form, headers=headers).status_code == 204

    look = manager.get(reverse("look"), headers=headers).content.decode()
    assert 'data-kind="trained"' in look
    assert "ingen penger" in look


def test_a_training_receipt_that_was_printed_is_not_offered_again(
    manager: Client, till: Till
) -> None:
    press(manager, True)
    till.add(till.hoodie)
    form = {"version": till.basket.version, "key": str(uuid.uuid4())}
    headers = {"HX-Request": "true"}
    manager.post(reverse("take-training"), form, headers=headers)
    address = reverse("print-receipt", args=[Receipt.objects.get().pk])
    assert address in manager.get(reverse("look"), headers=headers).content.decode()

    assert manager.post(address).status_code == 200

    assert address not in manager.get(reverse("look"), headers=headers).content.decode()
    shown = reverse("receipt", args=[Receipt.objects.get().pk])
    assert address not in manager.get(shown).content.decode()
