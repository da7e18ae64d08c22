"""Text that a spreadsheet would take for a formula (ASVS 1.2.10)."""

import re

# It gets an apostrophe in front, and so does one that has apostrophes before it already: whoever
# reads the file takes one away. Where cells have types, a text is none.
FORMULA = re.compile(r"'*[=+@\t\r\n\0-]")
# The same of a column; no text of the database holds a NUL.
IN_SQL = "CASE WHEN {0} ~ '^''*[=+@\t\r\n-]' THEN '''' || {0} ELSE {0} END"


def defused(text: str) -> str:
    """As it goes into a file without types."""
    return f"'{text}" if FORMULA.match(text) else text


def read(cell: str) -> str:
    """What such a file meant by this cell."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
