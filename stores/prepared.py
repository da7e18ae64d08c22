"""Queries whose text the ORM builds once, for what a cashier waits for at every scan.

Building the text of a query costs the ORM several times what PostgreSQL takes to answer it.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value

M = TypeVar("M", bound=Model)
# Models with the prefix of the relation that leads to each; "" is the row itself.
Parts: TypeAlias = list[tuple[type[Model], str]]


class Written(Value):
    """A constant that stands in the statement itself and is no parameter of it.

    A plan that is kept is made for any value. Only of what is written there does PostgreSQL know
    that an index of a few rows, such as the open baskets, holds all that are wanted; without it
    the plan goes over every basket there ever was.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The constant in quotes; only a name such as `OPEN` needs no more than these."""
        if not str(self.value).isidentifier():
            raise ValueError(f"{self.value!r} is no name.")
        return f"'{self.value}'", ()


class Prepared:
    """A query of `values_list`, compiled at its first use; later uses only bind and fetch.

    `build` makes the query from the examples. Each example has to differ from the others and from
    every constant of the query: that is how its place among the parameters is found.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **examples: Any) -> None:
        self._build = build
        self._examples = examples

    def first(self, **values: Any) -> Sequence[Any] | None:
        """The first row, or None."""
        with connection.cursor() as cursor:
            cursor.execute(self._text, [values[name] if name else it for name, it in self._slots])
            row: Sequence[Any] | None = cursor.fetchone()
            return row

    @functools.cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        return self._build(**self._examples)[:1].query.sql_with_params()

    @property
    def _text(self) -> str:
        return self._compiled[0]

    @functools.cached_property
    def _slots(self) -> list[tuple[str, Any]]:
        names = {example: name for name, example in self._examples.items()}
        slots = [(names.get(value, ""), value) for value in self._compiled[1]]
        missing = set(self._examples) - {name for name, _ in slots}
        if len(names) != len(self._examples) or missing:
            raise LookupError(f"The query does not tell its parameters apart: {missing or names}")
        return slots


def paths(model: type[Model], prefix: str = "") -> list[str]:
    """What `values_list` has to ask for so that `read` can make a row of this model."""
    return [prefix + field.attname for field in model._meta.concrete_fields]


def all_paths(parts: Parts) -> list[str]:
    """The same for a row and what hangs on it, each by the prefix of its relation."""
    return [path for part in parts for path in paths(*part)]


def columns(model: type[Model], alias: str) -> str:
    """The same for SQL of one's own."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def for_sql(row: Model, columns_: Sequence[str], prefix: str) -> dict[str, Any]:
    """What of a row is written, as the database takes it: by column, for SQL of one's own."""
    fields = {str(field.column): field for field in row._meta.concrete_fields}
    return {
        prefix + column: fields[column].get_db_prep_save(
            getattr(row, fields[column].attname), connection
        )
        for column in columns_
    }


def read(model: type[M], values: Sequence[Any]) -> M:
    """A row of a model from its columns in their order, as a query of the ORM would make it."""
    names, converted = _shape(model)
    if converted:
        values = list(values)
        for place, field in converted:
            values[place] = field.from_db_value(values[place], None, connection)  # type: ignore[attr-defined]
    return model.from_db(connection.alias, names, values)


def read_all(parts: Parts, row: Sequence[Any]) -> list[Any]:
    """One row of each part, from a row that begins with the columns of them all.

    None for a part of which an outer join has found nothing.
    """
    found, start = [], 0
    for model, _prefix in parts:
        end = start + len(model._meta.concrete_fields)
        found.append(None if row[start] is None else read(model, row[start:end]))
        start = end
    return found


@functools.cache
def _shape(model: type[Model]) -> tuple[list[str], list[tuple[int, "Field[Any, Any]"]]]:
    fields = model._meta.concrete_fields
    converted = [(n, field) for n, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], converted
