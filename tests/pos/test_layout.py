"""What each document says in each country: golden texts, whose amounts were worked out by hand.

Norway: 2 x 299,00 less 59,80 is 538,20, of which a fifth, 107,64, is VAT at 25 %; 0,455 kg at
258,00 is 117,39, of which 15/115, 15,31; a book bears none. 854,59 less 500,00 by Vipps leaves
354,59, which is 355 in coins.
Denmark: 24,90 is 25,00 in coins; a fifth, 4,98, is VAT. Finland: 10,00 x 25,5/125,5 is 2,03 and
4,99 x 13,5/113,5 is 0,59; 14,99 is 15,00 in coins. Sweden: 89,00 x 12/112 is 9,54.
"""

from pathlib import Path
from typing import Any

import pytest

from pos import headings, layout, plain, words
from pos.models import Receipt
from stores.models import RECEIPT_LANGUAGES

GOLDEN = Path(__file__).parent / "golden"
HERE = {
    "name": "Eksempel AS",
    "store": "Eksempel Bryggen",
    "street": "Bryggen 7",
    "place": "5003 Bergen",
    "organisation_number": "923 609 016 MVA",
    "register": "Foretaksregisteret",
}


def line(name: str, amount: int, rate: int, **more: Any) -> dict[str, Any]:
    given = {"sku": "S-1", "quantity": 1000, "unit": "PIECE", "unit_price": amount}
    return {"name": name, **given, "amount": amount, "vat_rate": rate, **more}


def vat(rate: int, code: str, amount: int, its: int) -> dict[str, Any]:
    return {"rate": rate, "code": code, "amount": amount, "vat": its}


def paid(kind: str, amount: int, reference: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "reference": reference, **more}


def document(country: str, language: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "country": country,
        "language": language,
        "heading": headings.HEADINGS[language][kind],
        "number": 7,
        "pos_id": "Butikken-23412",
        "issued_at": "2026-03-09T14:05:06+01:00",
        "staff": "Kari",
        "seller": HERE,
        **more,
    }


NORWEGIAN = {
    "currency": "NOK",
    "lines": [
        line(
            "Hettegenser",
            53820,
            2500,
            quantity=2000,
            unit_price=29900,
            discount=5980,
            discount_reason="Liten flekk",
        ),
        line("Kaffe", 11739, 1500, quantity=455, unit="KG", unit_price=25800),
        line("Sult, roman", 19900, 0),
    ],
    "total": 85459,
    "vat": [vat(2500, "3", 53820, 10764), vat(1500, "31", 11739, 1531), vat(0, "5", 19900, 0)],
    "tenders": [],
}
SEVERAL = [
    paid("VIPPS", 50000, "bry-01KB2X7M3Q-1"),
    paid("CASH", 35500, given=40000),
]
SWEDISH = {
    "currency": "SEK",
    "lines": [line("Lunch", 8900, 1200)],
    "total": 8900,
    "vat": [vat(1200, "2", 8900, 954)],
    "tenders": [paid("TRAINING", 8900)],
    "seller": HERE | {"organisation_number": "556012-5790", "register": ""},
}
FINNISH = {
    "currency": "EUR",
    "lines": [line("Villasukat", 1000, 2550), line("Kahvi", 499, 1350)],
    "total": 1499,
    "rounding": 1,
    "vat": [vat(2550, "1", 1000, 203), vat(1350, "2", 499, 59)],
    "tenders": [paid("CASH", 1500, given=2000)],
    "seller": HERE | {"organisation_number": "2077474-0", "register": ""},
}
DANISH = {
    "currency": "DKK",
    "lines": [line("Kaffe", 2490, 2500, quantity=2000, unit_price=1245)],
    "total": 2490,
    "rounding": 10,
    "vat": [vat(2500, "S", 2490, 498)],
    "tenders": [paid("CASH", 2500, given=2500)],
    "seller": HERE | {"organisation_number": "13585628", "register": ""},
}
BACK = {
    "currency": "NOK",
    "lines": [line("Hettegensar", -29900, 2500, quantity=-1000, unit_price=29900)],
    "total": -29900,
    "vat": [vat(2500, "3", -29900, -5980)],
    "tenders": [paid("VIPPS", -29900, "bry-01KB2X7M3Q-1")],
    "original": {"number": 6, "pos_id": "Butikken-23412"},
    "reason": "Feil storleik",
}
DOCUMENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no-nb-sale": (
        document("NO", "nb", "SALE", **NORWEGIAN | {"tenders": SEVERAL, "rounding": 41}),
        {"signature": "kWf3M0A9PqLx12345"},
    ),
    "no-nn-return-copy": (document("NO", "nn", "RETURN", **BACK), {"is_copy": True}),
    "no-nb-provisional": (document("NO", "nb", "PROVISIONAL", **NORWEGIAN), {}),
    "no-nn-training": (
        document("NO", "nn", "TRAINING", **NORWEGIAN | {"tenders": [paid("TRAINING", 85459)]}),
        {},
    ),
    "no-nb-delivery": (
        document("NO", "nb", "DELIVERY", **NORWEGIAN | {"customer_reference": "10023 / 4711"}),
        {},
    ),
    "dk-da-sale": (document("DK", "da", "SALE", **DANISH), {}),
    "fi-fi-sale": (document("FI", "fi", "SALE", **FINNISH), {"is_electronic": True}),
    "fi-sv-sale": (document("FI", "sv", "SALE", **FINNISH), {"is_copy": True}),
    "se-sv-training": (document("SE", "sv", "TRAINING", **SWEDISH), {"is_electronic": True}),
    "se-en-training": (document("SE", "en", "TRAINING", **SWEDISH), {}),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_what_its_country_asks(name: str) -> None:
    content, how = DOCUMENTS[name]

    assert plain.text(layout.rows(content, **how)) == (GOLDEN / f"{name}.txt").read_text()


