"""X and Z reports in the file: their whole content, in the schema's words, and it adds up."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.saft import events
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, give_back, write
from tests.pos.till import Till

NONE = {"count": 0, "amount": 0}
ZERO = (
    *("copies", "provisional", "discounts", "voids", "deliveries", "training"),
    *("credit_sales", "credit_memos", "pay_ins", "pay_outs"),
)


def content(till: Till, **changed: Any) -> dict[str, Any]:
    """What a Z says of a hoodie (299.00), coffee and hoodie (324.80), and the coffee back."""
    groups = [{"id": None, "name": "", "code": "04003", "count": 2, "amount": 59800}]
    payments = [{"kind": "CARD", "count": 1, "amount": 59800}]
    back = [{"kind": "CARD", "count": -1, "amount": -2580}]
    mine = [{"kind": "CARD", "count": 2, "amount": 62380}]
    base = {
        "type": "Z",
        "number": 1,
        "pos_id": till.device.pos_id,
        "seller": {"name": "Eksempel AS", "organisation_number": "923 609 016 MVA"},
        "currency": "NOK",
        "at": "2026-03-29T23:56:59+02:00",
        "business_date": "2026-03-29",
        "sales": {"count": 2, "amount": 59800},
        "groups": groups,
        "payments": payments,
        "operators": [
            {"staff": till.staff.pk, "name": "", "groups": groups, "payments": mine, "float": 0},
            {"staff": None, "name": "", "groups": [], "payments": back},
        ],
        "tips": NONE,
        "vat": [
            {"vat_code": "STANDARD", "code": "3", "rate": 2500, "base": 47840, "vat": 11960},
            {"vat_code": "MIDDLE", "code": "31", "rate": 1500, "base": 0, "vat": 0},
        ],
        "float": 20000,
        "receipts": 2,
        "drawer_openings": 1,
        "returns": {"count": 1, "amount": 2580},
        "corrections": [{"type": "REMOVED", "count": 1, "amount": 1640}],
        "price_inquiries": [{"group": None, "count": 1, "amount": 2780}],
        "other_corrections": [],
        "grand_sales": 62380,
        "grand_returns": 2580,
        "grand_net": 59800,
    }
    return {**dict.fromkeys(ZERO, NONE), **base, **changed}


@pytest.fixture
def file(till: Till, tmp_path: Path) -> Path:
    till.sell()
    till.add(till.coffee)
    give_back(till.sell())
    [written] = write(till.device.store_id, to=tmp_path)
    return written


@pytest.fixture
def closed(file: Path) -> Callable[..., list[str]]:
    """The faults of the file when its last events carry these reports."""

    def close(*told: dict[str, Any]) -> list[str]:
        rows = "".join(_event(number, each) for number, each in enumerate(told, 900))
        text = file.read_text().replace("<cashtransaction>", f"{rows}<cashtransaction>", 1)
        with_reports = file.with_name("closed.xml")
        with_reports.write_text(text)
        if schema.FILE.is_file():
            schema.refuse_invalid(with_reports)
        return faults(with_reports)

    return close


def _event(number: int, told: dict[str, Any]) -> str:
    code = "13009" if told["type"] == "Z" else "13008"
    day, time = told["at"][:10], told["at"][11:19]
    row = (str(number), code, None, None, None, day, time, "", json.dumps(told))
    return events.text(row)


def test_a_z_report_is_valid_and_says_what_was_sold(
    till: Till, closed: Callable[..., list[str]]
) -> None:
    assert closed(content(till)) == []


def test_an_x_says_the_same_and_a_z_after_it_begins_no_new_period(
    till: Till, closed: Callable[..., list[str]]
) -> None:
    x, another = (content(till, type="X", number=number) for number in (1, 2))
    assert closed(x, another, content(till)) == []


def test_a_day_without_sales_holds_entries_of_type_none(
    till: Till, closed: Callable[..., list[str]]
) -> None:
    empty = content(
        till, number=2, sales=NONE, groups=[], payments=[], operators=[], vat=[], receipts=0,
        returns=NONE, corrections=[], price_inquiries=[],
    )  # fmt: skip
    assert closed(content(till), empty) == []
    one = _event(1, empty)
    for name in ("paymentType", "corrLineType", "priceInquiryGroup", "otherCorrType", "payInType"):
        assert f"<{name}>None</{name}>" in one


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("sales", "amount"), 59801, "its groups do not add up"),
        (("sales", "amount"), 59801, "says 59801 for sales, its transactions 59800"),
        (("groups", 0, "amount"), 1, "says 1 for group G-0"),
        (("groups", 0, "id"), 77, "G-77 is no basicID of type 04"),
        (("payments", 0, "amount"), 1, "says 1 for payment P-CARD"),
        (("payments", 0, "kind"), "CASH", "says 0 for payment P-CARD"),
        (("payments", 0, "kind"), "PEBBLES", "P-PEBBLES is no basicID of type 12"),
        (("vat", 0, "vat"), 11959, "its rates do not add up"),
        (("vat", 0, "vat_code"), "ODD", "there is no vatCodeDetail ODD"),
        (("operators", 0, "staff"), 777, "there is no employee 777"),
        (("returns", "amount"), 2579, "says 2579 for returns"),
        (("returns", "count"), 2, "says 2 for returns (count)"),
        (("receipts",), 3, "says 3 for receipts (count)"),
        (("training", "count"), 1, "says 1 for training (count)"),
        (("grand_net",), 1, "its grand totals do not add up"),
    ],
)
def test_a_report_that_says_something_else_is_found(
    till: Till, closed: Callable[..., list[str]], path: tuple[Any, ...], value: Any, said: str
) -> None:
    told: Any = copy.deepcopy(content(till))
    place = told
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    found = closed(told)
    assert any(said in fault for fault in found), found


def test_grand_totals_go_on_from_the_z_before(till: Till, closed: Callable[..., list[str]]) -> None:
    none = {"sales": NONE, "groups": [], "payments": [], "vat": [], "receipts": 0}
    second = content(till, number=2, returns=NONE, grand_sales=62381, grand_net=59801, **none)

    assert "its grand total is not the one before and its sales" in str(
        closed(content(till), second)
    )
    assert "report Z-1 is there twice" in str(closed(content(till), content(till)))
