"""Lines of goods as a file: what was sold, and what was delivered and is to be invoiced."""

from typing import Any

from django.urls import reverse

from pos import columns, exports
from tests.pos.handouts import REFERENCE, allow, deliver
from tests.pos.test_exports import fetch, office, read
from tests.pos.till import open_till


def test_what_is_to_be_invoiced_is_a_file_of_lines(committed: Any) -> None:
    till = allow(open_till())
    till.sell()
    till.add(till.coffee)
    deliver(till)
    client, _user = office(till.device.store)

    rows = read(fetch(client, "kind__exact=DELIVERY&rows=lines"))

    assert [*rows[0]] == [*columns.LINE]
    assert {row["customer_reference"] for row in rows} == {REFERENCE}
    said = ("number", "sequence", "line", "name", "quantity", "total", "total_excluding_vat", "vat")
    assert [tuple(row[name] for name in said) for row in rows] == [
        ("1", "", "1", "Kaffe", "1,000", "25,80", "22,43", "3,37"),
        ("1", "", "2", "Hettegenser", "1,000", "299,00", "239,20", "59,80"),
    ]


def test_a_delivery_is_in_no_export_of_sales(committed: Any) -> None:
    till = allow(open_till())
    till.sell()
    deliver(till)
    stores = [till.device.store_id]

    for rows in columns.ROWS:
        body = b"".join(exports.stream(exports.Choice(stores, rows=rows)))
        assert b"SALE" in body
        assert b"DELIVERY" not in body


def test_the_list_of_receipts_offers_its_lines(committed: Any) -> None:
    till = open_till()
    client, _user = office(till.device.store)

    assert "rows=lines" in client.get(reverse("admin:pos_receipt_changelist")).content.decode()


def test_a_job_of_the_version_before_is_read_as_it_was_meant() -> None:
    asked = {"stores": [1], "device": None, "kind": "", "since": None, "until": None}

    assert exports.read_choice(asked | {"by_rate": True}).rows == "vat"
    assert exports.read_choice(asked).rows == ""
    for rows in columns.ROWS:
        choice = exports.Choice([1], rows=rows)
        assert exports.read_choice(choice.to_json()) == choice
        assert choice.to_json()["by_rate"] is (rows == "vat")