def test_every_country_and_kind_has_its_words() -> None:
    for languages in RECEIPT_LANGUAGES.values():
        for language in languages:
            assert set(headings.HEADINGS[language]) == {*Receipt.Kind.values, "PROVISIONAL"}
            assert set(words.WORDS[language]) == set(words.WORDS["nb"])


def test_what_is_no_receipt_says_so_in_the_double_size() -> None:
    for its in headings.HEADINGS.values():
        for kind in ("PROVISIONAL", "TRAINING", "DELIVERY"):
            content = DOCUMENTS["no-nb-sale"][0] | {"heading": its[kind]}
            marked = [row.cells[0] for row in layout.rows(content) if row.kind == "heading"]
            assert marked == [its[kind]]
            assert marked[0].endswith(
                ("IKKE KVITTERING FOR KJØP", "IKKJE KVITTERING FOR KJØP", "EN KVITTERING")
            ) or marked[0].endswith(("EI KUITTI", "EJ KVITTO", "NOT A RECEIPT"))


def test_a_receipt_of_before_is_drawn_all_the_same() -> None:
    content, how = DOCUMENTS["no-nb-sale"]
    old = {name: value for name, value in content.items() if name not in ("kind", "country")}

    assert layout.rows(old, **how) == layout.rows(content, **how)


def test_a_returned_line_shows_no_price_that_was_not_paid() -> None:
    """29,90 was taken off 299,00 when it was sold: 269,10 come back."""
    content, how = DOCUMENTS["no-nn-return-copy"]
    back = line("Genser", -26910, 2500, quantity=-1000, unit_price=29900)
    drawn = layout.rows(content | {"lines": [back]}, **how)

    assert [row.cells for row in drawn if row.kind == "under"] == [("\N{MINUS SIGN}1",)]


def test_a_rate_without_a_code_has_no_empty_brackets() -> None:
    """Only Norway has SAF-T's codes of rates."""
    content = DOCUMENTS["fi-fi-sale"][0] | {"vat": [vat(2550, "", 1000, 203)]}

    assert ("25,5\N{NO-BREAK SPACE}%", "7,97", "2,03", "10,00") in [
        line for row in layout.rows(content) for line in row.lines
    ]


def test_no_row_is_wider_than_the_paper() -> None:
    for content, how in DOCUMENTS.values():
        long = content | {"lines": [line("Et svært langt varenavn " * 6, 10**11, 2500)]}
        for row in plain.text(layout.rows(long, **how)).splitlines():
            assert len(row) <= plain.WIDTH
