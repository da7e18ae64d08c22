"""What stands beside receipts and journal is found as well when it is changed: keys, returns, …"""
# ruff: noqa: S608  (the statements are this file's own)

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from pos import deliveries, part_payments, returns, signing_keys, tenders, training, verification
from pos.models import GiftCard, JournalEntry, Receipt, ReceiptLine, SigningKey, Tender
from pos.shifts import now
from tests import make
from tests.pos.test_days import close
from tests.pos.test_verification import CHANGES, FIRST, faults, give_back, tamper
from tests.pos.till import Till, open_till

# What ties rows to each other: another device, another receipt, another place in the order.
TIES = [
    ("pos_receipt", "number", "number + 100"),
    ("pos_receipt", "sequence", "sequence + 100"),
    ("pos_receipt", "device_id", "{other}"),
    ("pos_receipt", "kind", "'RETURN', basket_id = null, goods_return_id = {asked}, total = -1"),
    ("pos_receipt", "goods_return_id", "{asked}, kind = 'RETURN', basket_id = null, total = -1"),
    ("pos_receipt", "customer_reference", "'x', kind='DELIVERY', sequence=null, signature=''"),
    ("pos_receiptline", "receipt_id", "{last}, position = 7"),
    ("pos_receiptline", "discount_reason", "'x', discount = 1"),
    ("pos_receiptline", "catalogue_price", "1"),
    ("pos_receiptline", "note", "'x'"),
    ("pos_receiptline", "gift_card_id", "{card}, product_id = null, vat = 0, vat_rate = 0"),
    ("pos_tender", "basket_id", "(SELECT max(basket_id) FROM pos_receipt)"),
    ("pos_tender", "goods_return_id", "{asked}, basket_id = null, amount = -1"),
    ("pos_journalentry", "number", "number + 100"),
    ("pos_journalentry", "device_id", "{other}"),
]


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("pos_shift", "business_date = business_date - 1", "shift"),
        ("pos_basket", "total = total - 1 WHERE state = 'COMPLETED'", "basket"),
        ("pos_basket", "vat = vat - 1 WHERE state = 'COMPLETED'", "basket"),
        ("pos_return", "amount = amount - 1", "return"),
        ("pos_return", "reason = 'other'", "return"),
        ("pos_return", "state = 'REFUSED'", "return"),
        ("pos_return", "original_id = (SELECT max(id) FROM pos_receipt)", "return"),
        ("pos_returnline", "quantity = quantity - 1", "return"),
        ("pos_returnline", "amount = amount - 1", "return"),
        ("pos_returnline", "vat = vat - 1", "return"),
        ("pos_returnpart", "amount = amount + 1", "return"),
        ("pos_returnpart", "kind = 'CASH'", "return"),
        ("pos_delivery", "is_copy = NOT is_copy", "delivery"),
        ("pos_delivery", "at = at - interval '1 second'", "delivery"),
        ("pos_delivery", "staff_id = null", "delivery"),
    ],
)
def test_what_says_something_else_than_the_receipt_is_found(
    till: Till, table: str, change: str, named: str
) -> None:
    sale = till.sell()
    deliveries.print_out(sale, staff_id=till.staff.pk)
    give_back(sale)
    till.sell()
    assert faults(till) == []

    tamper(f"UPDATE {table} SET {change}")

    found = faults(till)
    assert found
    assert all(named in fault for fault in found)


@pytest.mark.parametrize(("table", "column", "value"), TIES)
def test_what_ties_rows_to_each_other_is_not_changed_unseen(
    till: Till, table: str, column: str, value: str
) -> None:
    till.sell()
    sale = till.sell()
    with transaction.atomic():
        asked = returns.ask(
            sale, quantities={sale.lines.get().pk: 1000}, reason="never done", user=make.user()
        )
    known = {"other": make.device().pk, "asked": asked.pk, "last": sale.pk, "card": a_card(till).pk}

    tamper(f"UPDATE {table} SET {column} = {value.format(**known)} {FIRST.format(table)}")

    assert faults(till)


def a_card(till: Till) -> GiftCard:
    return GiftCard.objects.create(
        merchant=till.hoodie.merchant,
        lookup="a" * 64,
        sealed="x",
        last_digits="1234",
        currency="NOK",
        amount=100,
        balance=100,
        sold_at=now(),
    )


