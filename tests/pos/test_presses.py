"""A press that arrives twice hands a receipt over once: the only copy is not used up by it."""

import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import make
from tests.pos.till import Till
from tests.pos.ways import ADDRESS, work


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def test_a_print_that_is_pressed_twice_leaves_the_copy(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    url, form = reverse("print-receipt", args=[receipt.pk]), {"key": str(uuid.uuid4())}

    assert tablet.post(url, form).status_code == 200
    again = tablet.post(url, form)
    assert again.status_code == 409
    assert "skrevet ut" in again.content.decode()
    assert receipt.deliveries.count() == 1
    assert tablet.post(url, {"key": str(uuid.uuid4())}).status_code == 200


def test_a_mail_that_is_asked_for_twice_is_one_mail(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    url = reverse("mail-receipt", args=[receipt.pk])
    form = {"key": str(uuid.uuid4()), "address": ADDRESS}

    for _ in range(2):
        assert tablet.post(url, form).status_code == 302
        work()
    assert len(mail.outbox) == 1
    assert receipt.deliveries.count() == 1


def test_the_forms_bring_a_key_along(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    page = tablet.get(reverse("receipt", args=[receipt.pk])).content.decode()
    slips = tablet.get(reverse("look")).content.decode()

    assert page.count('name="key"') == 2
    form = slips.split(f'action="{reverse("print-receipt", args=[receipt.pk])}"')[1]
    assert 'name="key"' in form.split("</form>")[0]
