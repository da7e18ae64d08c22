"""Choosing among many rows by what they may be meant by, each meaning with an index of its own."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from stores.listing import MOST

# PostgreSQL plans joins beyond the eighth table in the order they are written
# (join_collapse_limit). The office's lists have more, so it would join every payment with its
# basket and receipt, a million of them, and choose afterwards. Those that are named come first.
FEW = 500


def among(rows: "QuerySet[Any]", meanings: Iterable[Q]) -> "QuerySet[Any]":
    """Those of these rows that any of the meanings fits, however many."""
    each = list(meanings)
    few = _read(ids(rows, each))
    return rows.filter(pk__in=few if len(few) <= FEW else ids(rows, each, most=None))


def newest(rows: "QuerySet[Any]", meanings: Iterable[Q]) -> "QuerySet[Any]":
    """Those of these rows that any of the meanings fits; of very many the newest.

    There is one more of them than a list counts to, so the list says that there are more.
    """
    each = list(meanings)
    found = _read(ids(rows, each))
    if len(found) > FEW:
        found = _read(ids(rows, each, most=MOST + 1, order="-pk"))
    return rows.filter(pk__in=sorted(found, reverse=True)[: MOST + 1])


def ids(
    rows: "QuerySet[Any]", meanings: Iterable[Q], *, most: int | None = FEW + 1, order: str = ""
) -> "QuerySet[Any]":
    """The ids of rows that a meaning fits, so many at most for each; some come twice.

    In no order an index on a few rows is taken, whatever the averages say of how many there are.
    """
    by = [order] if order else []
    parts = [rows.filter(one).order_by(*by).values("pk")[:most] for one in meanings]
    first, *others = parts or [rows.none().values("pk")]
    either: QuerySet[Any] = first.union(*others, all=True)
    return either


def as_sql(found: "QuerySet[Any]") -> str:
    """A query with its values in it, to stand in one of psycopg's whose values are to come."""
    try:
        query, values = found.query.sql_with_params()
    except EmptyResultSet:
        return "NULL"
    text: str = connection.ops.compose_sql(query, values)  # type: ignore[attr-defined]
    return text.replace("%", "%%")


def _read(found: "QuerySet[Any]") -> set[int]:
    return {row["pk"] for row in found}
