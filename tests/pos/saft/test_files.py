"""SAF-T Cash Register: what a file says of sales, returns and events, and that it is valid."""

import uuid
from pathlib import Path

from lxml import etree

from pos import days, deliveries, journal
from pos.models import Receipt
from pos.saft import basics
from pos.shifts import now
from pos.signature import decimal_text
from stores.models import Product, ProductGroup, Store
from tests.pos.saft import schema
from tests.pos.saft.exported import NAMES, faults, give_back, texts, write
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
    assert dict(zip(codes, standards, strict=True)) == {
        "STANDARD": "3",
        "MIDDLE": "31",
        # Gift cards are no turnover.
        "NONE": "7",
    }


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

    told = texts(file, ".//s:event[s:transID]/s:eventType")
    assert told == ["E-13012", "E-13018", "E-13012", "E-13013"]
    told = texts(file, ".//s:event/s:transID")
    assert told == ["S-000001", "S-000001", "S-000002", "R-000001"]
    *staff, office = texts(file, ".//s:event[s:transID]/s:empID")
    assert staff == [str(till.staff.pk)] * 3
    assert office.startswith("OFFICE-")


def test_what_shares_a_code_is_told_apart(till: Till, tmp_path: Path) -> None:
    assert {event for _, event in basics.OF_ONE_CODE} == set(journal.Event.values)
    for event in journal.Event.values:
        code = "13005" if event in ("WITH_SALE", "MANUAL") else "13999"
        journal.record(till.device.pk, code=code, at=now(), text="x", details={"event": event})
    [file] = write(till.device.store_id, to=tmp_path)

    assert "E-13999-LINE_REMOVED" in texts(file, ".//s:event/s:eventType")
    assert "E-13005-MANUAL" in texts(file, ".//s:event/s:eventType")
    assert faults(file) == []


def test_a_group_that_was_deleted_since_is_still_named(till: Till, tmp_path: Path) -> None:
    group = ProductGroup.objects.create(
        merchant=till.device.store.merchant, names={"nb": "Øl"}, article_group="04007"
    )
    Product.objects.filter(pk=till.hoodie.pk).update(group=group)
    till.sell()
    Product.objects.update(group=None)
    group.delete()
    [file] = write(till.device.store_id, to=tmp_path)

    [named] = texts(file, SALE + "ctLine/s:artGroupID")
    [found] = etree.parse(str(file)).iterfind(f".//s:basic[s:basicID='{named}']", NAMES)
    assert [child.text for child in found] == ["04", named, "04007", "Øl"]
    assert faults(file) == []


def test_a_days_z_report_is_in_the_file_whole(till: Till, tmp_path: Path) -> None:
    sell_some(till)
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    till.sell()
    days.close(till.device, count=days.Count({}), staff=till.staff, key=uuid.uuid4())
    [file] = write(till.device.store_id, to=tmp_path)

    assert faults(file) == []
    assert texts(file, ".//s:eventReport/s:reportID") == ["X-1", "Z-1"]
    assert texts(file, ".//s:totalCashSaleAmnt") == ["897.00", "1196.00"]
    assert texts(file, ".//s:reportReceiptNum") == ["2", "3"]
    assert texts(file, ".//s:reportReturnAmnt") == ["25.80", "25.80"]
    schema.refuse_invalid(file)


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
    for basic in etree.parse(str(file)).iterfind(".//s:basic", NAMES):
        fields = {child.tag.rpartition("}")[2]: child.text for child in basic}
        code = fields.get("predefinedBasicID")
        if code:
            [found] = lists.glob(f"*PredefinedBasicID-{fields['basicType']}.csv")
            assert f"\n{code};" in found.read_text(encoding="latin-1"), fields
