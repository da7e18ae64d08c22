"""SAF-T Cash Register: what a file says of sales, returns and events, and that it is valid."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection
from lxml import etree

from pos import deliveries, journal
from pos.models import Receipt
from pos.refusals import NotPossible
from pos.saft import selections
from pos.signature import decimal_text
from stores.database import as_owner
from stores.models import Merchant, Product, Store
from tests import make
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, give_back, texts, write
from tests.pos.till import Till

SALE = ".//s:cashtransaction[s:transType='T-SALE']/s:"
RETURN = ".//s:cashtransaction[s:transType='T-RETURN']/s:"


def sell_some(till: Till) -> list[Receipt]:
    first = till.sell()
    till.add(till.coffee)
    till.add(till.hoodie)
    second = till.sell()
    return [first, second, give_back(second)]


def test_an_export_is_valid_and_sound(till: Till, tmp_path: Path) -> None:
    sell_some(till)
    [file] = write(till.device.store_id, to=tmp_path)

    assert faults(file) == []
    schema.refuse_invalid(file)


def test_it_is_named_as_the_authority_names_its_example(till: Till, tmp_path: Path) -> None:
    [file] = write(till.device.store_id, to=tmp_path)

    number = till.device.store.merchant.organisation_number
    assert file.name == f"SAF-T Cash Register_{number}_20260330104000.xml"
    assert texts(file, "s:header/s:timeCreated") == ["10:40:00"]


def test_a_sale_is_positive_and_c_a_return_negative_and_d(till: Till, tmp_path: Path) -> None:
    sell_some(till)
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, SALE + "transAmntIn") == ["299.00", "623.80"]
    assert set(texts(file, SALE + "amntTp")) == {"C"}
    assert texts(file, RETURN + "transAmntIn") == ["-25.80"]
    assert texts(file, RETURN + "transAmntEx") == ["-22.43"]
    for path in ("amntTp", "ctLine/s:amntTp", "vat/s:vatAmntTp", "ctLine/s:vat/s:vatAmntTp"):
        assert texts(file, RETURN + path) == ["D"], path
    assert texts(file, RETURN + "ctLine/s:qnt") == ["-1"]
    assert texts(file, RETURN + "payment/s:paidAmnt") == ["-25.80"]
    assert texts(file, RETURN + "refID") == ["S-000002"]
    assert texts(file, RETURN + "desc") == ["Feil & mangler"]


def test_vat_of_a_receipt_is_the_sum_of_its_lines_by_code(till: Till, tmp_path: Path) -> None:
    sell_some(till)
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, SALE + "vat/s:vatCode") == ["STANDARD", "MIDDLE", "STANDARD"]
    assert texts(file, SALE + "vat/s:vatPerc") == ["25.00", "15.00", "25.00"]
    assert texts(file, SALE + "vat/s:vatAmnt") == ["59.80", "3.37", "119.60"]
    codes = texts(file, ".//s:vatCodeDetail/s:vatCode")
    standards = texts(file, ".//s:vatCodeDetail/s:standardVatCode")
    assert dict(zip(codes, standards, strict=True)) == {"STANDARD": "3", "MIDDLE": "31"}


def test_what_is_signed_stands_in_the_file_as_it_was_signed(till: Till, tmp_path: Path) -> None:
    receipts = sell_some(till)
    Store.objects.update(time_zone="Europe/Helsinki")
    [file] = write(till.device.store_id, to=tmp_path)

    rows = ".//s:cashtransaction/s:"
    for at, receipt in enumerate(receipts):
        signed = receipt.content["issued_at"]
        found = [texts(file, rows + name)[at] for name in ("nr", "transDate", "transTime")]
        assert found == [str(receipt.sequence), signed[:10], signed[11:19]]
        assert texts(file, rows + "signature")[at] == receipt.signature
        assert texts(file, rows + "transAmntIn")[at] == decimal_text(receipt.total)


def test_the_book_date_is_the_business_date(till: Till, tmp_path: Path) -> None:
    receipt = till.sell()
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, SALE + "bookDate") == [receipt.business_date.isoformat()]


def test_events_point_to_their_receipts(till: Till, tmp_path: Path) -> None:
    sell_some(till)
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, ".//s:event/s:eventType") == ["E-13012", "E-13012", "E-13013"]
    assert texts(file, ".//s:event/s:transID") == ["S-000001", "S-000002", "R-000001"]
    assert texts(file, ".//s:event/s:empID") == [str(till.staff.pk)] * 2


def test_prints_and_the_copy_are_counted(till: Till, tmp_path: Path) -> None:
    receipt = till.sell()
    for _ in range(2):
        deliveries.print_out(receipt, staff_id=till.staff.pk)
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, SALE + "receiptNum") == ["1"]
    assert texts(file, SALE + "receiptCopyNum") == ["1"]
    schema.refuse_invalid(file)


def test_names_that_no_xml_can_hold_are_written_without_that(till: Till, tmp_path: Path) -> None:
    Product.objects.filter(pk=till.hoodie.pk).update(names={"nb": "Genser \x0b<&>" + "x" * 120})
    Store.objects.update(name="Storgata \x1f & sønner")
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)

    assert texts(file, ".//s:location/s:name") == ["Storgata   & sønner"]
    assert texts(file, SALE + "ctLine/s:cashTransLineDescr")[0].startswith("Genser  <&>")
    schema.refuse_invalid(file)


def test_a_device_that_has_sold_nothing_is_there_too(till: Till, tmp_path: Path) -> None:
    other = make.device(store=till.device.store)
    till.sell()
    [file] = write(till.device.store_id, to=tmp_path)

    found = texts(file, ".//s:cashregister/s:registerID")
    assert found == [till.device.pos_id, other.pos_id]
    [file] = write(till.device.store_id, to=tmp_path, device=other.pk)
    assert texts(file, ".//s:cashregister/s:registerID") == [other.pos_id]
    assert texts(file, "s:header/s:headerComment") == [f"Utvalg: {other.pos_id}"]
    schema.refuse_invalid(file)


def test_only_the_days_that_were_asked_for_are_there(till: Till, tmp_path: Path) -> None:
    receipt = till.sell()
    later = receipt.business_date + dt.timedelta(days=1)
    [file] = write(till.device.store_id, to=tmp_path, since=later, until=later)

    assert texts(file, ".//s:event/s:eventID") == []
    assert texts(file, ".//s:cashtransaction/s:nr") == []
    schema.refuse_invalid(file)


def test_a_file_that_begins_in_the_middle_goes_on_from_the_receipt_before(
    till: Till, tmp_path: Path
) -> None:
    till.sell()
    today = till.sell().business_date
    later = today + dt.timedelta(days=1)
    # As if the second had been of the day after; the file says nothing of the first.
    moved_to(later)
    [file] = write(till.device.store_id, to=tmp_path, since=later, until=later)

    assert texts(file, ".//s:cashtransaction/s:nr") == ["2"]
    assert faults(file) == []


def moved_to(date: dt.date) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pos_receipt DISABLE TRIGGER USER")
        cursor.execute("UPDATE pos_receipt SET business_date = %s WHERE sequence = 2", [date])
        cursor.execute("ALTER TABLE pos_receipt ENABLE TRIGGER USER")


def test_a_fiscal_year_is_one_or_two_years(till: Till, tmp_path: Path) -> None:
    days = {"since": dt.date(2025, 11, 1), "until": dt.date(2026, 10, 31)}
    [file] = write(till.device.store_id, to=tmp_path, **days)

    assert texts(file, "s:header/s:fiscalYear") == ["2025-2026"]
    schema.refuse_invalid(file)


@pytest.mark.parametrize("country", ["DK", "SE", "FI"])
def test_only_norway_has_this_file(till: Till, country: str) -> None:
    Merchant.objects.update(country=country)

    with pytest.raises(NotPossible, match="Norway"):
        selections.choose([till.device.store_id])


def test_a_file_is_of_one_merchant(till: Till) -> None:
    other = make.device()

    with pytest.raises(NotPossible, match="one merchant"):
        selections.choose([till.device.store_id, other.store_id])
    assert selections.choose([till.device.store_id]).devices == [till.device.pk]
    with pytest.raises(NotPossible, match="no POS device"):
        selections.choose([till.device.store_id], device=other.pk)


def test_every_code_of_the_journal_is_an_event(till: Till, tmp_path: Path) -> None:
    for code in journal.Code.values:
        journal.record(
            till.device.pk, code=code, at=till.sell().issued_at, text="x", staff_id=till.staff.pk
        )
    [file] = write(till.device.store_id, to=tmp_path)

    assert [fault for fault in faults(file) if "basicID" in fault] == []
    schema.refuse_invalid(file)


def test_the_authoritys_own_codes_are_spelled_as_it_lists_them(till: Till, tmp_path: Path) -> None:
    schema.load()
    [file] = write(till.device.store_id, to=tmp_path)
    lists = schema.FOLDER / "Cash Register Code Lists"
    for basic in etree.parse(str(file)).iterfind(".//s:basic", {"s": schema_namespace(file)}):
        fields = {child.tag.rpartition("}")[2]: child.text for child in basic}
        code = fields.get("predefinedBasicID")
        if code:
            [found] = lists.glob(f"*PredefinedBasicID-{fields['basicType']}.csv")
            assert f"\n{code};" in found.read_text(encoding="latin-1"), fields


def schema_namespace(file: Path) -> str:
    return str(etree.parse(str(file)).getroot().nsmap[None])
