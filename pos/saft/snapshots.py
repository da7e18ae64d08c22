"""A connection of its own on which a whole export sees one moment of the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from stores.database import connection_text

# A large export takes longer than a till may wait for the database. Rows come in the order of an
# index, as they are written: sorting a device's whole year first would hold all of it.
OPTIONS = (
    "-c statement_timeout=0 -c enable_sort=off -c max_parallel_workers_per_gather=0 -c jit=off"
)


@contextmanager
def snapshot() -> Iterator[psycopg.Connection[Any]]:
    """Read only, and all of it as it was when the first query was asked."""
    with psycopg.connect(connection_text("nordkassa saft", options=OPTIONS)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def copied(
    connection: psycopg.Connection[Any], query: str, values: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as tuples of text, streamed by COPY: the server works while we do."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT", values) as rows:
        yield from rows.rows()
