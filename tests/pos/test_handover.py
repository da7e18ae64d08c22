"""No sale ends without its receipt, but the customer may decline that of an app."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos import deliveries, handover, mailings
from pos.models import Receipt
from pos.refusals import NotPossible
from tests import make
from tests.pos.till import Till
from tests.pos.ways import ADDRESS, codes, sell_by_app

HTMX = {"HX-Request": "true"}


def decline(receipt: Receipt, till: Till) -> None:
    handover.decline(receipt, key=uuid.uuid4(), staff_id=till.staff.pk)


def test_a_customer_may_decline_the_receipt_of_an_app(till: Till) -> None:
    receipt = sell_by_app(till)
    decline(receipt, till)
    decline(receipt, till)

    assert codes() == ["13012", "13030"]
    assert till.basket.follows is None
    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy


def test_what_was_handed_over_is_not_declined(till: Till) -> None:
    receipt = sell_by_app(till)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    decline(receipt, till)

    assert codes() == ["13012", "13018"]


def test_a_sale_by_card_needs_its_receipt(till: Till) -> None:
    receipt = till.sell()
    with pytest.raises(NotPossible, match="needs its receipt"):
        decline(receipt, till)
    with pytest.raises(NotPossible, match="receipt first"):
        handover.next_customer(till.device.pk, key=uuid.uuid4())
    assert till.basket.follows_id == receipt.basket_id

    deliveries.print_out(receipt, staff_id=till.staff.pk)
    handover.next_customer(till.device.pk, key=uuid.uuid4())
    assert till.basket.follows is None


def test_a_mail_on_its_way_ends_the_sale(till: Till) -> None:
    receipt = till.sell()
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    handover.next_customer(till.device.pk, key=uuid.uuid4())
    assert till.basket.follows is None


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def test_the_till_says_why_an_address_is_none(tablet: Client, till: Till) -> None:
    url = reverse("mail-receipt", args=[till.sell().pk])
    answer = tablet.post(url, {"address": "kari"}, headers=HTMX)

    assert "ikke en e-postadresse" in answer.content.decode()
    assert "mend" in answer["HX-Trigger"]
    assert tablet.post(url, {"address": "kari"}).status_code == 409
    assert tablet.post(url, {"address": ADDRESS}).status_code == 302


def test_the_receipts_that_wait_are_marked(tablet: Client, till: Till) -> None:
    receipt = till.sell()
    assert "Ikke levert ennå" in tablet.get(reverse("latest-receipts")).content.decode()
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert "Ikke levert ennå" not in tablet.get(reverse("latest-receipts")).content.decode()


def test_another_stores_receipt_goes_nowhere(client: Client, till: Till) -> None:
    receipt = till.sell()
    stranger = make.signed_in(client, make.device(store=make.store()))
    for name in ("mail-receipt", "show-receipt-qr", "receipt-qr"):
        assert stranger.get(reverse(name, args=[receipt.pk])).status_code == 404
    form = {"address": ADDRESS, "key": str(uuid.uuid4())}
    for name in ("mail-receipt", "decline-receipt", "print-receipt"):
        assert stranger.post(reverse(name, args=[receipt.pk]), form).status_code == 404
    assert codes() == ["13012"]
