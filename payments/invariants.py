"""The rules that must hold at any moment, each one query of `invariants.sql`."""

import dataclasses
import pathlib
import re

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

FILE = pathlib.Path(__file__).with_name("invariants.sql")


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """One rule, and the ids of the rows that break it."""

    name: str
    rule: str
    rows: list[int]


def read() -> list[tuple[str, str, str]]:
    """The rules: name, words, SQL."""
    text = FILE.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=-- I-)", text)[1:]
    rules = []
    for block in blocks:
        head, _, sql = block.partition("\n")
        name, _, rule = head.removeprefix("-- ").partition(" ")
        rules.append((name, rule, sql.strip().rstrip(";")))
    return rules


def check() -> list[Result]:
    """Check every rule against the primary, however long it takes.

    A rule over a year of sales takes longer than a till may wait for the database.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (limit,) = cursor.fetchone()
        cursor.execute("SET LOCAL statement_timeout = 0")
        found = [Result(name, rule, _rows(cursor, sql)) for name, rule, sql in read()]
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
    return found


def _rows(cursor: CursorWrapper, sql: str) -> list[int]:
    cursor.execute(sql)
    return [row[0] for row in cursor.fetchall()]


def breaches() -> list[Result]:
    """The rules that are broken; an empty list is good."""
    return [result for result in check() if result.rows]
