"""The tables of docs/performance.md, made from what the last runs wrote."""

import json
import re
from typing import Any

from tests.house import HERE

DOCUMENT = HERE / "docs" / "performance.md"
PLACE = re.compile(
    r"(<!-- figures: filled from (bench/\w+\.json) -->\n).*?(<!-- end of figures -->)", re.DOTALL
)
HEAD = "| | What | Value | Against | Ratio | Goal | |\n|---|---|---:|---|---:|---|---|"


def markdown(content: dict[str, Any]) -> str:
    """What a run has found, as a table for people."""
    said = "Last run: {at}, commit {commit}, {machine}, Python {python}.".format_map(content)
    return "\n".join([said, "", HEAD, *map(_line, content["rows"])])


def fill() -> None:
    """Put the last runs' tables where the documentation has a place for them."""
    DOCUMENT.write_text(filled(DOCUMENT.read_text()))


def filled(text: str) -> str:
    """The document with its tables made anew."""

    def table(place: re.Match[str]) -> str:
        start, file, end = place.groups()
        return f"{start}{markdown(json.loads((HERE / file).read_text()))}\n{end}"

    return PLACE.sub(table, text)


def _line(row: dict[str, Any]) -> str:
    value, against = _figure(row["value"], row["unit"]), row["against"]
    if row["against_value"] is not None:
        against += f" {_figure(row['against_value'], row['unit'])}"
    ratio = "" if row["ratio"] is None else f"{row['ratio']:g}"
    met = {True: "met", False: "**missed**", None: ""}[row["met"]]
    cells = [row["id"], row["metric"], value, against, ratio, row["goal"], met]
    return f"| {' | '.join(cells)} |"


def _figure(value: float, unit: str) -> str:
    return f"{value:g} {unit}".strip()
