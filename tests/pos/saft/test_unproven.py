"""Goods that came back without a receipt in SAF-T: a return that refers to no sale."""

from pathlib import Path

from stores.models import Staff
from tests.pos.saft.exported import faults, texts, write
from tests.pos.test_approvals import manager
from tests.pos.test_unproven import back
from tests.pos.till import Till

__all__ = ["manager"]

ONE = ".//s:cashtransaction/s:"


def test_it_is_a_return_of_nothing_that_says_why(
    till: Till, manager: Staff, tmp_path: Path
) -> None:
    back(till, approver=manager)
    [file] = write(till.device.store_id, to=tmp_path)
    assert faults(file) == []
    assert texts(file, ONE + "refID") == []
    assert texts(file, ONE + "desc") == ["Uten kvittering: Feil"]
    assert texts(file, ONE + "transAmntIn") == ["-299.00"]
    assert texts(file, ONE + "amntTp") == ["D"]
    assert texts(file, ONE + "payment/s:paidAmnt") == ["-299.00"]
