"""Receipts as CSV, streamed straight out of PostgreSQL.

One row per receipt, per receipt and VAT rate, or per line of goods. UTF-8 with a byte order mark,
semicolons, decimal commas, ISO dates in the store's own time. A text that a spreadsheet would take
for a formula gets an apostrophe in front (ASVS 1.2.10). Columns are described in docs/exports.md.
"""

import dataclasses
import datetime as dt
import pathlib
import secrets
from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection as ours
from django.utils.translation import override

from pos import jobs, search
from pos.models import Job, Receipt
from stores import named
from stores.database import connection_text

CHUNK = 64 * 1024
BOM = b"\xef\xbb\xbf"
KEPT_FOR = dt.timedelta(days=7)

FROM = "FROM pos_receipt r"
FROM_LINES = f"{FROM} JOIN pos_receiptline l ON l.receipt_id = r.id"
FROM_RATES = f"{FROM} CROSS JOIN LATERAL jsonb_array_elements(r.content->'vat') v"
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
SAFE = "CASE WHEN {0} ~ '^[=+@\t\r-]' THEN '''' || {0} ELSE {0} END"
AMOUNT = "replace(to_char({0} / 100.0, 'FM9999999999990.00'), '.', ',')"
COLUMNS = {
    "store": SAFE.format("s.name"),
    "pos_id": SAFE.format("d.pos_id"),
    "kind": "r.kind",
    "number": "r.number",
    "sequence": "r.sequence",
    "business_date": "r.business_date",
    # As printed: the store may have moved to another time zone since.
    "issued_at": "left(r.content->>'issued_at', 19)",
    "cashier": SAFE.format("coalesce(p.name, r.content->>'staff', '')"),
    "currency": "r.currency",
    "total": AMOUNT.format("r.total"),
    "total_excluding_vat": AMOUNT.format("r.total_excluding_vat"),
    "vat": AMOUNT.format("(r.total - r.total_excluding_vat)"),
    "rounding": AMOUNT.format("r.rounding"),
    "tenders": SAFE.format(
        "(SELECT coalesce(string_agg(t->>'kind', '+'), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)"
    ),
    "references": SAFE.format(
        "(SELECT coalesce(string_agg(t->>'reference', ' '), '')"
        " FROM jsonb_array_elements(r.content->'tenders') t)"
    ),
    "hash": "r.hash",
    # Already taken off the total.
    "discount": AMOUNT.format(
        "(SELECT coalesce(sum((l->>'discount')::bigint), 0)"
        " FROM jsonb_array_elements(r.content->'lines') l)"
    ),
    # Of the total: paid in, and no turnover.
    "gift_cards": AMOUNT.format("r.gift_cards"),
}
# What a row of each kind begins with.
SHARED = (
    *("store", "pos_id", "kind", "number", "sequence"),
    *("business_date", "issued_at", "currency"),
)
RATE_COLUMNS = {
    **{name: sql for name, sql in COLUMNS.items() if name in SHARED},
    "vat_code": SAFE.format("(v->>'code')"),
    "vat_rate": AMOUNT.format("(v->>'rate')::bigint"),
    "total": AMOUNT.format("(v->>'amount')::bigint"),
    "total_excluding_vat": AMOUNT.format("((v->>'amount')::bigint - (v->>'vat')::bigint)"),
    "vat": AMOUNT.format("(v->>'vat')::bigint"),
}
# What invoices what was delivered, too.
LINE_COLUMNS = {
    **{name: sql for name, sql in COLUMNS.items() if name in SHARED},
    "customer_reference": SAFE.format("r.customer_reference"),
    "line": "l.position",
    "sku": SAFE.format("l.sku"),
    "name": SAFE.format("l.name"),
    "quantity": "replace(to_char(l.quantity / 1000.0, 'FM9999999990.000'), '.', ',')",
    "unit": "l.unit",
    "unit_price": AMOUNT.format("l.unit_price"),
    "discount": AMOUNT.format("l.discount"),
    "vat_code": SAFE.format("l.standard_code"),
    "vat_rate": AMOUNT.format("l.vat_rate"),
    "total": AMOUNT.format("l.amount"),
    "total_excluding_vat": AMOUNT.format("(l.amount - l.vat)"),
    "vat": AMOUNT.format("l.vat"),
}
# By what there is a row of: its columns, where they come from, their order, and the file's name.
ROWS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "": (COLUMNS, FROM, "r.id", "receipts"),
    "vat": (RATE_COLUMNS, FROM_RATES, "r.id, (v->>'rate')::bigint DESC", "vat"),
    "lines": (LINE_COLUMNS, FROM_LINES, "r.id, l.position", "lines"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which receipts: of these stores, and of a device, a kind and business dates if given.

    Training and delivery are no sale: their receipts come only where their kind is asked for.
    `search` is what was typed above the list, in the language it was typed in. `rows` is what there
    is a row of: see `ROWS`.
    """

    stores: list[int]
    device: int | None = None
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    search: str = ""
    language: str = "en"
    rows: str = ""

    @property
    def name(self) -> str:
        """What the file's name begins with."""
        return ROWS[self.rows][3]

    @property
    def source(self) -> str:
        """The rows, as SQL."""
        found = f"AND r.id IN ({_found(self)})" if self.search else ""
        return f"{ROWS[self.rows][1]} {WHERE} {found}"

    def parameters(self) -> dict[str, Any]:
        """As the query takes them."""
        return dataclasses.asdict(self)

    def to_json(self) -> dict[str, Any]:
        """As a job keeps them."""
        dates = {"since": self.since, "until": self.until}
        return {
            **dataclasses.asdict(self),
            **{name: date.isoformat() if date else None for name, date in dates.items()},
            # For a worker of the version before.
            "by_rate": self.rows == "vat",
        }


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    since, until = (
        dt.date.fromisoformat(values[name]) if values[name] else None for name in ("since", "until")
    )
    given = {name: values[name] for name in ("stores", "device", "kind")}
    # One that was asked for before an upgrade has none of these.
    later = {name: values[name] for name in ("search", "language", "rows") if name in values}
    if values.get("by_rate"):
        later["rows"] = "vat"
    return Choice(**given, since=since, until=until, **later)


def count(choice: Choice, *, most: int | None = None) -> int:
    """How many rows an export would have; with `most`, no further than one above it."""
    limit = "" if most is None else f"LIMIT {most + 1}"
    query = f"SELECT count(*) FROM (SELECT {choice.source} {limit}) found"  # noqa: S608
    with _connection() as connection:
        row = connection.execute(query, choice.parameters()).fetchone()
    return int(row[0]) if row else 0


def _found(choice: Choice) -> str:
    """The ids of what the list finds, as SQL."""
    with override(choice.language):
        meanings = search.receipts(choice.search)
    found = named.ids(Receipt.objects.all(), meanings, most=None)
    if not meanings:
        return "NULL"
    query, values = found.query.sql_with_params()
    # Its values are in it now; the others are still to come.
    text: str = ours.ops.compose_sql(query, values)  # type: ignore[attr-defined]
    return text.replace("%", "%%")


def stream(choice: Choice) -> Iterator[bytes]:
    """The file in chunks of 64 KiB and more, on a connection of its own."""
    wanted, _source, order, _name = ROWS[choice.rows]
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in wanted.items())
    query = (
        f"COPY (SELECT {columns} {choice.source} ORDER BY {order}) "
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
    path = folder() / f"{choice.name}-{job.pk}-{secrets.token_hex(8)}.csv"
    draft, done = path.with_suffix(".new"), 0
    with draft.open("wb") as file:
        for chunk in stream(choice):
            file.write(chunk)
            done += chunk.count(b"\n")
            jobs.progress(job, done=min(done, goal), goal=goal)
    draft.replace(path)
    job.path = path.name
    forget_old()
    return f"{goal} rows" if choice.rows else f"{goal} receipts"


def forget_old() -> None:
    """Downloads expire."""
    oldest = dt.datetime.now(dt.UTC).timestamp() - KEPT_FOR.total_seconds()
    for file in folder().iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
