"""Migration operations for tables that are large and in use: tills go on selling meanwhile.

They run outside of a transaction (`atomic = False`) and may be repeated: what a broken-off run has
left behind is removed first.
"""

from typing import Any

from django.apps.registry import Apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AlterField
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint, CheckConstraint, Model

NEW = "_new"


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
        for name in editor._constraint_names(model, [column], index=True, unique=False):
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(name)}")


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
        for step in (drop % new, *steps):
            editor.execute(step, params=None)
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
