"""A Z report's voucher: on the merchant's accounts, to the øre, or not at all."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos import voucher_files, vouchers
from pos.models import MappedAccount, Tender
from pos.vouchers import Entry
from stores.models import VatCode
from tests.pos.z_reports import content, day, payments, vat_row

GOLDEN = Path(__file__).parent / "golden"
RECEIPTS = "https://kasse.example/admin/pos/receipt/?device__id__exact=7"
# What a Norwegian shop often uses; for a test any number does.
USUAL = {
    Entry.VIPPS: "1579",
    Entry.CARD: "1580",
    Entry.CASH: "1900",
    Entry.GIFT_CARD: "2965",
    Entry.ROUNDING: "7740",
    Entry.DIFFERENCE: "7741",
    Entry.PAY_INS: "2966",
    Entry.PAY_OUTS: "1909",
}
SALES = {
    Entry.STANDARD: ("3000", "3", "2700"),
    Entry.MIDDLE: ("3020", "31", "2701"),
    Entry.ZERO: ("3100", "5", ""),
}


def accounts(
    *without: Entry, has_vat_lines: bool = False, rows: tuple[MappedAccount, ...] = ()
) -> vouchers.Accounts:
    found = [MappedAccount(entry=entry, account=account) for entry, account in USUAL.items()]
    found += [
        MappedAccount(entry=entry, account=account, vat_code=code, vat_account=vat)
        for entry, (account, code, vat) in SALES.items()
    ]
    kept = [row for row in found if row.entry not in without]
    return vouchers.accounts_of([*kept, *rows], has_vat_lines=has_vat_lines)


def voucher(said: dict[str, Any], known: vouchers.Accounts | None = None) -> vouchers.Voucher:
    return vouchers.of(
        said, known or accounts(), number=41, store="=Storgata, Oslo", receipts=RECEIPTS
    )


def booked(said: dict[str, Any], known: vouchers.Accounts | None = None) -> dict[str, int]:
    return {line.account: line.gross for line in voucher(said, known).lines}


def test_every_means_of_payment_and_vat_code_can_be_mapped() -> None:
    # Training and exchanges are never money.
    paid = {*Tender.Kind.values} - {Tender.Kind.TRAINING, Tender.Kind.EXCHANGE}
    assert paid | {*VatCode.values} <= {*Entry.values}
    assert {*VatCode.values} == {entry.value for entry in MappedAccount.SALES}


def test_means_of_payment_are_debited_and_sales_credited() -> None:
    said = content(
        payments=payments(VIPPS=10000, CARD=2500),
        vat=[vat_row("STANDARD", "3", 2500, 12500, 2500)],
    )

    assert booked(said) == {"1579": 10000, "1580": 2500, "3000": -12500}
    assert voucher(said).date == dt.date(2026, 11, 26)


def test_a_day_comes_to_zero_with_all_that_can_happen() -> None:
    found = booked(day())

    assert sum(found.values()) == 0
    # As counted: sold 295.00, paid in 200.00, out 15.00, 2.00 missing.
    assert found["1900"] == 29500 + 20000 - 1500 - 200
    assert (found["7740"], found["7741"]) == (40, 200)
    assert (found["2965"], found["2966"], found["1909"]) == (5000, -20000, 1500)


def test_a_card_terminal_that_says_less_is_booked_as_it_says() -> None:
    tenders = [{"kind": "CARD", "expected": 2500, "counted": 2400, "difference": -100}]
    said = content(
        payments=payments(CARD=2500),
        vat=[vat_row("STANDARD", "3", 2500, 2500, 500)],
        counted={"staff": 1, "name": "Ingrid", "reason": "one slip gone", "tenders": tenders},
    )

    assert booked(said) == {"1580": 2400, "7741": 100, "3000": -2500}


def test_a_day_of_more_returns_than_sales_turns_the_sides() -> None:
    said = content(
        payments=payments(VIPPS=-10000), vat=[vat_row("STANDARD", "3", 2500, -10000, -2000)]
    )

    assert booked(said) == {"1579": -10000, "3000": 10000}


def test_a_day_without_sales_is_a_voucher_without_lines() -> None:
    assert voucher(content()).lines == ()


def test_an_account_that_nothing_needs_may_be_missing() -> None:
    said = content(payments=payments(CARD=2500), vat=[vat_row("STANDARD", "3", 2500, 2500, 500)])

    assert booked(said, accounts(Entry.VIPPS, Entry.MIDDLE))


@pytest.mark.parametrize("entry", [*USUAL, *SALES])
def test_a_missing_account_is_refused_by_its_name(entry: Entry) -> None:
    with pytest.raises(vouchers.NoAccount, match=str(entry.label).split(" (")[0]):
        voucher(day(), accounts(entry))


def test_all_that_is_missing_is_said_at_once() -> None:
    lacking = vouchers.missing(day(), accounts(Entry.CASH, Entry.MIDDLE))

    assert lacking == ["Cash", "Sales, food and drink 15\N{NO-BREAK SPACE}%"]


@pytest.mark.parametrize(
    ("has_vat_lines", "row", "said"),
    [
        (True, {"vat_code": "3"}, "output VAT account"),
        (False, {"vat_account": "2700"}, "VAT code"),
    ],
)
def test_somebody_must_book_the_vat(has_vat_lines: bool, row: dict[str, str], said: str) -> None:
    its = MappedAccount(entry=Entry.STANDARD, account="3000", **row)
    known = accounts(Entry.STANDARD, has_vat_lines=has_vat_lines, rows=(its,))

    with pytest.raises(vouchers.NoAccount, match=f"Sales, standard rate 25.%: {said}"):
        voucher(day(), known)


@pytest.mark.parametrize("changed", [{"rounding": 0}, {"payments": payments(VIPPS=96840 + 1)}])
def test_a_report_that_does_not_add_up_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(vouchers.NotBalanced, match="Z report 3 of Butikken-23412"):
        voucher({**day(), **changed})


def test_two_rates_of_a_code_need_two_rows_where_the_system_takes_the_vat_out() -> None:
    """A Finnish return in January of what was sold in December at 14 %."""
    said = content(
        payments=payments(CARD=1000),
        vat=[vat_row("MIDDLE", "", 1400, -1000, -123), vat_row("MIDDLE", "", 1350, 2000, 238)],
    )
    old = MappedAccount(entry=Entry.MIDDLE, rate=1400, account="3021", vat_code="14")

    with pytest.raises(vouchers.NoAccount, match="food and drink: a row for each of the rates"):
        voucher(said)
    assert booked(said, accounts(rows=(old,))) == {"1580": 1000, "3020": -2000, "3021": 1000}
    assert len(voucher(said, accounts(has_vat_lines=True)).lines) == 3


@given(
    st.lists(st.tuples(st.sampled_from(["STANDARD", "MIDDLE"]), st.integers(-(10**9), 10**9))),
    st.integers(-50, 50),
    st.booleans(),
)
def test_what_adds_up_in_the_report_adds_up_in_every_file(
    sold: list[tuple[str, int]], rounding: int, has_vat_lines: bool
) -> None:
    total = sum(amount for _, amount in sold)
    sums = {code: sum(amount for its, amount in sold if its == code) for code, _ in sold}
    said = content(
        payments=payments(CASH=total + rounding),
        vat=[vat_row(code, "", 2500, amount, amount // 5) for code, amount in sums.items()],
        rounding=rounding,
    )
    made = [voucher(said, accounts(has_vat_lines=has_vat_lines))]

    lines = read(voucher_files.journal_lines(made, point="."))
    assert sum(minor(line["amount"]) for line in lines) == 0
    assert sum(minor(line["debit"]) - minor(line["credit"]) for line in lines) == 0
    rows = [row.split(";") for row in voucher_files.gbat10(made, point=".").splitlines()]
    assert sum(minor(row[8]) for row in rows) == sum(minor(row[27]) for row in rows) == 0


def read(text: str) -> list[dict[str, str]]:
    head, *rows = text.removeprefix(voucher_files.BOM).splitlines()
    return [dict(zip(head.split(";"), row.split(";"), strict=True)) for row in rows]


def minor(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


@pytest.mark.parametrize(
    ("name", "writer", "point", "has_vat_lines"),
    [
        ("vouchers.csv", voucher_files.journal_lines, ",", False),
        ("vouchers_with_vat_lines.csv", voucher_files.journal_lines, ".", True),
        ("vouchers_gbat10.csv", voucher_files.gbat10, ".", False),
    ],
)
def test_the_files_are_as_they_were_agreed(
    name: str, writer: voucher_files.Writer, point: str, has_vat_lines: bool
) -> None:
    """Worked out by hand from the day of `z_reports.day`, and from a day of one return."""
    known = accounts(has_vat_lines=has_vat_lines)
    back = content(
        number=4,
        business_date="2026-11-27",
        payments=payments(VIPPS=-29900),
        vat=[vat_row("STANDARD", "3", 2500, -29900, -5980)],
    )
    made = [
        vouchers.of(said, known, number=number, store="=Storgata, Oslo", receipts=RECEIPTS)
        for number, said in ((41, day()), (42, back))
    ]

    assert writer(made, point=point).encode() == (GOLDEN / name).read_bytes()


def test_a_text_is_no_formula_and_a_negative_number_is_a_number() -> None:
    lines = read(voucher_files.journal_lines([voucher(day())], point=","))

    assert {line["store"] for line in lines} == {"'=Storgata, Oslo"}
    assert [line["amount"] for line in lines if line["account"] == "3000"] == ["-748,00"]


def test_gbat10_is_refused_where_it_cannot_say_it() -> None:
    danish = voucher({**day(), "currency": "DKK"})
    with pytest.raises(voucher_files.NotForThisFile, match="Norwegian kroner"):
        voucher_files.gbat10([danish], point=",")
    its = MappedAccount(entry=Entry.STANDARD, account="3000", vat_code="3")
    left = voucher(day(), accounts(Entry.STANDARD, rows=(its,)))
    with pytest.raises(voucher_files.NotForThisFile, match="output VAT accounts"):
        voucher_files.gbat10([left], point=",")
    letters = MappedAccount(entry=Entry.ZERO, account="3100", vat_code="U0")
    named = voucher(day(), accounts(Entry.ZERO, rows=(letters,)))
    with pytest.raises(voucher_files.NotForThisFile, match="digits only"):
        voucher_files.gbat10([named], point=",")
