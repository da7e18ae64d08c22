"""A connection of its own on which a whole export sees one moment of the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from stores.database import connection_text


@contextmanager
def snapshot() -> Iterator[psycopg.Connection[Any]]:
    """Read only, and all of it as it was when the first query was asked."""
    # A large export takes longer than a till may wait for the database.
    text = connection_text("nordkassa saft", options="-c statement_timeout=0")
    with psycopg.connect(text) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def copied(
    connection: psycopg.Connection[Any], query: str, values: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as tuples of text, streamed by COPY: the server works while we do."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT", values) as rows:
        yield from rows.rows()
