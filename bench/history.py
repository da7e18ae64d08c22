"""A year of sales in the tables: one sale that the product has made, as often as is wanted.

Every row is a copy of a real one, with keys, references, numbers, chains and times of its own.
CHECK, UNIQUE and NOT NULL hold for each; foreign keys are not asked one by one but are right by
arithmetic, and `manage.py check_invariants` finds nothing. What a copy is not: the signatures are
made up, and `content` of a receipt still names the number of the first.
"""

import dataclasses
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from bench.aside import set_aside
from bench.till import devices
from config import postgres
from config.cluster import SUPERUSER
from tests.house import House, eventually

DEVICES = 33  # All tills of the benchmarks have a past.
AT_ONCE = 3

# Where the rows of one sale are. Its basket comes first: the others are found from it.
PARTS = {
    "pos_basket": "id = %(basket)s",
    "pos_basketline": "basket_id = %(basket)s",
    "pos_tender": "basket_id = %(basket)s",
    "pos_formkey": "device_id = %(device)s",
    "payments_payment": "basket_id = %(basket)s",
    "payments_operation": "payment_id = %(payment)s",
    "payments_attempt": "payment_id = %(payment)s",
    "payments_event": "payment_id = %(payment)s",
    "payments_webhook": "reference = %(reference)s",
    "pos_receipt": "basket_id = %(basket)s",
    "pos_receiptline": "receipt_id = %(receipt)s",
    "pos_journalentry": "receipt_id = %(receipt)s",
}
# What a column of a copy is; n counts sales from 1, `place` the rows of one of them.
DEVICE = "(%(devices)s::bigint[])[1 + (n - 1) %% %(each)s]"
NUMBER = "(1 + (n - 1) / %(each)s)"
AGO = "((%(count)s - n + 1) * interval '365 days' / %(count)s + interval '2 hours')"
DAY = f"(((now() - {AGO}) AT TIME ZONE 'UTC')::date)"
LINK = (
    "CASE WHEN {0} < 1 THEN repeat('0', 64)"
    " ELSE encode(sha256(({1} || '{2}' || {0})::bytea), 'hex') END"
)
SIGN = "CASE WHEN {0} < 1 THEN '0' ELSE encode(sha512(({1} || 's' || {0})::bytea), 'hex') END"
COLUMNS = {
    "reference": "'storg-01K' || upper(lpad(to_hex(n), 7, '0') || left(md5(n::text), 16)) || '-1'",
    "device_id": DEVICE,
    "number": NUMBER,
    "sequence": NUMBER,
    "business_date": DAY,
    "psp_reference": "gen_random_uuid()::text",
    "key": "uuidv7((" + DAY + " - current_date) * interval '1 day')",
    "idempotency_key": "gen_random_uuid()",
    "shift_id": "%(shift)s + ((n - 1) %% %(each)s) * 400 + (current_date - " + DAY + ")",
    "previous_signature": SIGN.format(f"({NUMBER} - 1)", DEVICE),
    "signature": SIGN.format(NUMBER, DEVICE),
}


@dataclasses.dataclass(frozen=True)
class Sale:
    """The sale that is copied: its rows' ids by table, and what is found by them."""

    ids: dict[str, list[Any]]
    values: dict[str, Any]


def fill(house: House, count: int, *, device: int, only: Collection[str] = ()) -> None:
    """`count` sales of the past year, copies of the one that `device` has just made.

    With `only` these tables, and nothing of what belongs to a year beside its sales.
    """
    parts = [part for part in PARTS if not only or part in only]
    places = [each for each, _, _ in devices(house, DEVICES)]
    with connect(house) as connection:
        sale = _find(connection, device)
        base = {part: _next(connection, part) for part in [*PARTS, "pos_shift"]}
        sale.values.update(
            count=count, devices=places, each=len(places),
            shift=base["pos_shift"], payments=base["payments_payment"],
        )  # fmt: skip
        statements = [_copy(connection, part, sale, base) for part in parts]
        statements += [] if only else BESIDE
        again = [make for part in parts for make in set_aside(connection, part)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: _run(house, one, sale.values), statements))
        list(pool.map(lambda one: _run(house, one), again))
    with connect(house) as connection:
        for part in only or [*base, "pos_job", "stores_signin", "payments_closing"]:
            _move_on(connection, part)
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(part)))
        connection.execute("VACUUM (ANALYZE) pos_numbering")
        connection.execute("CHECKPOINT")


def connect(house: House) -> psycopg.Connection[Any]:
    """As who may leave foreign keys unasked: thirty million of them take longer than the rows, and
    some rows have nothing to point to."""
    connection = psycopg.connect(postgres.url(house.var, SUPERUSER), autocommit=True)
    connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '512MB'")
    return connection


def _find(connection: psycopg.Connection[Any], device: int) -> Sale:
    row = connection.execute(
        "SELECT r.basket_id, r.id, p.id, p.reference FROM pos_receipt r"
        " JOIN payments_payment p ON p.basket_id = r.basket_id"
        " WHERE r.device_id = %s ORDER BY r.id DESC LIMIT 1",
        [device],
    ).fetchone()
    assert row, "no sale to copy"
    names = ("basket", "receipt", "payment", "reference")
    values = {"device": device, **dict(zip(names, row, strict=True))}
    ids = {}
    for part, where in PARTS.items():
        key = "key" if part == "pos_formkey" else "id"
        rows = f"SELECT {key} FROM {part} WHERE {where} ORDER BY 1"  # noqa: S608
        # What Vipps' log says is read a while after the till has said *paid*.
        found = eventually(partial(_rows, connection, rows, values), seconds=60)
        ids[part] = [each for (each,) in found]
    return Sale(ids, values)