def test_a_part_that_was_given_back_does_not_come_to_life_unseen(till: Till) -> None:
    till.add(till.hoodie)
    for amount in (10_000, None):
        given: dict[str, Any] = {"version": till.basket.version, "staff_id": till.staff.pk}
        tenders.take_card(till.device, amount=amount, key=uuid.uuid4(), **given)
        if amount:
            given["version"] = till.basket.version
            part = Tender.objects.get()
            part_payments.undo(till.device, tender_id=part.pk, key=uuid.uuid4(), **given)
    assert faults(till) == []
    tamper("UPDATE pos_tender SET undoes_id = NULL")
    assert faults(till)


def test_what_was_rehearsed_is_not_changed_unseen(till: Till) -> None:
    training.switch(till.device, is_on=True, key=uuid.uuid4(), staff_id=till.staff.pk)
    till.add(till.hoodie)
    given: dict[str, Any] = {"version": till.basket.version, "staff_id": till.staff.pk}
    tenders.take_card(till.device, key=uuid.uuid4(), **given)
    assert faults(till) == []
    tamper("UPDATE pos_tender SET rehearses = 'CASH'")
    assert faults(till)


def test_every_column_of_every_ledger_is_tried() -> None:
    tried = {(table, column) for table, column, _value in [*CHANGES, *TIES]}
    # By the tests above.
    tried |= {("pos_tender", "undoes_id"), ("pos_tender", "rehearses")}

    for ledger in (Receipt, ReceiptLine, Tender, JournalEntry):
        for field in ledger._meta.concrete_fields:
            assert field.primary_key or (ledger._meta.db_table, field.column) in tried


@pytest.mark.parametrize("change", ["DELETE FROM pos_delivery", "DELETE FROM pos_returnline"])
def test_what_is_missing_is_found(till: Till, change: str) -> None:
    sale = till.sell()
    deliveries.print_out(sale, staff_id=till.staff.pk)
    give_back(sale)
    tamper(change)

    assert len(faults(till)) == 1


@pytest.mark.parametrize("algorithm", list(SigningKey.Algorithm))
@pytest.mark.parametrize(
    "change",
    [
        "version = version + 1",
        "public_pem = replace(public_pem, 'A', 'B') || 'x'",
        "algorithm = replace('HMAC-SHA1-128RSA-SHA1-1024', algorithm, '')",
        "sealed = reverse(sealed)",
        "created_at = created_at - interval '1 day'",
        "valid_from = now()",
    ],
)
def test_a_changed_key_is_named(till: Till, algorithm: Any, change: str) -> None:
    key = signing_keys.make(algorithm=algorithm)
    till.sell()
    assert list(verification.key_faults()) == []

    tamper(f"UPDATE pos_signingkey SET {change}")

    [fault] = verification.key_faults()
    assert f"(row {key.pk}) was changed" in fault
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_journal", stdout=out)
    assert out.getvalue().startswith(fault)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE pos_report SET content = jsonb_set(content, '{grand_sales}', '1')",
        "UPDATE pos_report SET number = number + 1",
        "UPDATE pos_report SET kind = 'X'",
        "UPDATE pos_report SET business_date = business_date - 1",
        "UPDATE pos_report SET at = at - interval '1 second'",
        "UPDATE pos_report SET staff_id = null",
        "UPDATE pos_report SET entry_number = 1",
        "DELETE FROM pos_report",
        "UPDATE pos_numbering SET z_reports = 0",
        "UPDATE pos_numbering SET grand_sales = grand_sales - 1",
        "UPDATE pos_numbering SET grand_returns = 1",
        "UPDATE pos_numbering SET totals = jsonb_set(totals, '{counts,receipts}', '[7, 7]')",
    ],
)
def test_reports_and_totals_are_what_the_journal_says(till: Till, change: str) -> None:
    till.sell()
    close(till)
    till.sell()
    assert faults(till) == []

    tamper(change)

    assert len(faults(till)) == 1


def test_a_removed_key_leaves_its_receipts_unproven(till: Till) -> None:
    till.sell()
    tamper("DELETE FROM pos_signingkey")

    [fault] = faults(till)
    assert "receipt 1 " in fault
