"""A gift card whose original receipt was jammed: its number comes again, by a manager's word."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos import deliveries, gift_cards, verification
from pos.models import GiftCard, JournalEntry, Receipt
from stores import pins
from stores.models import Staff
from tests import make
from tests.pos import gift
from tests.pos.till import Till

PIN = "864209"


@pytest.fixture
def boss(till: Till) -> Staff:
    person = make.staff(till.device.store, role="MANAGER")
    pins.set_pin(person.pk, pin=PIN)
    return person


@pytest.fixture
def sale(till: Till) -> Receipt:
    """Of one card of 500,00, printed: the paper is lost."""
    gift.terms(till)
    gift.put(till, 50_000)
    receipt = gift.pay(till)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    return receipt


@pytest.fixture
def tablet(client: Client, till: Till) -> Client:
    return make.signed_in(client, till.device, till.staff)


def again(tablet: Client, sale: Receipt, **sent: Any) -> Any:
    form = {"key": str(uuid.uuid4()), **sent}
    return tablet.post(reverse("print-gift-slip", args=[sale.pk]), form)


def printed() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(details__has_key="gift_cards"))


def test_a_manager_has_the_number_printed_again_and_the_journal_knows(
    tablet: Client, till: Till, sale: Receipt, boss: Staff
) -> None:
    (number,) = gift_cards.numbers(sale)
    page = tablet.get(reverse("receipt", args=[sale.pk])).content.decode()
    assert number not in page
    assert f"•••• {number[-4:]}" in page

    slip = again(tablet, sale, approver=boss.pk, pin=PIN).content.decode()
    assert number in slip
    for said in ("IKKE KVITTERING FOR KJØP", "500,00"):
        assert said in slip
    (entry,) = printed()
    card = GiftCard.objects.get()
    assert (entry.code, entry.staff_id) == ("13018", till.staff.pk)
    assert entry.details == {"gift_cards": [card.pk], "approver": boss.pk}
    assert number not in entry.text
    assert "".join(number.split()) not in entry.text
    assert list(verification.faults(till.device)) == []


def test_the_copy_of_the_receipt_is_still_there_and_has_no_number(
    tablet: Client, sale: Receipt, boss: Staff
) -> None:
    (number,) = gift_cards.numbers(sale)
    again(tablet, sale, approver=boss.pk, pin=PIN)

    copy = tablet.post(reverse("print-receipt", args=[sale.pk]), {"key": str(uuid.uuid4())})
    assert "KOPI" in copy.content.decode()
    assert number not in copy.content.decode()


@pytest.mark.parametrize("pin", ["", "111111"])
def test_nobody_else_gets_the_number(
    tablet: Client, till: Till, sale: Receipt, boss: Staff, pin: str
) -> None:
    (number,) = gift_cards.numbers(sale)
    for sent in ({}, {"approver": boss.pk, "pin": pin}, {"approver": till.staff.pk, "pin": PIN}):
        answer = again(tablet, sale, **sent)
        assert answer.status_code == 409
        assert number not in answer.content.decode()
    assert printed() == []


def test_a_press_that_is_sent_twice_prints_once(tablet: Client, sale: Receipt, boss: Staff) -> None:
    sent = {"approver": boss.pk, "pin": PIN, "key": str(uuid.uuid4())}
    assert again(tablet, sale, **sent).status_code == 200
    assert again(tablet, sale, **sent).status_code == 409
    assert len(printed()) == 1


def test_a_manager_at_the_till_needs_no_pin(till: Till, sale: Receipt, boss: Staff) -> None:
    own = make.signed_in(Client(), till.device, boss)
    assert again(own, sale).status_code == 200
    (entry,) = printed()
    assert entry.details
    assert entry.details["approver"] == boss.pk


def test_no_number_of_a_card_that_is_used_up_blocked_or_still_to_be_printed(
    tablet: Client, till: Till, sale: Receipt, boss: Staff
) -> None:
    its = {"approver": boss.pk, "pin": PIN}
    GiftCard.objects.update(blocked_at=sale.issued_at)
    assert again(tablet, sale, **its).status_code == 409
    till.add(till.hoodie)
    other = gift.pay(till)
    assert again(tablet, other, **its).status_code == 409
    deliveries.print_out(other, staff_id=till.staff.pk)
    assert again(tablet, other, **its).status_code == 409
    gift.put(till, 10_000)
    assert again(tablet, gift.pay(till), **its).status_code == 409
    assert printed() == []


def test_another_shops_receipt_is_not_found(sale: Receipt) -> None:
    device = make.device(store=make.store())
    stranger = make.signed_in(Client(), device, make.staff(device.store))
    assert again(stranger, sale).status_code == 404