def _rows(
    connection: psycopg.Connection[Any], query: str, values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    return connection.execute(query, values).fetchall()


def _next(connection: psycopg.Connection[Any], part: str) -> int:
    if part == "pos_formkey":
        return 0
    (found,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {part}").fetchone() or (0,)  # noqa: S608
    return int(found) + 1000


def _copy(connection: psycopg.Connection[Any], part: str, sale: Sale, base: dict[str, int]) -> str:
    """The statement that makes the rows of one table."""
    found = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND table_schema = 'public'",
        [part],
    ).fetchall()
    columns = {name: _column(part, name, kind, sale, base) for name, kind in found}
    key = "key" if part == "pos_formkey" else "id"
    return (
        f"INSERT INTO {part} ({', '.join(columns)})"  # noqa: S608
        f" SELECT {', '.join(columns.values())} FROM generate_series(1, %(count)s) n,"
        f" (SELECT *, row_number() OVER (ORDER BY {key}) AS place FROM {part}"
        f" WHERE {PARTS[part]}) row"
    )


def _column(part: str, name: str, kind: str, sale: Sale, base: dict[str, int]) -> str:
    if name == "id":
        return f"{base[part]} + (n - 1) * {len(sale.ids[part])} + place"
    if name in ("basket_id", "payment_id", "receipt_id"):
        table = {"p": "payments_payment", "b": "pos_basket", "r": "pos_receipt"}[name[0]]
        return f"{base[table]} + n"
    if name == "operation_id":
        their = sale.ids["payments_operation"]
        places = " ".join(f"WHEN {one} THEN {at}" for at, one in enumerate(their, 1))
        return (
            f"{base['payments_operation']} + (n - 1) * {len(their)}"
            f" + CASE row.operation_id {places} END"
        )
    if name in ("hash", "previous_hash"):
        letter = "j" if part == "pos_journalentry" else "r"
        number = NUMBER if name == "hash" else f"({NUMBER} - 1)"
        return LINK.format(number, DEVICE, letter)
    if kind == "timestamp with time zone":
        return f"row.{name} - {AGO}"
    return COLUMNS.get(name, f"row.{name}")


BESIDE = [
    # A shift of each till on each day, and who was signed in.
    "INSERT INTO pos_shift (id, device_id, opened_at, closed_at, business_date)"
    " SELECT %(shift)s + (till - 1) * 400 + day, (%(devices)s::bigint[])[till],"
    " current_date - day, least(now(), current_date - day + interval '16 hours'),"
    " current_date - day FROM generate_series(1, %(each)s) till, generate_series(0, 366) day",
    "INSERT INTO stores_signin (device_id, staff_id, signed_in_at, ended_at)"
    " SELECT (%(devices)s::bigint[])[till], r.staff_id, now() - day * interval '1 day',"
    " now() - day * interval '1 day' + interval '8 hours' FROM generate_series(1, %(each)s) till,"
    " generate_series(1, 366) day, pos_receipt r WHERE r.id = %(receipt)s",
    # The counters that all receipts have been taken from.
    "INSERT INTO pos_numbering (device_id, sequence, sales, returns, entries, signature,"  # noqa: S608
    " receipt_hash, entry_hash) SELECT device, last, last, 0, last, "
    f"{SIGN.format('last', 'device')}, {LINK.format('last', 'device', 'r')},"
    f" {LINK.format('last', 'device', 'j')} FROM (SELECT (%(devices)s::bigint[])[till] AS device,"
    " (%(count)s - till + %(each)s) / %(each)s AS last FROM generate_series(1, %(each)s) till) x",
    # One payment in a thousand needed a person, and there was a job for every ten sales.
    "INSERT INTO payments_closing (payment_id, act, flag, reason, user_id, at, amount, otherwise,"
    " known) SELECT %(payments)s + n, 'NOTED', 'UNKNOWN', 'bench', (SELECT min(id) FROM auth_user),"
    " now(), 0, 0, '{}' FROM generate_series(1000, %(count)s, 1000) n",
    "INSERT INTO pos_job (kind, parameters, slot, state, progress, goal, attempts, path, outcome,"  # noqa: S608
    " asked_at, started_at, finished_at) SELECT 'bench', '{}', 'bench-' || n, 'DONE', 0, 0, 1, '',"
    f" '', at, at, at FROM (SELECT n, now() - {AGO} AS at"
    " FROM generate_series(1, %(count)s, 10) n) x",
]


def _run(house: House, statement: str, values: dict[str, Any] | None = None) -> None:
    with connect(house) as connection:
        connection.execute(statement, values)


def _move_on(connection: psycopg.Connection[Any], part: str) -> None:
    """The next row of the product comes after ours."""
    if part != "pos_formkey":
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{part}', 'id'), max(id)) FROM {part}"  # noqa: S608
        )
