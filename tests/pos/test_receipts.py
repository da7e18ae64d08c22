"""The rules of receipts: numbers, signature, chains, deliveries."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from pos import baskets, deliveries, journal, receipts, signature, tenders, verification
from pos.models import JournalEntry, Numbering, Receipt, Tender
from pos.refusals import NotPossible, Stale
from pos.shifts import now
from tests.beside import begin, until_waiting
from tests.pos.till import Till, open_till


def test_a_card_sale_is_receipted_and_the_next_basket_is_open(till: Till) -> None:
    receipt = till.sell()

    assert (receipt.number, receipt.sequence, receipt.total) == (1, 1, 29900)
    assert receipt.total_excluding_vat == 23920
    assert Tender.objects.get().kind == Tender.Kind.CARD
    assert till.basket.follows_id == receipt.basket_id
    assert till.basket.total == 0


def test_the_receipt_says_what_the_law_asks(till: Till) -> None:
    content = till.sell().content

    assert content["heading"] == "Salgskvittering"
    assert content["seller"]["organisation_number"].endswith("MVA")
    assert content["vat"] == [{"rate": 2500, "code": "3", "amount": 29900, "vat": 5980}]
    assert content["tenders"] == [{"kind": "CARD", "amount": 29900, "reference": ""}]
    assert content["pos_id"] == till.device.pos_id


def test_the_signed_string_is_the_authoritys(till: Till) -> None:
    first, second = till.sell(), till.sell()

    assert first.previous_signature == "0"
    assert second.previous_signature == first.signature
    assert len(second.signature) == 172
    assert signature.message(
        previous="0",
        at=first.issued_at.replace(2014, 1, 24, 23, 59, 59),
        sequence=123456789,
        total=125000,
        total_excluding_vat=100000,
    ) == ("0;2014-01-24;23:59:59;123456789;1250.00;1000.00")


def test_negative_amounts_are_signed_with_a_minus() -> None:
    assert signature.decimal_text(-5) == "-0.05"


def test_an_old_look_takes_no_card(till: Till) -> None:
    till.add(till.hoodie)
    with pytest.raises(Stale):
        tenders.take_card(till.device, version=1, key=uuid.uuid4(), staff_id=till.staff.pk)


def test_the_same_press_twice_is_one_sale(till: Till) -> None:
    till.add(till.hoodie)
    key, version = uuid.uuid4(), till.basket.version
    for _ in range(2):
        tenders.take_card(till.device, version=version, key=key, staff_id=till.staff.pk)

    assert Receipt.objects.count() == 1


def test_there_is_one_print_one_copy_and_no_third(till: Till) -> None:
    receipt = till.sell()

    assert not deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    assert deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    with pytest.raises(NotPossible):
        deliveries.print_out(receipt, staff_id=till.staff.pk)
    codes = JournalEntry.objects.order_by("number").values_list("code", flat=True)
    assert list(codes)[2:] == ["13012", "13018", "13014"]


def test_receipts_have_no_gap_when_many_tills_sell_and_some_fail(committed: Any) -> None:
    till = open_till()
    tills = [till, *(Till(d, till.staff, till.hoodie, till.coffee) for d in others(till))]

    def work(one: Till) -> None:
        try:
            for round_ in range(6):
                sell_or_fail(one, fail=round_ % 3 == 2)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for one in tills:
        numbers = Receipt.objects.filter(device=one.device).order_by("sequence")
        assert list(numbers.values_list("number", flat=True)) == [1, 2, 3, 4]
        assert Numbering.objects.get(device=one.device).sales == 4
        assert list(verification.faults(one.device)) == []


def others(till: Till) -> list[Any]:
    from pos import baskets
    from tests import make

    made = [make.device(store=till.device.store) for _ in range(5)]
    for device in made:
        baskets.current(device)
    return made


def test_a_sale_that_fails_after_its_receipt_gives_the_number_back(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise Broken

    till.sell()
    till.hand_over()
    with monkeypatch.context() as broken:
        broken.setattr(journal, "write", fail)
        with pytest.raises(Broken):
            till.sell()
    version, key = till.basket.version, uuid.uuid4()
    receipt = tenders.take_card(till.device, version=version, key=key, staff_id=till.staff.pk)

    assert receipt
    assert (receipt.number, receipt.sequence) == (2, 2)
    assert list(verification.faults(till.device)) == []


def test_a_number_is_waited_for(committed: Any) -> None:
    """A sale and a return of one device hold no other lock in common."""
    till = open_till()
    till.sell()
    taken: list[int] = []

    def take() -> None:
        with transaction.atomic():
            taken.append(journal.lock(till.device.pk).sales)

    with transaction.atomic():
        numbering = journal.lock(till.device.pk)
        second = begin(take)
        until_waiting()
        assert taken == []
        numbering.sales += 1
        numbering.save()
    second.join(10)
    assert taken == [2]


def test_a_receipt_waits_for_its_number(committed: Any) -> None:
    """What a receipt is made of is read in one statement, its counters as they are by then."""
    till, sold = open_till(), list[int]()
    till.sell()

    with transaction.atomic():
        numbering = journal.lock(till.device.pk)
        second = begin(lambda: sold.append(till.sell().number))
        until_waiting()
        numbering.sales += 1
        numbering.save()
    second.join(10)
    assert sold == [3]


class Broken(Exception):
    pass


def sell_or_fail(till: Till, *, fail: bool) -> None:
    """A sale, or one that loses everything after its number has been taken."""
    if not fail:
        till.sell()
        return
    try:
        with transaction.atomic():
            numbering = journal.lock(till.device.pk)
            numbering.sales += 1
            numbering.sequence += 1
            numbering.save()
            raise Broken
    except Broken:
        pass


def test_what_is_signed_is_the_time_that_is_printed(till: Till) -> None:
    receipt = till.sell()
    printed = receipt.content["issued_at"]

    assert printed[:19] != receipt.issued_at.isoformat()[:19]  # Oslo is never at UTC.
    assert receipts.signed_text(receipt).split(";")[1:3] == [printed[:10], printed[11:19]]


def test_the_money_of_a_sale_goes_back_by_its_return_alone(till: Till) -> None:
    basket = till.sell().basket
    assert basket

    with pytest.raises(NotPossible, match="its goods are returned"):
        tenders.give_back(basket, kind=Tender.Kind.CARD, amount=29900, reference="", at=now())


@pytest.mark.parametrize("amount", [29901, 0, -29900])
def test_no_more_is_received_than_is_left_to_pay(till: Till, amount: int) -> None:
    till.add(till.hoodie)
    basket = baskets.lock(till.device.pk)

    with pytest.raises(NotPossible, match="more than is left to pay"):
        tenders.receive(
            basket,
            kind=Tender.Kind.CARD,
            amount=amount,
            reference="",
            staff_id=till.staff.pk,
            at=now(),
        )
    assert not Tender.objects.exists()
    assert not Receipt.objects.exists()
