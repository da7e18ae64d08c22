"""Locks are taken in one order, that of `ORDER`: held against every statement.

Two transactions that lock the other way round stop each other only when they meet; this finds them
when they do not. Of what a transaction locks several rows, the lower id comes first, where the
statement gives the rows away. What it has made itself nobody else can hold. A payment belongs to
its basket: under that one's lock it may be locked at any time, and without it alone, before nothing
else.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

from pos import alone, shifts

PERSON, PERIOD = "a person's turn", "a period's turn"
BASKET, PAYMENT = "pos_basket", "payments_payment"
ORDER = (
    "payments_checkin",
    BASKET,
    PAYMENT,
    PERSON,
    "pos_drawer",
    "pos_giftcard",
    PERIOD,
    "pos_shift",
    "stores_merchant",
    "stores_product",
    "pos_numbering",
)
# Of these an act locks several; counters only at once, by who waits for none of them.
BY_ID = (BASKET, "pos_drawer", "pos_giftcard", "stores_product")
TURNS = {alone.MEASURED: PERSON, shifts.TURN: PERIOD}
CHANGED = re.compile(r'\b(?:UPDATE|DELETE FROM)\s+(?:ONLY\s+)?"?(\w+)"?', re.IGNORECASE)
MADE = re.compile(r'\bINSERT INTO "?(\w+)"?', re.IGNORECASE)
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
    """Sees every statement of one connection, and knows what its transaction has locked.

    Where a test has one around all of it, each outermost savepoint in there stands for one.
    """

    def __init__(self) -> None:
        self.held: dict[str, set[int]] = {}
        self.made: set[str] = set()
        self.around = len(connection.savepoint_ids) if connection.in_atomic_block else None

    def __call__(self, execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        if self._is_new(context["connection"]):
            self.held, self.made = {}, set()
        self.made |= {table for table in MADE.findall(str(text)) if table in ORDER}
        tables = locked(str(text), _turn(str(text), params))
        new = [table for table in tables if self._take(table, str(text))]
        answer = execute(text, params, many, context)
        result = getattr(context["cursor"].cursor, "pgresult", None)
        if result is not None and tables:
            self._see(tables, new, result, str(text))
        return answer

    def _is_new(self, its: Any) -> bool:
        """Whether a transaction begins with this statement."""
        if self.around is not None:
            return len(its.savepoint_ids) <= self.around
        raw = its.connection
        return raw is None or raw.info.transaction_status == TransactionStatus.IDLE

    def _take(self, table: str, text: str) -> bool:
        """Before a statement. False: something of this table is locked already, or our own."""
        if table in self.held or table in self.made:
            return False
        is_under_its_basket = table == PAYMENT and BASKET in self.held
        is_after_one_alone = PAYMENT in self.held and BASKET not in self.held
        if is_after_one_alone or (self._after(table) and not is_under_its_basket):
            raise WrongOrder(f"{table} is locked after {', '.join(self.held)}: {text[:300]}")
        self.held[table] = set()
        return True

    def _after(self, table: str, *but: str) -> list[str]:
        """What is locked and comes after a table."""
        place = ORDER.index(table)
        return [one for one in self.held if ORDER.index(one) > place and one not in but]

    def _see(self, tables: Sequence[str], new: Sequence[str], result: PGresult, text: str) -> None:
        """After it: which rows it has locked, where it tells, or that there were none."""
        for table in tables:
            told = _told(result, table)
            rows = [row for row in told or [] if row is not None]
            if table in new and not rows and (told or _has_found_nothing(result, text)):
                del self.held[table]
            for row in rows:
                self._see_row(table, row, tables, text)

    def _see_row(self, table: str, row: int, tables: Sequence[str], text: str) -> None:
        known = self.held.setdefault(table, set())
        if table in self.made and row > max(known, default=0):
            return
        if table in BY_ID and row not in known:
            if known and row < max(known):
                raise WrongOrder(f"{table} {row} is locked after {max(known)}: {text[:300]}")
            if later := self._after(table, PAYMENT, *tables):
                raise WrongOrder(f"{table} {row} is locked after {', '.join(later)}: {text[:300]}")
        known.add(row)


def _turn(text: str, params: Any) -> str:
    """Whose turn a statement takes, if it takes one."""
    is_turn = "pg_advisory_xact_lock" in text and isinstance(params, list | tuple)
    return TURNS.get(params[0], "") if is_turn else ""


@functools.lru_cache
def _oid(table: str) -> int:
    # Not through Django: tests count the statements that go there.
    row = connection.connection.execute("SELECT %s::regclass::oid::bigint", [table]).fetchone()
    return int(row[0])


def _told(result: PGresult, table: str) -> list[int | None] | None:
    """The ids of a table's rows in an answer, each model's first column; None: it has none."""
    if table in TURNS.values():
        return None
    its = [
        at
        for at in range(result.nfields)
        if result.ftablecol(at) == 1 and result.ftable(at) == _oid(table)
    ]
    if not its:
        return None
    return [
        _whole(result.get_value(row, at), is_binary=bool(result.fformat(at)))
        for row in range(result.ntuples)
        for at in its
    ]


def _has_found_nothing(result: PGresult, text: str) -> bool:
    return not text.lstrip().startswith("WITH") and not result.command_tuples


def _whole(value: bytes | None, *, is_binary: bool) -> int | None:
    if value is None:
        return None
    return int.from_bytes(value, "big") if is_binary else int(value)


@functools.lru_cache(maxsize=4096)
def locked(text: str, turn: str = "") -> list[str]:
    """The tables of which a statement locks rows, in the order that has to be kept."""
    found = set(CHANGED.findall(text)) | {turn}
    # `FOR UPDATE OF` names a table as the statement calls it.
    called = {name: table for table, name in FROM.findall(text) if name}
    for asked in ASKED.finditer(text):
        if asked[1]:
            found |= {called.get(name, name) for name in re.findall(r"\w+", asked[1])}
        else:
            found |= {table for table, _name in FROM.findall(_query(text[: asked.start()]))}
    return [table for table in ORDER if table in found]


def _query(text: str) -> str:
    """The query that ends here, without those inside of it."""
    depth, kept = 0, list[str]()
    for letter in reversed(text):
        depth += {")": 1, "(": -1}.get(letter, 0)
        if depth < 0:
            break
        kept.append(letter if depth == 0 else " ")
    return "".join(reversed(kept))


@contextmanager
def watched() -> Iterator[None]:
    """The connection of this thread, for as long as this lasts."""
    with connection.execute_wrapper(Watch()):
        yield
