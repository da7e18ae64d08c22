"""The writes of one transaction, sent in one statement.

What a keeper does for a sale ends in half a dozen rows that change together. Each as a statement
of its own costs a round trip, and the ORM builds the text of each anew: several times what
PostgreSQL takes to do it. Here they are collected and sent as one `WITH`, whose text is built once.

PostgreSQL gives all parts of such a statement the same view: no row may be written twice in it.
Their order is its own business, except where one asks for what another gives. So a table's new rows
ask for its changed ones: what was open is closed before the next is opened.
"""

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Fields = tuple["Field[Any, Any]", ...]


class Together:
    """Writes that wait to be sent. A row is written as it is when they are sent."""

    def __init__(self) -> None:
        self._inserts: list[list[Model]] = []
        self._updates: dict[tuple[type[Model], Any], tuple[Model, set[str]]] = {}
        self._deletes: list[tuple[type[Model], str, Any]] = []
        self._said: list[tuple[str, str]] = []

    def insert(self, *rows: Model) -> None:
        """Add new rows of one table, once its other rows have been changed.

        A row whose id somebody has to know before is given one from its sequence.
        """
        if rows:
            self._inserts.append(list(rows))

    def update(self, row: Model, *names: str) -> None:
        """Change these columns of a row that the caller has locked."""
        if not names:
            return
        kept = self._updates.setdefault((type(row), row.pk), (row, set()))
        assert kept[0] is row, f"two copies of one row: {row!r}"
        kept[1].update(names)

    def delete(self, model: type[Model], **where: Any) -> None:
        """Delete the rows of a table that have this value in this column."""
        ((name, value),) = where.items()
        self._deletes.append((model, name, value))

    def say(self, channel: str, text: str) -> None:
        """NOTIFY whoever listens, when the transaction commits."""
        self._said.append((channel, text))

    def send(self) -> None:
        """Send what has been collected; once sent it is not sent again."""
        parts, values, changed = [], list[Any](), dict[type[Model], list[str]]()
        for place, (row, names) in enumerate(self._updates.values()):
            fields = _fields_named(type(row), tuple(sorted(names)))
            parts.append(f"u{place} AS ({_update(type(row), fields)})")
            values += [*_values(row, fields, is_new=False), row.pk]
            changed.setdefault(type(row), []).append(f"u{place}")
        for place, rows in enumerate(self._inserts):
            model, fields = type(rows[0]), _all_fields(type(rows[0]), rows[0].pk is not None)
            after = ", ".join(changed.get(model, ()))
            parts.append(f"i{place} AS ({_insert(model, fields, len(rows), after)})")
            for row in rows:
                values += _values(row, fields, is_new=True)
        for place, (model, name, value) in enumerate(self._deletes):
            parts.append(f"d{place} AS ({_delete(model, name)})")
            values.append(value)
        said = [it for channel_and_text in self._said for it in channel_and_text]
        self._send(parts, values, said)
        self.__init__()  # type: ignore[misc]

    def _send(self, parts: Sequence[str], values: Sequence[Any], said: Sequence[Any]) -> None:
        if not parts and not said:
            return
        told = ", ".join(["pg_notify(%s, %s)"] * (len(said) // 2)) or "1"
        before = f"WITH {', '.join(parts)} " if parts else ""
        with connection.cursor() as cursor:
            cursor.execute(f"{before}SELECT {told}", [*values, *said])


@contextmanager
def sent(writes: Together | None) -> Iterator[Together]:
    """The caller's own collection; where the caller has none, one that is sent at the end."""
    if writes is not None:
        yield writes
        return
    writes = Together()
    yield writes
    writes.send()


def _values(row: Model, fields: Fields, *, is_new: bool) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, is_new), connection) for field in fields]


@functools.cache
def _fields_named(model: type[Model], names: tuple[str, ...]) -> Fields:
    return tuple(model._meta.get_field(name) for name in names)  # type: ignore[misc]


@functools.cache
def _all_fields(model: type[Model], with_id: bool) -> Fields:
    return tuple(field for field in model._meta.concrete_fields if with_id or not field.primary_key)


@functools.cache
def _update(model: type[Model], fields: Fields) -> str:
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return f"UPDATE {table} SET {sets} WHERE {key} = %s RETURNING {key}"  # noqa: S608


@functools.cache
def _insert(model: type[Model], fields: Fields, count: int, after: str) -> str:
    columns = ", ".join(f'"{field.column}"' for field in fields)
    slots = ", ".join(["%s"] * len(fields))
    rows = f"VALUES {', '.join([f'({slots})'] * count)}"
    if after:
        assert count == 1, "several rows at once, after others of their table"
        rows = f"SELECT {slots} FROM {after}"  # noqa: S608
    return f"INSERT INTO {model._meta.db_table} ({columns}) {rows}"


@functools.cache
def _delete(model: type[Model], name: str) -> str:
    column = model._meta.get_field(name).column  # type: ignore[union-attr]
    return f"DELETE FROM {model._meta.db_table} WHERE {column} = %s"  # noqa: S608
