"""Whatever a person has typed is a text in every file, and comes back as it was typed."""

import pytest
from django.db import connection

from stores import formulas

TEXTS = [
    *("=1+1", "+47", "-5", "@x", "\tx", "\rx", "\n=x"),
    *("'=1", "''=1", "'s ost", "ost", "", "'", "1-1"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_from_a_file(text: str) -> None:
    defused = formulas.defused(text)
    assert not defused.startswith(tuple("=+-@\t\r\n"))
    assert formulas.read(defused) == text


@pytest.mark.django_db
def test_the_database_writes_what_we_would() -> None:
    with connection.cursor() as cursor:
        written = formulas.IN_SQL.format("each")
        for text in TEXTS:
            cursor.execute(f"SELECT {written} FROM (SELECT %s::text AS each) t", [text])  # noqa: S608
            assert cursor.fetchone() == (formulas.defused(text),)


def test_a_text_with_a_nul_is_no_formula_either() -> None:
    assert formulas.defused("\0=x") == "'\0=x"
