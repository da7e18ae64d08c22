"""Whatever is changed behind our back, the walk over the chains says so."""
# ruff: noqa: S608  (the statements are this file's own)

from typing import Any

import pytest
from django.db import connection, transaction

from pos import returns, verification
from pos.models import Receipt
from stores.database import as_owner
from stores.models import POSDevice, Store
from tests import make
from tests.pos.till import Till, open_till

LEDGERS = (
    *("pos_receipt", "pos_receiptline", "pos_tender", "pos_journalentry"),
    *("pos_returnline", "pos_returnpart", "pos_delivery", "pos_signingkey", "pos_report"),
)
FIRST = "WHERE id = (SELECT min(id) FROM {})"
LAST = "(SELECT max(id) FROM pos_receipt)"
# A column of each ledger, and what it is changed to.
CHANGES = [
    ("pos_receipt", "total", "1"),
    ("pos_receipt", "currency", "'SEK'"),
    ("pos_receipt", "rounding", "1"),
    ("pos_receipt", "gift_cards", "1"),
    ("pos_receipt", "key_version", "2"),
    ("pos_receipt", "previous_signature", "'x'"),
    ("pos_receipt", "previous_hash", "repeat('1', 64)"),
    ("pos_receipt", "hash", "repeat('1', 64)"),
    ("pos_receipt", "signature", "'x'"),
    ("pos_receipt", "content", "'{}'"),
    ("pos_receipt", "staff_id", "null"),
    ("pos_receipt", "issued_at", "issued_at - interval '1 second'"),
    ("pos_receipt", "business_date", "business_date - 1"),
    ("pos_receipt", "total_excluding_vat", "total_excluding_vat - 1"),
    ("pos_receipt", "shift_id", "(SELECT max(id) FROM pos_shift)"),
    ("pos_receipt", "basket_id", "(SELECT max(id) FROM pos_basket)"),
    ("pos_receiptline", "product_id", "(SELECT max(id) FROM stores_product)"),
    ("pos_receiptline", "name", "'Other goods'"),
    ("pos_receiptline", "sku", "'x'"),
    ("pos_receiptline", "quantity", "quantity + 1"),
    ("pos_receiptline", "unit", "'KG'"),
    ("pos_receiptline", "unit_price", "unit_price - 1"),
    ("pos_receiptline", "vat_rate", "vat_rate + 1"),
    ("pos_receiptline", "position", "position + 100"),
    ("pos_receiptline", "amount", "amount - 1"),
    ("pos_receiptline", "discount", "1, discount_reason = 'x'"),
    ("pos_receiptline", "vat_code", "'MIDDLE'"),
    ("pos_receiptline", "standard_code", "'31'"),
    ("pos_receiptline", "vat", "0"),
    ("pos_receiptline", "group_number", "7"),
    ("pos_receiptline", "group_name", "'x'"),
    ("pos_receiptline", "article_group", "'04999'"),
    ("pos_tender", "kind", "'CASH'"),
    ("pos_tender", "amount", "1"),
    ("pos_tender", "given", "amount, kind = 'CASH'"),
    ("pos_tender", "reference", "'x'"),
    ("pos_tender", "staff_id", "null"),
    ("pos_tender", "received_at", "received_at - interval '1 day'"),
    ("pos_journalentry", "text", "'nothing happened'"),
    ("pos_journalentry", "staff_id", "null"),
    ("pos_journalentry", "at", "at - interval '1 second'"),
    ("pos_journalentry", "code", "'13999'"),
    ("pos_journalentry", "receipt_id", LAST),
    ("pos_journalentry", "previous_hash", "repeat('1', 64)"),
    ("pos_journalentry", "details", "'{}'"),
    ("pos_journalentry", "hash", "repeat('1', 64)"),
    ("pos_journalentry", "details", "'{\"amount\": 1}'"),
    ("pos_receiptline", "group_number", "7"),
    ("pos_receiptline", "group_name", "'Other goods'"),
    ("pos_receiptline", "article_group", "'04006'"),
]


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def give_back(receipt: Receipt) -> Receipt:
    """All of a sale comes back."""
    line = receipt.lines.get()
    with transaction.atomic():
        goods_return = returns.ask(
            receipt, quantities={line.pk: line.quantity}, reason="too small", user=make.user()
        )
        return returns.complete(goods_return)


