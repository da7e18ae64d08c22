"""Notes and coins: rounded to the country's coins, with change, and only where the law allows."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from pos import baskets, drawers, tenders, verification
from pos.entries import read_amount
from pos.models import Basket, Receipt, Tender
from pos.refusals import NotPossible, Stale
from stores.models import Store
from stores.money import vat_inside
from tests import make
from tests.constraints import copy, refused
from tests.pos.cash import abroad, take
from tests.pos.till import Till

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("country", "price", "paid"),
    # By hand, from the rules of each country's coins.
    [
        *(("DK", 29924, 29900), ("DK", 29925, 29950), ("DK", 29975, 30000)),
        *(("FI", 1002, 1000), ("FI", 1003, 1005), ("FI", 1008, 1010)),
        *(("SE", 29949, 29900), ("SE", 29950, 30000)),
    ],
)
def test_cash_pays_what_coins_can_pay(till: Till, country: str, price: int, paid: int) -> None:
    receipt = take(abroad(till, country, price))

    assert receipt
    assert (receipt.total, receipt.rounding) == (price, paid - price)
    assert Tender.objects.get().amount == paid
    assert receipt.content["rounding"] == paid - price
    # Neither VAT nor what is signed is touched by it.
    assert receipt.total_excluding_vat == price - vat_inside(price, 2500)
    assert list(verification.faults(till.device)) == []


def test_the_change_is_on_the_receipt(till: Till) -> None:
    receipt = take(abroad(till, "FI", 1003), given=2000)

    assert receipt
    [said] = receipt.content["tenders"]
    assert (said["kind"], said["amount"], said["given"], said["change"]) == (
        "CASH",
        1005,
        2000,
        995,
    )
    tender = Tender.objects.get()
    assert (tender.amount, tender.given) == (1005, 2000)


def test_a_card_is_never_rounded(till: Till) -> None:
    abroad(till, "DK", 29924)
    receipt = tenders.take_card(
        till.device, version=till.basket.version, key=uuid.uuid4(), staff_id=till.staff.pk
    )

    assert receipt
    assert (receipt.rounding, Tender.objects.get().amount) == (0, 29924)
    assert "rounding" not in receipt.content


@pytest.mark.parametrize("given", [0, 1, 1004, 10**8 + 1, -2000])
def test_too_little_is_not_taken(till: Till, given: int) -> None:
    abroad(till, "FI", 1003)

    with pytest.raises(NotPossible, match="10,05"):
        take(till, given=given)
    assert not Tender.objects.exists()


def test_what_no_coin_can_pay_is_not_taken_in_cash(till: Till) -> None:
    abroad(till, "FI", 2)

    with pytest.raises(NotPossible, match="no coin"):
        take(till)


def test_the_same_press_twice_is_one_sale_and_an_old_look_none(till: Till) -> None:
    abroad(till, "FI", 1000)
    key, version = uuid.uuid4(), till.basket.version
    with pytest.raises(Stale):
        take(till, version=version - 1)
    for _ in range(2):
        take(till, key=key, version=version)

    assert Receipt.objects.count() == 1


def test_only_cash_gives_change_and_a_rounding_is_at_most_half_a_coin(till: Till) -> None:
    take(abroad(till, "FI", 1000), given=2000)

    for wrong in ({"given": 999}, {"kind": "CARD"}):
        with refused("only_cash_gives_change"):
            copy(Tender.objects.get(), **wrong)
    receipt = Receipt.objects.get()
    with refused("receipt_rounding_within_half_a_coin"):
        copy(receipt, rounding=51, number=2, sequence=2, basket_id=till.basket.pk)


def test_the_till_has_a_cash_key_only_where_cash_may_come(till: Till, client: Client) -> None:
    make.signed_in(client, till.device, till.staff)
    till.add(till.hoodie)
    look = reverse("look")

    assert b"cash-panel" not in client.get(look, headers=HTMX).content
    drawers.connect(till.device.pk)
    assert b"cash-panel" in client.get(look, headers=HTMX).content
    drawers.disconnect(till.device.pk)
    assert b"cash-panel" not in client.get(look, headers=HTMX).content
    Store.objects.update(country="FI")
    assert b"cash-panel" in client.get(look, headers=HTMX).content


def test_a_cash_sale_at_the_till_shows_the_change(till: Till, client: Client) -> None:
    abroad(till, "DK", 29924)
    make.signed_in(client, till.device, till.staff)
    form = {"version": till.basket.version, "given": "300", "key": str(uuid.uuid4())}

    # A field that somebody has emptied is not the exact amount: the panel opens with that.
    for wrong in ("tre", "", " "):
        key = str(uuid.uuid4())
        refusal = client.post(
            reverse("take-cash"), {**form, "given": wrong, "key": key}, headers=HTMX
        )
        assert not Receipt.objects.exists()
        assert b"alert" in refusal.content
    client.post(reverse("take-cash"), {**form, "key": str(uuid.uuid4())}, headers=HTMX)
    html = client.get(reverse("look"), headers=HTMX).content.decode()

    assert "1,00" in html
    assert 'data-kind="paid"' in html
    basket = Basket.objects.get(state="COMPLETED")
    assert baskets.current(till.device).follows_id == basket.pk
    shown = client.get(reverse("receipt", args=[Receipt.objects.get().pk])).content.decode()
    assert "−0,24" in shown
    assert "299,00" in shown


def test_what_is_handed_over_is_typed_as_an_amount() -> None:
    assert read_amount("500", "nb") == 50000
    for wrong in ("1.2.3", " "):
        with pytest.raises(NotPossible):
            read_amount(wrong, "nb")
