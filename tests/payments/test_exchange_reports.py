"""A day with exchanges adds up: in X and Z, voucher, SAF-T, and whatever is counted again."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from pos import days, deliveries, verification, vouchers
from pos.models import MappedAccount, Receipt
from pos.vouchers import Entry
from tests.payments.exchanging import add, bring, card, complete, sold
from tests.payments.shop import Shop, holds, open_shop
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, texts, write


@pytest.fixture
def shop(committed: Any, town: Any) -> Shop:
    """Committed: an export reads on a connection of its own."""
    return open_shop(town)


def exchanged(shop: Shop) -> None:
    """A shirt for a hoodie, which is dearer, and a hoodie for a shirt: 100,00 each way."""
    for one, other in ((shop.shirt, shop.hoodie), (shop.hoodie, shop.shirt)):
        bring(shop, sold(shop, one), one)
        add(shop, other)
        sale = card(shop) if one == shop.shirt else complete(shop)
        deliveries.print_out(sale, staff_id=shop.staff.pk)


def test_a_days_reports_count_an_exchange_as_a_sale_and_a_return_and_as_no_money(
    shop: Shop,
) -> None:
    exchanged(shop)
    report = days.close(shop.device, count=days.Count({}), staff=shop.staff, key=uuid.uuid4())
    said = report.content
    assert (said["receipts"], said["returns"]) == (4, {"count": 2, "amount": 49800})
    assert said["sales"] == {"count": 4, "amount": 49800}
    paid = {row["kind"]: (row["count"], row["amount"]) for row in said["payments"]}
    # Both sales, what was paid on top, and what went back of the second return.
    assert paid["CARD"] == (2, 49800)
    assert paid["EXCHANGE"] == (0, 0)
    assert (said["grand_sales"], said["grand_returns"]) == (99600, 49800)
    assert not verification.faults(shop.device)
    assert holds()

    known = [MappedAccount(entry=Entry.CARD, account="1580")]
    known += [MappedAccount(entry=Entry.STANDARD, account="3000", vat_code="3")]
    accounts = vouchers.accounts_of(known, has_vat_lines=False)
    told: dict[str, Any] = {"number": 1, "store": "Butikken", "receipts": "https://kasse.example"}
    booked = vouchers.of(said, accounts, **told)
    assert {line.account: line.gross for line in booked.lines} == {"1580": 49800, "3000": -49800}


def test_a_day_without_exchanges_says_nothing_of_them(shop: Shop) -> None:
    sold(shop, shop.shirt)
    taken = days.take_x(shop.device, staff_id=shop.staff.pk, key=uuid.uuid4())
    assert "EXCHANGE" not in {row["kind"] for row in taken.content["payments"]}


def test_both_halves_stand_in_saf_t_and_name_each_other(shop: Shop, tmp_path: Path) -> None:
    exchanged(shop)
    days.take_x(shop.device, staff_id=shop.staff.pk, key=uuid.uuid4())
    [file] = write(shop.device.store_id, to=tmp_path)
    assert faults(file) == []
    schema.refuse_invalid(file)
    at = shop.device.pos_id
    found = texts(file, ".//s:payment[s:paymentType='P-EXCHANGE']/s:paymentRefID")
    assert found == [f"{at} S-000002", f"{at} R-000001", f"{at} S-000004", f"{at} R-000002"]
    amounts = texts(file, ".//s:payment[s:paymentType='P-EXCHANGE']/s:paidAmnt")
    assert amounts == ["-199.00", "199.00", "-199.00", "199.00"]


def test_the_paper_of_each_half_names_the_other(shop: Shop) -> None:
    from pos import layout

    exchanged(shop)
    texts_of = {
        receipt.kind: [cell for row in layout.rows(receipt.content) for cell in row.cells]
        for receipt in Receipt.objects.filter(sequence__in=(2, 3))
    }
    assert "Mot salgskvittering 000002" in texts_of["RETURN"]
    assert "Mot returkvittering 000001" in texts_of["SALE"]
    assert "Returkvittering" in texts_of["RETURN"]
    assert "Salgskvittering" in texts_of["SALE"]
