"""Migrations of tables that are large and in use: tills go on selling meanwhile.

The operations here run outside of a transaction (`atomic = False`) and may be repeated: what a
broken-off run has left behind is removed first. So may a migration that is a transaction: one that
does not get a table at once is undone, lets the tills go on, and begins again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps.registry import Apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import OperationalError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import AlterField
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint, CheckConstraint, Model
from psycopg.errors import DeadlockDetected, LockNotAvailable

NEW = "_new"
# How long a migration waits for a table: whoever comes after it waits as well, and of a migration
# and a sale that wait for each other it has to be the migration that gives up, before PostgreSQL
# chooses one of them (deadlock_timeout, a second).
WAIT = "300ms"
# Seconds in which the tills catch up, and in which a table has to be free once.
PAUSE = 0.5
GIVEN_UP_AFTER = 600.0


@contextmanager
def wait_at_most(wait: str) -> Iterator[None]:
    """Within, this connection waits so long for a lock; "0" is for ever.

    After an error it goes on to do so: that ends the try, and the next one says how long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [wait])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


def is_busy(error: OperationalError) -> bool:
    """Whether somebody else has a table: nothing is wrong, and the same can be tried again."""
    return isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected))


class AtOnce(Migration):
    """A migration in one transaction that has all its tables, and its statements, before it begins.

    `tables` are those it changes or refers to, in the order in which a sale comes to them: who
    locks them in another one waits for a sale that waits for it. Between two statements Django
    works out what all models look like by then, for longer than the statements take; whoever waits
    for a table would wait for that as well.
    """

    tables: tuple[str, ...] = ()

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        assert all(operation.reduces_to_sql for operation in self.operations), self
        with schema_editor.connection.schema_editor(collect_sql=True) as collected:
            state = super().apply(project_state, collected)
        for table in map(schema_editor.quote_name, self.tables):
            schema_editor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        for statement in collected.collected_sql:
            schema_editor.execute(statement, params=None)
        return state


class AddIndexBeside(AddIndexConcurrently):
    """An index that is built beside the sales; an unfinished one is built anew."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        name = schema_editor.quote_name(self.index.name)
        # It waits until all that write now have ended, and closes the table to nobody.
        with wait_at_most("0"):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class LookNoMore(AlterField):
    """A foreign key loses its index: Django's own way would ask every row of the table again."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = _model(from_state.apps, app_label, self.model_name)
        column = model._meta.get_field(self.name).column  # type: ignore[union-attr]
        editor: Any = schema_editor
        with wait_at_most("0"):
            for name in editor._constraint_names(model, [column], index=True, unique=False):
                editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(name)}")


class UniqueNoMore(AlterField):
    """A foreign key to one becomes one to many: Django's own way would ask every row again."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = _model(from_state.apps, app_label, self.model_name)
        column = model._meta.get_field(self.name).column  # type: ignore[union-attr]
        editor: Any = schema_editor
        table = editor.quote_name(model._meta.db_table)
        for name in editor._constraint_names(model, [column], unique=True, primary_key=False):
            editor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {editor.quote_name(name)}"
            )


class PutConstraint(Operation):
    """A CHECK or a UNIQUE with a condition, in the place of one of the same name if there is one.

    All rows are looked at while others write; the table is only closed for the moment in which
    the new one takes the old one's name.
    """

    reversible = True
    atomic = False

    def __init__(
        self, model_name: str, constraint: BaseConstraint, before: BaseConstraint | None = None
    ) -> None:
        self.model_name, self.constraint, self.before = model_name, constraint, before

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        name = self.model_name.lower()
        if self.before:
            state.remove_constraint(app_label, name, self.before.name)
        state.add_constraint(app_label, name, self.constraint)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._put(schema_editor, _model(to_state.apps, app_label, self.model_name), self.constraint)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = _model(to_state.apps, app_label, self.model_name)
        if self.before:
            self._put(schema_editor, model, self.before)
        else:
            schema_editor.remove_constraint(model, self.constraint)

    def _put(
        self, editor: BaseDatabaseSchemaEditor, model: type[Model], wanted: BaseConstraint
    ) -> None:
        copy = wanted.clone()
        copy.name = wanted.name + NEW
        table, name, new = map(editor.quote_name, (model._meta.db_table, wanted.name, copy.name))
        made = str(copy.create_sql(model, editor))
        if isinstance(wanted, CheckConstraint):
            drop = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS %s"
            steps = [f"{made} NOT VALID", f"ALTER TABLE {table} VALIDATE CONSTRAINT {new}"]
            rename = f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {name}"
        else:
            drop = "DROP INDEX IF EXISTS %s"
            steps = [made.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1)]
            rename = f"ALTER INDEX {new} RENAME TO {name}"
        editor.execute(drop % new, params=None)
        *short, beside = steps
        for step in short:
            editor.execute(step, params=None)
        with wait_at_most("0"):
            editor.execute(beside, params=None)
        with transaction.atomic(editor.connection.alias):
            editor.execute(drop % name, params=None)
            editor.execute(rename, params=None)

    def describe(self) -> str:
        return f"Put {self.constraint.name} on {self.model_name} beside the sales"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name.lower()}_{self.constraint.name}"


def _model(apps: Apps, app_label: str, name: str) -> type[Model]:
    return apps.get_model(app_label, name)
