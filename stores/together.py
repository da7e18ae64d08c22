"""The writes of one transaction, sent in one statement.

What a keeper does for a sale ends in half a dozen rows that change together. Each as a statement
of its own costs a round trip, and the ORM builds the text of each anew: several times what
PostgreSQL takes to do it. Here they are collected and sent as one `WITH`, whose text is built once.

PostgreSQL gives all parts of such a statement the same view: no row may be written twice in it.
Their order is its own business, except where one asks for what another gives. So a table's new rows
ask for its changed ones: what was open is closed before the next is opened.

Who has locked nothing can still write: `only_if` a row is as it was read. Whoever changes that row
in the meantime wins, and nothing at all is written; it is read and decided anew. That is one
statement where BEGIN, a lock, the writes and COMMIT are four, and the lock is held for its length.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Fields = tuple["Field[Any, Any]", ...]


class Together:
    """Writes that wait to be sent. A row is written as it is when they are sent."""

    def __init__(self) -> None:
        self._inserts: list[tuple[list[Model], str]] = []
        self._updates: dict[tuple[type[Model], Any], tuple[Model, set[str]]] = {}
        self._deletes: list[tuple[type[Model], str, Any]] = []
        self._replaced: list[tuple[Model, str]] = []
        self._said: list[tuple[str, str]] = []
        self._held: dict[tuple[type[Model], Any], dict[str, Any]] = {}

    def only_if(self, row: Model, **held: Any) -> None:
        """Write nothing at all unless this row, which is to be changed, still has these values."""
        assert not self._held, "one row decides"
        self._held[type(row), row.pk] = held

    def insert(self, *rows: Model) -> None:
        """Add new rows of one table, once its other rows have been changed.

        A row whose id somebody has to know before is given one from its sequence.
        """
        if rows:
            self._inserts.append((list(rows), ""))

    def insert_new(self, *rows: Model) -> None:
        """The same for rows of which some may be there already: those stay as they are."""
        if rows:
            self._inserts.append((list(rows), " ON CONFLICT DO NOTHING"))

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

    def replace(self, row: Model, by: str) -> None:
        """Add a row, or change the one that has its value in this unique column."""
        self._replaced.append((row, by))

    def say(self, channel: str, text: str) -> None:
        """NOTIFY whoever listens, when the transaction commits."""
        self._said.append((channel, text))

    def send(self) -> None:
        """Send what has been collected; once sent it is not sent again."""
        assert not self._held, "whoever asks for a condition has to hear of it: send_if_same"
        self._send()

    def send_if_same(self) -> bool:
        """The same for writes with `only_if`. False: that row has changed, nothing was written."""
        assert self._held, "no condition"
        return self._send()

    def _send(self) -> bool:
        parts, values = list[str](), list[Any]()
        changed = dict[type[Model], list[str]]()
        # The row that decides comes first: all others ask for it.
        order = sorted(self._updates.items(), key=lambda item: item[0] not in self._held)
        for place, (known, (row, names)) in enumerate(order):
            fields, held = _fields_named(type(row), tuple(sorted(names))), self._held.get(known)
            condition, its = _condition(type(row), held, place > 0 and bool(self._held))
            parts.append(f"u{place} AS ({_update(type(row), fields, condition)})")
            values += [*_values(row, fields, is_new=False), row.pk, *its]
            changed.setdefault(type(row), []).append(f"u{place}")
        assert not self._held or order[0][0] in self._held, "what decides is not changed"
        first = ["u0"] if self._held else []
        for place, (rows, otherwise) in enumerate(self._inserts):
            model, fields = type(rows[0]), _all_fields(type(rows[0]), rows[0].pk is not None)
            after = ", ".join(dict.fromkeys([*first, *changed.get(model, ())]))
            text = _insert(model, fields, len(rows), after)
            parts.append(f"i{place} AS ({text}{otherwise})")
            for row in rows:
                values += _values(row, fields, is_new=True)
        for place, (row, by) in enumerate(self._replaced):
            fields = _all_fields(type(row), False)
            parts.append(f"r{place} AS ({_replace(type(row), fields, by, ', '.join(first))})")
            values += _values(row, fields, is_new=True)
        for place, (model, name, value) in enumerate(self._deletes):
            assert not self._held, "deleted whatever has changed"
            parts.append(f"d{place} AS ({_delete(model, name)})")
            values.append(value)
        values += [it for channel_and_text in self._said for it in channel_and_text]
        told = ", ".join(["pg_notify(%s, %s)"] * len(self._said)) or "1"
        self.__init__()  # type: ignore[misc]
        return _executed(parts, values, f"{told} FROM u0" if first else told)


def _executed(parts: Sequence[str], values: Sequence[Any], given: str) -> bool:
    if not values:
        return True
    before = f"WITH {', '.join(parts)} " if parts else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{before}SELECT {given}", values)
        return cursor.fetchone() is not None


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


def _condition(
    model: type[Model], held: dict[str, Any] | None, is_after: bool
) -> tuple[str, list[Any]]:
    """What an update asks for besides its key: what the row still has, or the row that decides."""
    asked, values = "", list[Any]()
    for name, value in (held or {}).items():
        column = model._meta.get_field(name).column  # type: ignore[union-attr]
        asked += f' AND "{column}" IS NULL' if value is None else f' AND "{column}" = %s'
        values += [] if value is None else [value]
    return asked + (" AND EXISTS (SELECT FROM u0)" if is_after else ""), values


@functools.cache
def _update(model: type[Model], fields: Fields, condition: str) -> str:
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    return f"UPDATE {table} SET {sets} WHERE {key} = %s{condition} RETURNING {key}"  # noqa: S608


@functools.cache
def _insert(model: type[Model], fields: Fields, count: int, after: str) -> str:
    columns = ", ".join(f'"{field.column}"' for field in fields)
    slots = ", ".join(["%s"] * len(fields))
    rows = f"VALUES {', '.join([f'({slots})'] * count)}"
    if after and count == 1:
        rows = f"SELECT {slots} FROM {after}"  # noqa: S608
    elif after:
        # In one part, as PostgreSQL runs parts that ask for nothing of each other from the last to
        # the first. Values that stand alone have to say their types.
        types = (re.sub(r"\(.*\)", "", field.db_type(connection) or "") for field in fields)
        first = ", ".join(f"%s::{its}" for its in types)
        values = ", ".join([f"({first})", *[f"({slots})"] * (count - 1)])
        rows = f"SELECT its.* FROM {after}, (VALUES {values}) its"  # noqa: S608
    return f"INSERT INTO {model._meta.db_table} ({columns}) {rows}"


@functools.cache
def _replace(model: type[Model], fields: Fields, by: str, after: str) -> str:
    key = model._meta.get_field(by).column  # type: ignore[union-attr]
    sets = ", ".join(f'"{it.column}" = excluded."{it.column}"' for it in fields if it.name != by)
    return f"{_insert(model, fields, 1, after)} ON CONFLICT ({key}) DO UPDATE SET {sets}"


@functools.cache
def _delete(model: type[Model], name: str) -> str:
    column = model._meta.get_field(name).column  # type: ignore[union-attr]
    return f"DELETE FROM {model._meta.db_table} WHERE {column} = %s"  # noqa: S608
