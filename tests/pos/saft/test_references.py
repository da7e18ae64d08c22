"""Our own checks of a SAF-T file find what the authority's schema lets pass."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos import deliveries
from tests.pos.saft import schema
from tests.pos.saft.exported import faults, give_back, write
from tests.pos.till import Till


@pytest.fixture
def spoilt(till: Till, tmp_path: Path) -> Callable[..., list[str]]:
    """The faults of a good file in which a text was replaced by another."""
    till.add(till.coffee)
    receipt = till.sell()
    give_back(receipt)
    deliveries.print_out(till.sell(), staff_id=till.staff.pk)
    [file] = write(till.device.store_id, to=tmp_path)

    def spoil(before: str, after: str, *, count: int = 1) -> list[str]:
        text, known = file.read_text(), {"article": till.coffee.pk, "person": till.staff.pk}
        before, after = before.format(**known), after.format(**known)
        assert before in text
        broken = tmp_path / "broken.xml"
        broken.write_text(text.replace(before, after, count))
        if schema.FILE.is_file():
            schema.refuse_invalid(broken)
        return faults(broken)

    return spoil


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<eventType>E-13012<", "<eventType>E-1<", "E-1 is no basicID of type 13"),
        ("<lineType>L-SALE<", "<lineType>T-SALE<", "T-SALE is no basicID of type 05"),
        ("<transType>T-SALE<", "<transType>X<", "X is no basicID of type 11"),
        ("<paymentType>P-CARD<", "<paymentType>CARD<", "CARD is no basicID of type 12"),
        ("<artID>{article}</artID><qnt>", "<artID>999</artID><qnt>", "there is no article 999"),
        (
            "<empID>{person}</empID><eventDate>",
            "<empID>999</empID><eventDate>",
            "there is no employee 999",
        ),
        ("</artGroupID><artDesc>", "0</artGroupID><artDesc>", "G-00 is no basicID of type 04"),
        ("<basicID>P-CASH<", "<basicID>P-CARD<", "basicID P-CARD is there twice"),
        ("<standardVatCode>31<", "<standardVatCode><", "VAT code MIDDLE has no standard code"),
        ("<vatCode>MIDDLE</vatCode><vatPerc>", "<vatCode>M</vatCode><vatPerc>", "Detail M"),
        ("<nr>2</nr><transID>", "<nr>3</nr><transID>", "transaction 3 does not follow 1"),
        ("<keyVersion>1<", "<keyVersion>2<", "signed with the unknown key 2"),
        ("<transAmntEx>", "<transAmntEx>1", "is not what was signed after its predecessor"),
        ("<lineAmntIn>", "<lineAmntIn>1", "its lines do not add up"),
        ("<vatAmnt>", "<vatAmnt>1", "VAT does not add up"),
        ("<paidAmnt>", "<paidAmnt>1", "its payments do not add up"),
        ("<roundingAmnt>0.00<", "<roundingAmnt>0.40<", "its payments do not add up"),
        ("<amntTp>D<", "<amntTp>C<", "its sign is not that of what it is"),
        ("<eventID>2<", "<eventID>1<", "event 1 does not come after event 1"),
    ],
)
def test_what_the_schema_lets_pass_is_found(
    spoilt: Callable[..., list[str]], before: str, after: str, said: str
) -> None:
    found = spoilt(before, after)

    assert any(said in fault for fault in found), found


@pytest.mark.parametrize("signature", ["", "\n", "AAAA"])
def test_a_signature_is_on_one_line_and_the_right_one(
    spoilt: Callable[..., list[str]], signature: str
) -> None:
    found = spoilt("<signature>", f"<signature>{signature}")
    if signature:
        assert any("signature" in fault or "not what was signed" in fault for fault in found)
    else:
        assert found == []


def test_a_time_that_was_never_printed_is_found(spoilt: Callable[..., list[str]]) -> None:
    for zone in ("+01:00", ".123"):
        assert any(
            "cannot be signed" in one for one in spoilt("</transTime>", f"{zone}</transTime>")
        )
        assert any(
            "more than seconds" in one for one in spoilt("</eventTime>", f"{zone}</eventTime>")
        )


def test_the_authoritys_example_adds_up_and_is_signed_by_nobody(db: Any) -> None:
    """Its Z report says what its transactions come to; its signatures are made up."""
    schema.load()
    [example] = schema.EXAMPLE.glob("*.xml")

    # Nobody knows what the first goes on from.
    assert faults(example) == [
        f"11.222-33.44.567: transaction {nr} is signed with the unknown key 1"
        for nr in (1001, 1002, 1003)
    ]
