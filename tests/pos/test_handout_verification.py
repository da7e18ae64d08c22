"""Whatever is changed of a delivery behind our back, the walk over the journal says so."""

from typing import Any

import pytest

from pos import deliveries
from tests.pos.handouts import allow, deliver
from tests.pos.test_verification import faults, tamper
from tests.pos.till import open_till

CHANGES = [
    ("UPDATE pos_receipt SET total = total - 1 WHERE kind = 'DELIVERY'", "delivery receipt 1 "),
    ("UPDATE pos_receipt SET customer_reference = 'x' WHERE kind = 'DELIVERY'", "was changed"),
    ("UPDATE pos_receipt SET previous_hash = 'x' WHERE kind = 'DELIVERY'", "was changed"),
    ("UPDATE pos_receipt SET number = 2 WHERE kind = 'DELIVERY'", "end with 0"),
    ("UPDATE pos_receiptline SET quantity = 2000", "was changed"),
    ("UPDATE pos_journalentry SET receipt_id = null WHERE code = '13016'", "was changed"),
    ("UPDATE pos_numbering SET handouts = 2", "end with 1"),
    ("UPDATE pos_numbering SET handouts = 0", "end with 0"),
    ("DELETE FROM pos_delivery", "a delivery of it"),
    (
        "INSERT INTO pos_tender (basket_id, kind, amount, reference, received_at)"
        " SELECT basket_id, 'CARD', 1, '', now() FROM pos_receipt",
        "was changed",
    ),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_a_changed_delivery_is_found(committed: Any, change: str, named: str) -> None:
    till = allow(open_till())
    receipt = deliver(till)
    deliveries.print_out(receipt, staff_id=till.staff.pk)
    assert faults(till) == []

    tamper(change)

    assert any(named in fault for fault in faults(till))
