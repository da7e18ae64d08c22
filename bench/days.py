"""P9: X and Z, a day and a month of all stores, beside ten million receipts.

The receipts are made by the database, unsigned, in a house of their own; of each day of each till
there is a Z report that says what they say. Five tills have ten thousand sales of today. How many
receipts there are in all is told by RECEIPTS.
"""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg

from bench import history, past
from bench.aside import set_aside
from bench.table import Row, percentile
from bench.till import VERSION, Till, tills
from tests.house import House

RECEIPTS = int(os.environ.get("RECEIPTS", "10_000_000"))
OF_TODAY, CLOSERS = 10_000, 5
COUNTED = """
UPDATE pos_numbering SET sequence = %(before)s + %(each)s, sales = %(before)s + %(each)s,
    grand_sales = %(each)s * %(amount)s::bigint,
    totals = jsonb_build_object('names', '{"group:": ["", "04003"], "staff:": ""}'::jsonb,
        'counts', jsonb_build_object(
            'receipts', jsonb_build_array(%(each)s, %(each)s * %(amount)s::bigint),
            'group:', jsonb_build_array(%(each)s, %(each)s * %(amount)s::bigint),
            'payment:CARD', jsonb_build_array(%(each)s, %(each)s * %(amount)s::bigint)))
WHERE device_id = ANY(%(devices)s)
"""


def p9(_house: House) -> list[Row]:
    """X and Z with ten thousand sales of the day, a day and a month of Z reports."""
    with (
        tempfile.TemporaryDirectory() as folder,
        House.open(Path(folder) / "var") as house,
    ):
        closers = tills(house, CLOSERS + 1)
        for till in closers:
            _sell(till)
        _close(closers.pop())
        _fill(house, closers)
        return [*_reports(closers), *_periods(house)]


def _sell(till: Till) -> None:
    """One sale by card: the day is open."""
    product = re.search(r'data-add-product="(\d+)"', till.browser.call("GET", "/till/")[1])
    assert product
    version = VERSION.search(till.post("/till/add/", product=product[1]))
    assert version
    till.post("/till/card/", version=version[1])


def _close(till: Till) -> float:
    """One Z report over HTTP; milliseconds."""
    page = till.browser.call("GET", "/till/day/")[1]
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key, page[-2000:]
    began = time.perf_counter()
    status, text, answer = till.browser.call("POST", "/till/day/z/", {"key": key[1]}, till.headers)
    taken = (time.perf_counter() - began) * 1000
    assert status == 302, (status, text[-2000:])
    assert "/till/reports/" in (answer.headers["Location"] or "")
    return taken


def add_past(house: House, count: int, *, closer: Till) -> None:
    """So many receipts of the past year at the demonstration's tills of the first merchant, and
    their Z reports, copies of the one that `closer` takes now."""
    _sell(closer)
    _close(closer)
    with history.connect(house) as connection:
        again = set_aside(connection, "pos_receipt")
        past.add(connection, count, past.OF_FIRST)
        past.finish(connection, again)


def _fill(house: House, closers: list[Till]) -> None:
    with history.connect(house) as connection:
        own = past.devices(connection, "LIKE 'Bench-%%'")[:CLOSERS]
        again = set_aside(connection, "pos_receipt")
        past.add(connection, RECEIPTS, past.OTHERS)
        for place, device in enumerate(own):
            row = connection.execute(
                "SELECT id FROM pos_shift WHERE device_id = %s AND closed_at IS NULL", [device]
            ).fetchone()
            assert row, "the till has no day"
            today = {**past.GIVEN, "devices": [device], "each": OF_TODAY, "count": OF_TODAY}
            today |= {"days": 1, "today": 0, "before": 1, "shift": row[0] - 1}
            today["basket"] = 2 * 10**9 + place * 10**6
            connection.execute(past.RECEIPT, today)
            connection.execute(COUNTED, today)
        past.finish(connection, again)


def _reports(closers: list[Till]) -> list[Row]:
    x, z = [], []
    for till in closers:
        for _look in range(10):
            began = time.perf_counter()
            till.browser.call("GET", "/till/day/")
            x.append((time.perf_counter() - began) * 1000)
        z.append(_close(till))
    beside = f"{RECEIPTS:,} receipts, {OF_TODAY:,} of the day"
    return [
        Row("P9", f"X on the screen, {beside}, p50", round(percentile(x, 0.5), 1), "ms"),
        Row("P9", f"Z over HTTP, {beside}, worst", round(max(z), 1), "ms", "", None,
            "≤ 1,000 ms", max(z) <= 1000),
    ]  # fmt: skip


def _periods(house: House) -> list[Row]:
    """The product's own question, against all receipts of the period read one by one."""
    rows = []
    with history.connect(house) as connection:
        for what, days, store, goal in (
            ("a day of all stores", 1, None, 50),
            ("a day of one store", 1, _busiest(connection), 200),
            ("a month of all stores", 31, None, 5),
        ):
            sql, parameters = _question(days, store)
            ours = _median(connection, sql, parameters)
            where = "r.business_date >= current_date - %s AND r.business_date < current_date"
            if store:
                where += f" AND d.store_id = {store}"
            scan = (
                "SELECT sum(r.total), count(*) FROM pos_receipt r"  # noqa: S608
                f" JOIN stores_posdevice d ON d.id = r.device_id WHERE {where}"
            )
            with _scanning(connection):
                peer = _median(connection, scan, [days])
            rows.append(
                Row("P9", f"{what} of {RECEIPTS:,} receipts", round(ours, 2), "ms",
                    "seq scan", round(peer, 1), f"≥ ×{goal}", peer >= goal * ours)
            )  # fmt: skip
    return rows


def _busiest(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT min(id) FROM stores_store").fetchone()
    assert row
    return int(row[0])


def _question(days: int, store: int | None) -> tuple[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import datetime as dt

    from pos import turnover
    from pos.models import Report

    until = dt.datetime.now(dt.UTC).date()
    found = Report.objects.filter(
        business_date__gte=until - dt.timedelta(days=days), business_date__lt=until
    )
    if store:
        found = found.filter(device__store=store)
    return turnover.query(found).query.sql_with_params()


@contextlib.contextmanager
def _scanning(connection: psycopg.Connection[Any]) -> Iterator[None]:
    ways = ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan")
    for way in ways:
        connection.execute(f"SET {way} = off")
    yield
    for way in ways:
        connection.execute(f"RESET {way}")


def _median(connection: psycopg.Connection[Any], sql: str, parameters: Any) -> float:
    taken = []
    for _round in range(7):
        began = time.perf_counter()
        connection.execute(sql, parameters).fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 0.5)
