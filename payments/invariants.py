"""The rules that must hold at any moment, each one query of `invariants.sql`."""

import dataclasses
import pathlib
import re
from collections.abc import Iterator

from django.db import connection

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


def check() -> Iterator[Result]:
    """Check every rule against the primary."""
    for name, rule, sql in read():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            yield Result(name, rule, [row[0] for row in cursor.fetchall()])


def breaches() -> list[Result]:
    """The rules that are broken; an empty list is good."""
    return [result for result in check() if result.rows]
