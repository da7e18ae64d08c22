"""A delivery in SAF-T: an event with its goods, counted by the reports, and no transaction."""

import uuid
from pathlib import Path

import pytest

from pos import days, deliveries
from tests.pos.handouts import allow, deliver
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, texts, write
from tests.pos.till import Till

EVENT = ".//s:event[s:eventType='E-13016']/s:"
REPORT = ".//s:eventReport/s:reportReceiptDelivery"


@pytest.fixture
def file(till: Till, tmp_path: Path) -> Path:
    """Two deliveries, the first printed, around a sale; then an X report."""
    allow(till)
    till.add(till.coffee)
    deliveries.print_out(deliver(till), staff_id=till.staff.pk)
    till.sell()
    deliver(till)
    days.take_x(till.device, staff_id=till.staff.pk, key=uuid.uuid4())
    [written] = write(till.device.store_id, to=tmp_path)
    return written


def test_it_is_an_event_with_its_goods_and_no_transaction(till: Till, file: Path) -> None:
    first, second = texts(file, EVENT + "eventText")

    assert first.startswith("delivery receipt 1; amount 32480; hash ")
    assert first.endswith(
        f"artID {till.coffee.pk}; qnt 1; lineAmntIn 25.80; lineAmntEx 22.43; "
        f"artID {till.hoodie.pk}; qnt 1; lineAmntIn 299.00; lineAmntEx 239.20"
    )
    assert second.startswith("delivery receipt 2; amount 29900; hash ")
    assert texts(file, EVENT + "transID") == []
    # The sale itself, and its print.
    assert texts(file, ".//s:event/s:transID") == ["S-000001"] * 2
    assert texts(file, ".//s:cashtransaction/s:nr") == ["1"]
    assert (texts(file, REPORT + "Num"), texts(file, REPORT + "Amnt")) == (["2"], ["623.80"])
    assert faults(file) == []
    schema.refuse_invalid(file)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("receipt 1; amount 32480;", "receipt 1; amount 32481;", "1 do not add up"),
        ("lineAmntIn 25.80;", "lineAmntIn 25.81;", "1 do not add up"),
        ("delivery receipt 2;", "delivery receipt 3;", "3 does not follow 1"),
        ("delivery receipt 2;", "goods 2;", "neither its number nor its amount"),
        ("DeliveryAmnt>623.80<", "DeliveryAmnt>623.81<", "for deliveries, its events 62380"),
        ("DeliveryNum>2<", "DeliveryNum>1<", "says 1 for deliveries (count), its events 2"),
    ],
)
def test_a_delivery_that_does_not_add_up_is_found(
    file: Path, before: str, after: str, said: str
) -> None:
    text = file.read_text()
    assert before in text
    broken = file.with_name("broken.xml")
    broken.write_text(text.replace(before, after, 1))

    assert any(said in fault for fault in faults(broken))
