"""Receipts as CSV, streamed straight out of PostgreSQL.

One row per receipt. UTF-8 with a byte order mark, semicolons, decimal commas, ISO dates in the
store's own time. A text that a spreadsheet would take for a formula gets an apostrophe in front
(ASVS 1.2.10). Columns are described in docs/exports.md.
"""

import dataclasses
import datetime as dt
import pathlib
import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings

from pos import jobs
from pos.models import Job
from stores.database import connection_text

CHUNK = 64 * 1024
BOM = b"\xef\xbb\xbf"
KEPT_FOR = dt.timedelta(days=7)

WHERE = """
FROM pos_receipt r
JOIN stores_posdevice d ON d.id = r.device_id
JOIN stores_store s ON s.id = d.store_id
LEFT JOIN stores_staff p ON p.id = r.staff_id
WHERE s.id = ANY(%(stores)s)
  AND (%(device)s::bigint IS NULL OR d.id = %(device)s)
  AND (%(kind)s = '' OR r.kind = %(kind)s)
  AND (%(since)s::date IS NULL OR r.business_date >= %(since)s)
  AND (%(until)s::date IS NULL OR r.business_date <= %(until)s)
  AND NOT EXISTS (
    SELECT FROM unnest(%(words)s::text[]) AS w
    WHERE r.number::text <> w
      AND NOT EXISTS (
        SELECT FROM pos_receiptline l
        WHERE l.receipt_id = r.id AND strpos(upper(l.sku), upper(w)) > 0)
      AND NOT EXISTS (
        SELECT FROM pos_tender t
        WHERE t.basket_id = r.basket_id AND strpos(upper(t.reference), upper(w)) > 0))
"""
SAFE = "CASE WHEN {0} ~ '^[=+@\t\r-]' THEN '''' || {0} ELSE {0} END"
AMOUNT = "replace(to_char({0} / 100.0, 'FM9999999999990.00'), '.', ',')"
COLUMNS = {
    "store": SAFE.format("s.name"),
    "pos_id": SAFE.format("d.pos_id"),
    "kind": "r.kind",
    "number": "r.number",
    "sequence": "r.sequence",
    "business_date": "r.business_date",
    "issued_at": "to_char(r.issued_at AT TIME ZONE s.time_zone, 'YYYY-MM-DD\"T\"HH24:MI:SS')",
    "cashier": SAFE.format("coalesce(p.name, '')"),
    "currency": "r.currency",
    "total": AMOUNT.format("r.total"),
    "total_excluding_vat": AMOUNT.format("r.total_excluding_vat"),
    "vat": AMOUNT.format("(r.total - r.total_excluding_vat)"),
    "tenders": SAFE.format(
        "(SELECT coalesce(string_agg(t->>'kind', '+'), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)"
    ),
    "references": SAFE.format(
        "(SELECT coalesce(string_agg(t->>'reference', ' '), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)"
    ),
    "hash": "r.hash",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which receipts: of these stores, and of a device, a kind and business dates if given.

    Each of `words` is the receipt's number, or is in an SKU or in a reference of it.
    """

    stores: list[int]
    device: int | None = None
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    words: list[str] = dataclasses.field(default_factory=list)

    def parameters(self) -> dict[str, Any]:
        """As the query takes them."""
        return dataclasses.asdict(self)

    def to_json(self) -> dict[str, Any]:
        """As a job keeps them."""
        dates = {"since": self.since, "until": self.until}
        return {
            **dataclasses.asdict(self),
            **{name: date.isoformat() if date else None for name, date in dates.items()},
        }


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    since, until = (
        dt.date.fromisoformat(values[name]) if values[name] else None for name in ("since", "until")
    )
    given = {name: values[name] for name in ("stores", "device", "kind", "words")}
    return Choice(**given, since=since, until=until)


def count(choice: Choice) -> int:
    """How many rows an export would have."""
    with _connection() as connection:
        row = connection.execute(f"SELECT count(*) {WHERE}", choice.parameters()).fetchone()
    return int(row[0]) if row else 0


def stream(choice: Choice) -> Iterator[bytes]:
    """The file in chunks of 64 KiB and more, on a connection of its own."""
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in COLUMNS.items())
    query = (
        f"COPY (SELECT {columns} {WHERE} ORDER BY r.id) "
        "TO STDOUT WITH (FORMAT csv, HEADER true, DELIMITER ';')"
    )
    buffer = bytearray(BOM)
    with _connection() as connection, connection.cursor() as cursor:
        with cursor.copy(query, choice.parameters()) as rows:
            for row in rows:
                buffer += row
                if len(buffer) >= CHUNK:
                    yield bytes(buffer)
                    buffer.clear()
        yield bytes(buffer)


def _connection() -> psycopg.Connection[Any]:
    # A large export takes longer than a till may wait for the database.
    text = connection_text("nordkassa export", options="-c statement_timeout=0")
    return psycopg.connect(text, autocommit=True)


def folder() -> pathlib.Path:
    """Where finished exports lie."""
    path = pathlib.Path(settings.VAR) / "exports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def write_file(job: Job) -> str:
    """The work of an export job: the same bytes, into a file that only its asker may fetch."""
    choice = read_choice(job.parameters)
    goal = count(choice)
    path = folder() / f"receipts-{job.pk}-{secrets.token_hex(8)}.csv"
    draft, done = path.with_suffix(".new"), 0
    with draft.open("wb") as file:
        for chunk in stream(choice):
            file.write(chunk)
            done += chunk.count(b"\n")
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    forget_old()
    return f"{goal} receipts"


def forget_old() -> None:
    """Downloads expire."""
    oldest = dt.datetime.now(dt.UTC).timestamp() - KEPT_FOR.total_seconds()
    for file in folder().iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
