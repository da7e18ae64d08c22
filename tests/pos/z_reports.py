"""Contents of Z reports as the till writes them, for what is made of them afterwards."""

from typing import Any

NOTHING = {"count": 0, "amount": 0}


def vat_row(vat_code: str, code: str, rate: int, amount: int, vat: int) -> dict[str, Any]:
    base = amount - vat
    return {
        "vat_code": vat_code,
        "code": code,
        "rate": rate,
        "amount": amount,
        "base": base,
        "vat": vat,
    }


def payments(**amounts: int) -> list[dict[str, Any]]:
    """`payments(VIPPS=10000)`; what is not named is there as zero."""
    kinds = ("VIPPS", "CARD", "CASH", "GIFT_CARD")
    return [
        {"kind": kind, "count": int(amounts.get(kind, 0) != 0), "amount": amounts.get(kind, 0)}
        for kind in kinds
    ]


def content(**changed: Any) -> dict[str, Any]:
    """A Norwegian Z report; without changes, of a day on which nothing was sold."""
    given = {
        "type": "Z",
        "number": 3,
        "language": "nb",
        "pos_id": "Butikken-23412",
        "currency": "NOK",
        "business_date": "2026-11-26",
        "sales": NOTHING,
        "payments": payments(),
        "vat": [vat_row("STANDARD", "3", 2500, 0, 0), vat_row("MIDDLE", "31", 1500, 0, 0)],
        "rounding": 0,
        "counted": None,
        "tips": NOTHING,
        "pay_ins": NOTHING,
        "pay_outs": NOTHING,
        "float": 0,
        "grand_net": 0,
    }
    return given | changed


def cash_short(amount: int) -> dict[str, Any]:
    """Counted with 500 kroner of float, 185 kroner more paid in than out, and so much missing."""
    expected = 29500 + 50000 + 20000 - 1500
    return {
        "kind": "CASH",
        "expected": expected,
        "counted": expected - amount,
        "difference": -amount,
    }


def day() -> dict[str, Any]:
    """Three rates, four means of payment, a rounding, and 2 kroner short when it was counted."""
    return content(
        payments=payments(VIPPS=49800, CARD=12540, CASH=29500, GIFT_CARD=5000),
        vat=[
            vat_row("STANDARD", "3", 2500, 74800, 14960),
            vat_row("MIDDLE", "31", 1500, 17080, 2228),
            vat_row("ZERO", "5", 0, 5000, 0),
        ],
        rounding=-40,
        counted={
            "staff": 1,
            "name": "Ingrid",
            "reason": "byttet feil",
            "tenders": [cash_short(200)],
        },
        pay_ins={"count": 1, "amount": 20000},
        pay_outs={"count": 1, "amount": 1500},
    )
