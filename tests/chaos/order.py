"""Locks are taken in one order, basket, payment, shift, numbering: held against every statement.

Two transactions that lock the other way round stop each other only when they meet; this finds them
when they do not.
"""

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus

TABLES = ("pos_basket", "payments_payment", "pos_shift", "pos_numbering")
CHANGED = re.compile(r'\b(?:UPDATE|DELETE FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
ASKED = re.compile(
    r"\bFOR (?:NO KEY )?UPDATE(?:\s+OF\s+([^;)]+?))?(?:\s+SKIP|\s+NOWAIT|\s*[;)]|\s*$)"
)
# The word after a table is what the statement calls it, unless it goes on with the statement.
GOES_ON = "AS|ON|USING|JOIN|LEFT|RIGHT|FULL|INNER|CROSS|NATURAL|WHERE|GROUP|ORDER|LIMIT|FOR|SET"
FROM = re.compile(
    rf'\b(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+(?:AS\s+)?(?!(?:{GOES_ON})\b)(\w+))?', re.IGNORECASE
)


class WrongOrder(AssertionError):
    """A lock was taken after one that has to come later."""


class Watch:
    """Sees every statement of one connection, and knows what its transaction has locked."""

    def __init__(self) -> None:
        self.held: list[str] = []

    def __call__(self, execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        raw = context["connection"].connection
        if raw is None or raw.info.transaction_status == TransactionStatus.IDLE:
            self.held = []
        for table in locked(str(text)):
            self._take(table, text)
        return execute(text, params, many, context)

    def _take(self, table: str, text: str) -> None:
        if table in self.held:
            return
        place = TABLES.index(table)
        later = [one for one in self.held if TABLES.index(one) > place]
        if later:
            raise WrongOrder(f"{table} is locked after {', '.join(later)}: {text[:200]}")
        self.held.append(table)


@functools.lru_cache(maxsize=4096)
def locked(text: str) -> list[str]:
    """The tables of which a statement locks rows, in the order that has to be kept."""
    found = set(CHANGED.findall(text))
    tables = FROM.findall(text)
    # `FOR UPDATE OF` names a table as the statement calls it.
    called = {name: table for table, name in tables if name}
    for named in ASKED.findall(text):
        names = re.findall(r"\w+", named) if named else [table for table, _name in tables]
        found |= {called.get(name, name) for name in names}
    return [table for table in TABLES if table in found]


@contextmanager
def watched() -> Iterator[None]:
    """The connection of this thread, for as long as this lasts."""
    with connection.execute_wrapper(Watch()):
        yield