def tamper(*statements: str) -> None:
    """As the owner, who alone can silence the triggers of a table that only grows."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        for table in LEDGERS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in LEDGERS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults(till: Till) -> list[str]:
    device = POSDevice.objects.select_related("store").get(pk=till.device.pk)
    return list(verification.faults(device))


def test_sales_and_returns_verify(till: Till) -> None:
    till.sell()
    give_back(till.sell())
    till.sell()

    assert faults(till) == []


@pytest.mark.parametrize(("table", "column", "value"), CHANGES)
def test_a_change_behind_our_back_is_found_and_named(
    till: Till, table: str, column: str, value: str
) -> None:
    till.sell()
    till.sell()
    tamper(
        "INSERT INTO pos_shift (device_id, opened_at, closed_at, business_date)"
        f" VALUES ({till.device.pk}, now(), now(), '2020-01-01')",
        f"UPDATE {table} SET {column} = {value} {FIRST.format(table)}",
    )

    [fault] = faults(till)
    assert "was changed" in fault
    assert ("entry 1" if table == "pos_journalentry" else "receipt 1 ") in fault


def test_a_receipt_given_another_return_is_found(till: Till) -> None:
    give_back(till.sell())
    sale = till.sell()
    line = sale.lines.get()
    returns.ask(sale, quantities={line.pk: 1000}, reason="never done", user=make.user())
    tamper(
        "UPDATE pos_receipt SET goods_return_id = (SELECT max(id) FROM pos_return)"
        " WHERE kind = 'RETURN'"
    )

    assert len(faults(till)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM pos_receiptline {FIRST.format('pos_receiptline')}",
        f"DELETE FROM pos_tender {FIRST.format('pos_tender')}",
        "INSERT INTO pos_tender (basket_id, kind, amount, reference, received_at)"
        " SELECT min(basket_id), 'CASH', 1, '', now() FROM pos_receipt",
        "INSERT INTO pos_receiptline (receipt_id, position, product_id, name, sku, quantity,"
        " unit, unit_price, amount, vat_code, standard_code, vat_rate, vat)"
        " SELECT receipt_id, 2, product_id, name, sku, quantity, unit, unit_price, amount,"
        f" vat_code, standard_code, vat_rate, vat FROM pos_receiptline"
        f" {FIRST.format('pos_receiptline')}",
    ],
)
def test_lines_and_tenders_are_neither_removed_nor_added(till: Till, statement: str) -> None:
    till.sell()
    tamper(statement)

    assert len(faults(till)) == 1


def test_a_removed_end_of_the_journal_is_found(till: Till) -> None:
    till.sell()
    till.sell()
    tamper("DELETE FROM pos_journalentry WHERE id = (SELECT max(id) FROM pos_journalentry)")

    [fault] = faults(till)
    assert "journal" in fault
    assert "ends" in fault


def test_a_removed_last_receipt_is_found(till: Till) -> None:
    till.sell()
    till.sell()
    tamper(
        f"DELETE FROM pos_journalentry WHERE receipt_id = {LAST}",
        f"DELETE FROM pos_receiptline WHERE receipt_id = {LAST}",
        f"DELETE FROM pos_receipt WHERE id = {LAST}",
    )

    assert len(faults(till)) == 2


@pytest.mark.parametrize(
    "change", ["sales = 0", "returns = 7", "sequence = 1", "signature = '0'", "entry_hash = '0'"]
)
def test_counters_that_do_not_fit_are_found(till: Till, change: str) -> None:
    till.sell()
    till.sell()
    tamper(f"UPDATE pos_numbering SET {change}")

    assert len(faults(till)) == 1


def test_removed_counters_are_found(till: Till) -> None:
    till.sell()
    tamper("DELETE FROM pos_numbering")

    assert len(faults(till)) == 2


def test_old_receipts_verify_when_the_store_moves_to_another_time_zone(till: Till) -> None:
    till.sell()
    Store.objects.update(time_zone="Europe/Helsinki")
    till.sell()

    assert faults(till) == []
