"""Rows as files: CSV, streamed straight out of PostgreSQL, or a workbook.

Of receipts there is one row per receipt, per receipt and VAT rate, or per line of goods
(`pos.columns`). CSV is UTF-8 with a byte order mark, semicolons, decimal commas, ISO dates in the
store's own time.
"""

import dataclasses
import datetime as dt
import pathlib
import secrets
from collections.abc import Iterator
from typing import Any, Protocol

import psycopg
from django.conf import settings
from django.utils.translation import override

from pos import search
from pos.columns import ROWS, Rows
from pos.models import Receipt
from stores import named
from stores.database import connection_text

CHUNK = 64 * 1024
BATCH = 5000
BOM = b"\xef\xbb\xbf"
KEPT_FOR = dt.timedelta(days=7)

WHERE = """
JOIN stores_posdevice d ON d.id = r.device_id
JOIN stores_store s ON s.id = d.store_id
LEFT JOIN stores_staff p ON p.id = r.staff_id
WHERE s.id = ANY(%(stores)s)
  AND (%(device)s::bigint IS NULL OR d.id = %(device)s)
  AND CASE %(kind)s WHEN '' THEN r.kind IN ('SALE', 'RETURN') ELSE r.kind = %(kind)s END
  AND (%(since)s::date IS NULL OR r.business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR r.business_date <= %(until)s)
"""


class Chosen(Protocol):
    """What somebody wants exported. `of` says what there is a row of, `source` which rows, as SQL;
    `file` is what is made of them. Receipts are one, and the payments have others."""

    @property
    def file(self) -> str: ...

    @property
    def of(self) -> Rows: ...

    @property
    def source(self) -> str: ...

    def parameters(self) -> dict[str, Any]:
        """As the query takes them."""

    def to_json(self) -> dict[str, Any]:
        """As a job keeps them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which receipts: of these stores, and of a device, a kind and business dates if given.

    Training and delivery are no sale: their receipts come only where their kind is asked for.
    `search` is what was typed above the list, in the language it was typed in. `rows` is what there
    is a row of: see `columns.ROWS`. `file` is what is made of them: `csv`, `xlsx` or `pdf`.
    """

    stores: list[int]
    device: int | None = None
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    search: str = ""
    language: str = "en"
    rows: str = ""
    file: str = "csv"

    @property
    def of(self) -> Rows:
        return ROWS[self.rows]

    @property
    def source(self) -> str:
        found = f"AND r.id IN ({_found(self)})" if self.search else ""
        return f"{self.of.source} {WHERE} {found}"

    def parameters(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    def to_json(self) -> dict[str, Any]:
        return {
            **as_json(self),
            # For a worker of the version before.
            "by_rate": self.rows == "vat",
        }


def as_json(choice: Any) -> dict[str, Any]:
    """A choice of days, `since` and `until`, as a job keeps it."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in dataclasses.asdict(choice).items()
    }


def read_days(values: dict[str, Any]) -> dict[str, Any]:
    """What a job has kept so, for a choice."""
    days = {name: values[name] for name in ("since", "until")}
    return values | {name: day and dt.date.fromisoformat(day) for name, day in days.items()}


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    given = {name: values[name] for name in ("stores", "device", "kind", "since", "until")}
    # One that was asked for before an upgrade has none of these.
    later = {
        name: values[name] for name in ("search", "language", "rows", "file") if name in values
    }
    if values.get("by_rate"):
        later["rows"] = "vat"
    return Choice(**read_days(given), **later)


def count(choice: Chosen, *, most: int | None = None) -> int:
    """How many rows an export would have; with `most`, no further than one above it."""
    limit = "" if most is None else f"LIMIT {most + 1}"
    query = f"SELECT count(*) FROM (SELECT {choice.source} {limit}) found"  # noqa: S608
    with connected() as connection:
        row = connection.execute(query, choice.parameters()).fetchone()
    return int(row[0]) if row else 0


def _found(choice: Choice) -> str:
    """The ids of what the list finds, as SQL."""
    with override(choice.language):
        meanings = search.receipts(choice.search)
    if not meanings:
        return "NULL"
    return named.as_sql(named.ids(Receipt.objects.all(), meanings, most=None))


def stream(choice: Chosen) -> Iterator[bytes]:
    """The file in chunks of 64 KiB and more, on a connection of its own."""
    wanted = choice.of
    cells = ", ".join(f'{column.csv} AS "{name}"' for name, column in wanted.columns.items())
    yield from copied(
        f"SELECT {cells} {choice.source} ORDER BY {wanted.order}", choice.parameters()
    )


def copied(query: str, values: dict[str, Any]) -> Iterator[bytes]:
    """The rows of a query as CSV, with its columns' names as their heads."""
    copy = f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER true, DELIMITER ';')"
    buffer = bytearray(BOM)
    with connected() as connection, connection.cursor() as cursor:
        with cursor.copy(copy, values) as rows:
            for row in rows:
                buffer += row
                if len(buffer) >= CHUNK:
                    yield bytes(buffer)
                    buffer.clear()
        yield bytes(buffer)


def batches(choice: Chosen, cells: str) -> Iterator[list[tuple[Any, ...]]]:
    """What is chosen, some thousand rows at a time, with these cells of each as they are kept."""
    query = f"SELECT {cells} {choice.source} ORDER BY {choice.of.order}"
    return fetched(query, choice.parameters())


def fetched(query: str, values: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query, some thousand at a time."""
    name = f"export_{secrets.token_hex(4)}"
    with (
        connected() as connection,
        connection.transaction(),
        connection.cursor(name=name) as cursor,
    ):
        cursor.execute(query, values)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def connected() -> psycopg.Connection[Any]:
    """A connection for an export alone, that may take its time."""
    # A large export takes longer than a till may wait for the database.
    text = connection_text("nordkassa export", options="-c statement_timeout=0")
    return psycopg.connect(text, autocommit=True)


def folder() -> pathlib.Path:
    """Where finished exports lie."""
    path = pathlib.Path(settings.VAR) / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def forget_old() -> None:
    """Downloads expire."""
    oldest = dt.datetime.now(dt.UTC).timestamp() - KEPT_FOR.total_seconds()
    for file in folder().iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
