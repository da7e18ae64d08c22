"""A shop as it stands before anything has happened: set up once, put back for each history.

What a history has changed, added or taken away is undone row by row, by the owner on a connection
of its own; what it left alone is left alone.
"""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
from django.apps import apps
from django.db.models import Model
from psycopg import sql

from stores.database import as_owner, connection_text

# Nobody's history is kept in them, and no act writes there.
LEFT_ALONE = {"django_content_type", "auth_permission"}
# A table that only grows refuses to be put back. Replaced in the same transaction, so that nobody
# ever sees it let anything pass.
LET_PASS = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN OLD; END'
"""
PUT_BACK = """
CREATE FUNCTION pg_temp.put_back() RETURNS void LANGUAGE plpgsql AS $put_back$ BEGIN
{}
END $put_back$
"""
# Only what differs: a row that is left alone has no reference to check.
TAKE_AWAY = """
IF EXISTS (SELECT FROM {table}) THEN
    DELETE FROM {table} t WHERE NOT EXISTS (
        SELECT FROM {kept} k WHERE ({its}) = ({same}) AND ({ours}) IS NOT DISTINCT FROM ({theirs}));
END IF;
"""
BRING = """
INSERT INTO {table} ({columns}) SELECT {theirs} FROM {kept} k
WHERE NOT EXISTS (SELECT FROM {table} t WHERE ({its}) = ({same}));
"""


class Scenery:
    """Takes a picture of every table when it is made. `put_back` needs them unlocked."""

    def __init__(self) -> None:
        with as_owner():
            text = connection_text("nordkassa scenery")
        self._owner = psycopg.connect(text, autocommit=True)
        found = self._owner.execute("SELECT pg_get_functiondef('refuse_change'::regproc)")
        (self._refuse,) = found.fetchone() or ("",)
        models = list(_models())
        for model in models:
            kept, table = _kept(model), sql.Identifier(model._meta.db_table)
            self._owner.execute(
                sql.SQL("CREATE TEMPORARY TABLE {} AS TABLE {}").format(kept, table)
            )
        parts = [_filled(TAKE_AWAY, model) for model in models]
        filled = [model for model in models if self._has_rows(model)]
        parts += [_filled(BRING, model) for model in filled]
        self._owner.execute(sql.SQL(PUT_BACK).format(sql.SQL("").join(parts)))

    def _has_rows(self, model: type[Model]) -> bool:
        asked = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(_kept(model))
        return self._owner.execute(asked).fetchone() == (True,)

    def put_back(self) -> None:
        """Every table as it was."""
        with self._owner.transaction():
            self._owner.execute(LET_PASS)
            self._owner.execute("SELECT pg_temp.put_back()")
            self._owner.execute(self._refuse)

    def close(self) -> None:
        self._owner.close()


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and meta.db_table not in LEFT_ALONE:
            yield model


def _kept(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(f"kept_{model._meta.db_table}")


def _filled(text: LiteralString, model: type[Model]) -> sql.Composed:
    meta = model._meta
    names = [field.column for field in meta.concrete_fields if field.column and not field.generated]
    keys = [field.column for field in meta.pk_fields if field.column]
    assert keys

    def of(*alias: str, only: list[str] = names) -> sql.Composed:
        return sql.SQL(", ").join([sql.Identifier(*alias, name) for name in only])

    return sql.SQL(text).format(
        table=sql.Identifier(meta.db_table),
        kept=_kept(model),
        its=of("t", only=keys),
        same=of("k", only=keys),
        columns=of(),
        ours=of("t"),
        theirs=of("k"),
    )
