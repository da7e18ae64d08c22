"""Paper that is narrower than 80 mm: long words are parted at a joint, never cut."""

import dataclasses
import re
from collections.abc import Sequence

from pos.layout import Row

JOINTS = re.compile(r"(?<=\w)(kvittering|kvitto|kuitti|seddel|sedel)", re.IGNORECASE)
SOFT = "\N{SOFT HYPHEN}"


def partable(text: str) -> str:
    """A heading whose compounds may be parted, where two lines are better than a cut word."""
    return JOINTS.sub(rf"{SOFT}\1", text)


def for_narrow(found: Sequence[Row]) -> list[Row]:
    """The same rows for 58 mm paper."""
    return [
        dataclasses.replace(row, cells=(partable(row.cells[0]),)) if row.kind == "heading" else row
        for row in found
    ]
