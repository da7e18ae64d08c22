"""Returns of the office in SAF-T: whose they are, and how cash was rounded."""

import uuid
from pathlib import Path

from django.db import transaction

from pos import days
from pos.models import Tender
from tests.pos import gift
from tests.pos.backs import by_card_and_cash, come_back
from tests.pos.saft.exported import faults, texts, write
from tests.pos.test_returns_in_the_office import WHO, give_back
from tests.pos.till import Till

ONE = ".//s:cashtransaction/s:"


def exported(till: Till, folder: Path, kind: Tender.Kind) -> Path:
    """A hoodie of 125,40 sold by card and taken back in the office, and the day closed."""
    till.hoodie.price = 12540
    till.hoodie.save()
    receipt = till.sell()
    with transaction.atomic():
        give_back(receipt, kind, **WHO)
    counted = {"CASH": 0} if kind == Tender.Kind.CASH else {}
    days.close(
        till.device,
        count=days.Count(counted, reason="talt"),
        staff=till.staff,
        key=uuid.uuid4(),
    )
    [file] = write(till.device.store_id, to=folder)
    assert faults(file) == []
    return file


def test_the_office_user_is_an_employee(till: Till, tmp_path: Path) -> None:
    file = exported(till, tmp_path, Tender.Kind.CARD)

    names = texts(file, ".//s:employees/s:employee/s:surName")
    keys = texts(file, ".//s:employees/s:employee/s:empID")
    key = dict(zip(names, keys, strict=True))["Nordmann"]
    assert key.startswith("OFFICE-")
    assert texts(file, ONE + "empID") == [str(till.staff.pk), key]
    assert key in texts(file, ".//s:event/s:empID")
    assert key in texts(file, ".//s:reportEmpPayment/s:empID")
    assert "SYSTEM" not in texts(file, ".//s:reportEmpPayment/s:empID")


def test_cash_that_goes_back_is_rounded_beside_the_total(till: Till, tmp_path: Path) -> None:
    file = exported(till, tmp_path, Tender.Kind.CASH)

    assert texts(file, ONE + "transAmntIn") == ["125.40", "-125.40"]
    assert texts(file, ONE + "rounding/s:roundingAmnt") == ["0.00", "0.40"]
    assert texts(file, ONE + "payment/s:paidAmnt") == ["125.40", "-125.00"]


def test_every_tender_of_a_return_is_a_payment(till: Till, tmp_path: Path) -> None:
    gift.terms(till)
    come_back(by_card_and_cash(till, 10_000, 12_540))
    [file] = write(till.device.store_id, to=tmp_path)

    assert faults(file) == []
    assert texts(file, ONE + "payment/s:paidAmnt")[-4:] == ["100.00", "25.00", "-100.00", "-25.00"]
    kinds = texts(file, ONE + "payment/s:paymentType")
    assert kinds[-4:-2] == kinds[-2:]
    assert texts(file, ONE + "rounding/s:roundingAmnt")[-1] == "0.40"
