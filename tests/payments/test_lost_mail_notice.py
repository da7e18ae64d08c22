"""A mail that fails after its customer has left is told at the till until its receipt is out."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import deliveries, mailings
from pos.models import Mailing
from tests import make
from tests.pos.post_office import opened
from tests.pos.till import Till, open_till
from tests.pos.ways import ADDRESS, work

FAILED = "med kvittering 000001 ble ikke sendt"


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def look(tablet: Client) -> str:
    return tablet.get(reverse("look"), headers={"HX-Request": "true"}).content.decode()


def test_the_next_sale_is_told_of_a_mail_that_did_not_go(
    till: Till, tablet: Client, settings: Any
) -> None:
    receipt = till.sell()
    with opened(settings, breaks="rcpt"):
        mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
        till.add(till.hoodie)
        assert FAILED not in look(tablet)
        work()
    assert receipt.mailings.get().state == Mailing.State.FAILED

    assert FAILED in look(tablet)
    assert reverse("receipt", args=[receipt.pk]) in look(tablet)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert FAILED not in look(tablet)


def test_another_till_is_not_told(till: Till, tablet: Client, settings: Any) -> None:
    receipt = till.sell()
    with opened(settings, breaks="rcpt"):
        mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
        till.add(till.hoodie)
        work()
    assert FAILED in look(tablet)
    other = make.device(store=till.device.store)
    assert FAILED not in look(make.signed_in(Client(), other, till.staff))
