"""The rules of receipts: numbers, signature, chains, deliveries."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from pos import deliveries, signature, tenders, verification
from pos.models import JournalEntry, Numbering, Receipt, SigningKey, Tender
from pos.refusals import NotPossible, Stale
from stores.database import as_owner
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


def test_a_new_key_signs_from_now_on_and_the_old_still_verifies(till: Till) -> None:
    till.sell()
    assert signature.make_key().version == 2
    assert till.sell().key_version == 2

    assert SigningKey.objects.count() == 2
    assert list(verification.faults(till.device)) == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("pos_receipt", "total", "1"),
        ("pos_receipt", "signature", "'x'"),
        ("pos_receipt", "content", "'{}'"),
        ("pos_journalentry", "text", "'nothing happened'"),
        ("pos_journalentry", "staff_id", "null"),
    ],
)
def test_a_change_behind_our_back_is_found_and_named(
    committed: Any, table: str, column: str, value: str
) -> None:
    till = open_till()
    till.sell()
    till.sell()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {table} SET {column} = {value} WHERE id = (SELECT min(id) FROM {table})"  # noqa: S608
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    assert len(list(verification.faults(till.device))) == 1


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
    assert list(codes) == ["13012", "13018", "13014"]


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


class Broken(Exception):
    pass


def sell_or_fail(till: Till, *, fail: bool) -> None:
    """A sale, or one that loses everything after its number has been taken."""
    from django.db import transaction

    if not fail:
        till.sell()
        return
    try:
        with transaction.atomic():
            from pos import journal

            numbering = journal.lock(till.device.pk)
            numbering.sales += 1
            numbering.sequence += 1
            numbering.save()
            raise Broken
    except Broken:
        pass
