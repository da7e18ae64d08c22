"""One original and one copy, counted over all the ways of a receipt to its customer."""

import itertools

import pytest
from django.test import Client
from django.urls import reverse

from pos import deliveries, digital, journal
from pos.models import Delivery, Receipt
from pos.refusals import NotPossible
from tests.pos.test_training import switch, train
from tests.pos.till import Till
from tests.pos.ways import Way, codes, hand_over

# A link opens once.
WAYS = [pair for pair in itertools.product(Way, Way) if pair != (Way.DIGITAL, Way.DIGITAL)]


@pytest.mark.parametrize(("first", "second"), WAYS)
def test_every_way_counts_as_the_original_or_the_copy_and_none_is_third(
    till: Till, first: Delivery.Kind, second: Delivery.Kind
) -> None:
    receipt = till.sell()

    assert hand_over(receipt, till, first) is False
    assert hand_over(receipt, till, second) is True
    assert codes() == ["13012", "13018", "13014"]
    for third in (Way.PRINT, Way.EMAIL, Way.DIGITAL):
        with pytest.raises(NotPossible):
            hand_over(receipt, till, third)
    assert receipt.deliveries.count() == 2
    assert codes() == ["13012", "13018", "13014"]


def test_a_link_opens_once_and_the_copy_is_still_there(till: Till) -> None:
    receipt = till.sell()
    digital.open_up(receipt)
    with pytest.raises(NotPossible, match="opened already"):
        digital.open_up(receipt)

    assert deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy


def test_training_is_printed_once(till: Till) -> None:
    switch(till)
    receipt = train(till)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    with pytest.raises(NotPossible, match="printed once"):
        deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert digital.find(digital.SIGNER.sign(str(receipt.pk))) is None


def public(receipt: Receipt) -> str:
    return digital.link(receipt).split("8000")[-1]


def test_the_customers_link_shows_the_receipt_once(client: Client, till: Till) -> None:
    receipt = till.sell()
    link = public(receipt)

    first = client.get(link)
    assert "Åpne kvitteringen" in first.content.decode()
    assert "299,00" not in first.content.decode()
    assert not receipt.deliveries.exists()
    opened = client.post(link).content.decode()
    assert "Salgskvittering" in opened
    assert "299,00" in opened
    again = client.post(link)
    assert again.status_code == 410
    for later in (again, client.get(link)):
        assert "299,00" not in later.content.decode()
        assert "er åpnet" in later.content.decode()
        assert later["Cache-Control"] == "private, no-store"


def test_a_link_after_paper_and_copy_shows_nothing(client: Client, till: Till) -> None:
    receipt = till.sell()
    for _ in range(2):
        deliveries.print_out(receipt, staff_id=till.staff.pk)

    assert "har denne kvitteringen" in client.get(public(receipt)).content.decode()
    assert client.post(public(receipt)).status_code == 410


def test_nobody_makes_up_a_link(client: Client, till: Till) -> None:
    receipt = till.sell()
    forged = digital.SIGNER.sign(str(receipt.pk + 1)).split(".")[1]
    for token in (f"{receipt.pk}.{forged}", str(receipt.pk), f"{receipt.pk}."):
        assert client.get(reverse("digital-receipt", args=[token])).status_code == 404
        assert client.post(reverse("digital-receipt", args=[token])).status_code == 404
    assert journal.Code.PRINTED not in codes()
