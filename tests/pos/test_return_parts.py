"""The money of a return goes back as it came, and never more than came that way."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from pos import days, layout, office_returns, parts, plain, returns
from pos.models import Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from pos.ways import Way
from tests import make
from tests.pos import gift
from tests.pos.backs import by_card_and_cash, come_back, fill, holds, said, sold_for_cash
from tests.pos.till import Till

Kind = Tender.Kind


@pytest.fixture(autouse=True)
def its_terms(till: Till) -> None:
    gift.terms(till)


def test_what_two_gift_cards_have_paid_goes_back_to_both(till: Till) -> None:
    sold = [gift.sold(till, 10_000) for _ in range(2)]
    fill(till, 20_000)
    receipts = [gift.take(till, number) for number, _card in sold]
    assert receipts[1]

    back = come_back(receipts[1])

    assert said(back) == [("GIFT_CARD", -10_000)] * 2
    assert [gift.left_on(card) for _number, card in sold] == [10_000, 10_000]
    assert {one["left"] for one in back.content["tenders"]} == {10_000}
    assert holds(till)


def test_gift_card_first_then_cash_in_coins(till: Till) -> None:
    receipt = by_card_and_cash(till, 10_000, 12_540)
    back = come_back(receipt)

    assert said(back) == [("GIFT_CARD", -10_000), ("CASH", -2500)]
    assert (back.total, back.rounding) == (-12_540, 40)
    assert holds(till)


def test_the_reports_the_drawer_and_the_paper_tell_of_every_tender(till: Till) -> None:
    receipt = by_card_and_cash(till, 10_000, 12_540)
    back = come_back(receipt)
    content = days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4()).content

    paid = {row["kind"]: (row["count"], row["amount"]) for row in content["payments"]}
    assert (paid["GIFT_CARD"], paid["CASH"]) == ((0, 0), (0, 0))
    assert days.expected(content)["CASH"] == 0
    assert content["returns"] == {"count": 1, "amount": 12_540}
    [person] = [one for one in content["operators"] if "user" in one]
    told = {row["kind"]: row["amount"] for row in person["payments"] if row["amount"]}
    assert told == {"GIFT_CARD": -10_000, "CASH": -2500}
    text = plain.text(layout.rows(back.content))
    assert [line.split()[-1] for line in text.splitlines() if line.startswith("Kontant")] == [
        "−25,00"
    ]
    assert "Gavekort" in text


def test_what_was_paid_in_cash_alone_comes_back_in_the_office(till: Till) -> None:
    receipt = sold_for_cash(till, 12_540)
    back = come_back(receipt)

    assert said(back) == [("CASH", -12_500)]
    with pytest.raises(NotPossible):
        come_back(receipt)
    assert holds(till)


def test_a_press_that_arrives_twice_pays_out_once(till: Till) -> None:
    receipt, key = sold_for_cash(till, 10_000, 10_000), uuid.uuid4()
    line = receipt.lines.order_by("position")[0]
    for _press in range(2):
        office_returns.give_back(
            receipt, quantities={line.pk: 1000}, reason="x", user=make.user(), key=key
        )

    assert Tender.objects.filter(kind="CASH", amount__lt=0).count() == 1


def test_small_returns_in_cash_give_away_no_more_than_one_does(till: Till) -> None:
    """Six things for 0,50: 3,00 was paid, and line by line 6,00 would go back."""
    receipt = sold_for_cash(till, *[50] * 6)
    backs = [come_back(receipt, position) for position in range(1, 7)]

    assert [sum(amount for _, amount in said(back)) for back in backs] == [
        *(-100, 0, -100, 0, -100, 0),
    ]
    assert [back.rounding for back in backs] == [-50, 50, -50, 50, -50, 50]
    assert holds(till)


def test_less_than_a_coin_beside_another_tender_is_only_rounded(till: Till) -> None:
    number, _card = gift.sold(till, 10_000)
    fill(till, 10_040)
    assert gift.take(till, number) is None
    gift.pay(till)
    receipt = Receipt.objects.latest("pk")
    wanted = {line.pk: line.quantity for line in receipt.lines.all()}
    [card] = [way for way in parts.ways(receipt) if way.kind == Kind.GIFT_CARD]
    ways = [card, Way(Kind.CASH, 40)]
    with transaction.atomic():
        asked = returns.ask(receipt, quantities=wanted, reason="x", user=make.user(), ways=ways)
        back = returns.complete(asked)

    assert said(back) == [("GIFT_CARD", -10_000)]
    assert back.rounding == 40


def test_what_is_worth_nothing_is_refused_in_its_own_words(till: Till) -> None:
    fill(till, 1)
    receipt = gift.pay(till)
    line = receipt.lines.get()
    with pytest.raises(NotPossible, match="worth nothing"):
        returns.ask(receipt, quantities={line.pk: 500}, reason="half of it", user=make.user())


def test_more_than_can_go_back_is_refused_and_says_how_much_can(till: Till) -> None:
    receipt = till.sell()
    wanted = {line.pk: line.quantity for line in receipt.lines.all()}
    with pytest.raises(NotPossible, match="100,00"):
        returns.ask(
            receipt,
            quantities=wanted,
            reason="x",
            user=make.user(),
            ways=[Way(Kind.CARD, 10_000)],
        )
    assert not Return.objects.exists()


def test_of_several_payments_one_that_has_enough_left_is_refunded() -> None:
    few, much, more = (Way(Kind.VIPPS, left, str(left)) for left in (100, 500, 900))
    rest = Way(Kind.CASH, 300)
    receipt = Receipt()

    def planned(amount: int) -> list[tuple[str, int]]:
        found = parts.plan(receipt, [few, much, more, rest], amount)
        return [(part.reference, part.amount) for part in found]

    assert planned(90) == [("100", 90)]
    assert planned(400) == [("500", 400)]
    assert planned(1000) == [("900", 900), ("", 100)]


def test_a_return_of_the_version_before_counts_by_its_tender(till: Till) -> None:
    number, card = gift.sold(till, 39_900)
    till.add(till.hoodie)
    receipt = gift.take(till, number)
    assert receipt
    back = come_back(receipt)
    assert back.goods_return
    told = parts.of(back.goods_return)
    without = Return.objects.prefetch_related("parts").get(pk=back.goods_return.pk)
    without._prefetched_objects_cache["parts"] = ReturnPart.objects.none()  # type: ignore[attr-defined]

    [old] = parts.of(without)
    assert (old.kind, old.amount, old.card_id) == ("GIFT_CARD", 29_900, card.pk)
    assert (old.amount, old.card_id) == (told[0].amount, told[0].card_id)


def test_the_database_takes_no_parts_that_do_not_come_to_their_return(till: Till) -> None:
    receipt = till.sell()
    for off in (-1, 1):
        with pytest.raises(IntegrityError, match="do not come to its amount"):
            _planned(receipt, amount=100, part=100 + off)


@transaction.atomic
def _planned(receipt: Receipt, *, amount: int, part: int) -> None:
    given: dict[str, Any] = {"original": receipt, "asked_at": receipt.issued_at}
    asked = Return.objects.create(amount=amount, reason="x", user=make.user(), **given)
    ReturnPart.objects.create(goods_return=asked, kind="CARD", amount=part)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
