"""The authority's schema, which is not part of this project: it lies in a folder beside it."""

import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

PROJECT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("NORDKASSA_SAFT") or PROJECT.parent / "shared" / "specs" / "saft")
FILE = FOLDER / "Norwegian_SAF-T_Cash_Register_Schema_v_1.00.xsd"
EXAMPLE = FOLDER / "Example Files"
MISSING = f"The official SAF-T schema is not in {FOLDER} (NORDKASSA_SAFT names another folder)."


def load() -> Any:
    """The schema; without it the test skips and says why."""
    if not FILE.is_file():
        pytest.skip(MISSING)
    return etree.XMLSchema(etree.parse(str(FILE)))


def refuse_invalid(*files: Path) -> None:
    """Fail with what the schema says. Streamed: a year is larger than memory."""
    schema = load()
    for file in files:
        for _event, element in etree.iterparse(str(file), schema=schema):
            if element.tag.endswith(("}event", "}cashtransaction")):
                element.clear()
