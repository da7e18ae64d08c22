"""Goods taken back by the office: under whose name, and in which coins."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from pos import days, layout, plain, recounting, returns, tenders
from pos.models import Numbering, Receipt, Tender
from pos.refusals import NotPossible
from pos.ways import Way
from tests import make
from tests.pos.cash import abroad
from tests.pos.till import Till

Kind = Tender.Kind
WHO: dict[str, Any] = {"first_name": "Kari", "last_name": "Nordmann"}


def give_back(receipt: Receipt, kind: Tender.Kind = Kind.CARD, **user: Any) -> Receipt:
    """All of it, whatever has paid for it."""
    by = make.user(**user)
    quantities = {line.pk: line.quantity for line in receipt.lines.all()}
    asked = returns.ask(
        receipt, quantities=quantities, reason="for liten", user=by, ways=[Way(kind, receipt.total)]
    )
    return returns.complete(asked)


def take_x(till: Till) -> dict[str, Any]:
    content: dict[str, Any] = days.take_x(
        till.device, staff_id=till.staff.pk, key=uuid.uuid4()
    ).content
    return content


def test_the_reports_name_who_took_goods_back_in_the_office(till: Till, client: Any) -> None:
    back = give_back(till.sell(), **WHO)
    content = take_x(till)

    assert back.goods_return
    assert back.goods_return.user
    people = {person["name"]: person for person in content["operators"]}
    assert set(people) == {till.staff.name, "Kari Nordmann"}
    office = people["Kari Nordmann"]
    assert (office["staff"], office["user"]) == (None, back.goods_return.user.pk)
    assert [row["amount"] for row in office["payments"] if row["amount"]] == [-29900]
    page = make.signed_in(client, till.device, till.staff).get(reverse("day")).content.decode()
    assert "Operatør Kari Nordmann" in page
    assert "Operatør System" not in page


def test_their_name_is_on_the_receipt_and_nothing_else_of_them(till: Till) -> None:
    back = give_back(till.sell(), **WHO, email="kari@example.no")

    assert "Kari Nordmann" in plain.text(layout.rows(back.content))
    assert "example.no" not in str(back.content)


def test_counting_again_finds_the_same_people(till: Till) -> None:
    give_back(till.sell(), **WHO)
    numbering = Numbering.objects.get(device=till.device)
    shift_id = Receipt.objects.latest("pk").shift_id
    again = recounting.recount(till.device.pk, shift_id=shift_id, after=0, until=numbering.entries)

    assert numbering.totals
    assert again["counts"] == numbering.totals["counts"]
    assert again["names"] == numbering.totals["names"]


# (country, sold at, what coins pay, rounding on the receipt), worked out by hand: whole kroner in
# Norway and Sweden, 50 øre in Denmark, 5 cents in Finland; half a coin away from zero.
BY_HAND = [
    ("NO", 12540, 12500, 40),
    ("NO", 12550, 12600, -50),
    ("NO", 12500, 12500, 0),
    ("DK", 12540, 12550, -10),
    ("DK", 12524, 12500, 24),
    ("FI", 1248, 1250, -2),
    ("FI", 1247, 1245, 2),
    ("SE", 8949, 8900, 49),
]


@pytest.mark.parametrize(("country", "price", "paid", "rounding"), BY_HAND)
def test_cash_goes_back_as_coins_allow(
    till: Till, country: str, price: int, paid: int, rounding: int
) -> None:
    abroad(till, country, price)
    version, key = till.basket.version, uuid.uuid4()
    receipt = tenders.take_card(till.device, version=version, key=key, staff_id=till.staff.pk)
    assert receipt
    back = give_back(receipt, Kind.CASH)
    content = take_x(till)

    assert back.goods_return
    assert back.goods_return.tenders.get().amount == -paid
    assert (back.total, back.rounding) == (-price, rounding)
    assert back.total + back.rounding == back.goods_return.tenders.get().amount
    assert content["rounding"] == rounding
    assert content["returns"] == {"count": 1, "amount": price}
    cash = {row["kind"]: row["amount"] for row in content["payments"]}["CASH"]
    assert cash == -paid == days.expected(content)["CASH"]


def test_a_card_gets_back_every_ore(till: Till) -> None:
    till.hoodie.price = 12540
    till.hoodie.save()
    back = give_back(till.sell(), Kind.CARD)

    assert back.goods_return
    assert (back.goods_return.tenders.get().amount, back.rounding) == (-12540, 0)


def test_less_than_half_a_coin_cannot_go_back_in_coins(till: Till) -> None:
    till.hoodie.price = 49
    till.hoodie.save()
    receipt = till.sell()
    with pytest.raises(NotPossible, match="no coin"):
        give_back(receipt, Kind.CASH)

    assert not Receipt.objects.filter(kind="RETURN").exists()


def test_the_return_receipt_says_how_it_was_rounded(till: Till) -> None:
    till.hoodie.price = 12540
    till.hoodie.save()
    back = give_back(till.sell(), Kind.CASH)
    text = plain.text(layout.rows(back.content))

    for name, amount in (
        ("TOTALT NOK", "−125,40"),
        ("Øreavrunding", "0,40"),
        ("Kontant", "−125,00"),
    ):
        [line] = [line for line in text.splitlines() if line.startswith(name)]
        assert line.endswith(f" {amount}")
