"""What the database itself guarantees: ledgers that only grow, and a role that can do no more."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.transaction import TransactionManagementError
from psycopg import sql
from psycopg.conninfo import make_conninfo

# What Django's own tables need; a table of ours says it on its model.
OF_DJANGO = {
    "admin.LogEntry": "SELECT, INSERT",
    "axes.AccessAttempt": "SELECT, INSERT, UPDATE, DELETE",
    "axes.AccessAttemptExpiration": "SELECT, DELETE",
    "axes.AccessFailureLog": "SELECT",
    "axes.AccessLog": "SELECT",
    "auth.Group": "SELECT",
    "auth.Permission": "SELECT",
    "auth.User": "SELECT, INSERT, UPDATE",
    "contenttypes.ContentType": "SELECT",
    "otp_static.StaticDevice": "SELECT, INSERT, UPDATE, DELETE",
    "otp_static.StaticToken": "SELECT, INSERT, DELETE",
    "sessions.Session": "SELECT",
}
# What Django and the driver do with a connection, and no part of what names it.
NOT_OF_THE_LINE = {"server_side_binding", "prepare_threshold", "pool", "isolation_level"}

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = '55000', HINT = 'Corrections are new rows.';
END
$$
"""


class AppendOnly(Operation):
    """Migration operation: the table rejects UPDATE, DELETE and TRUNCATE, whoever asks.

    The model of the table carries `append_only = True`, so that the application's role is not even
    given the privilege.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(REFUSE, params=None)
        for when in ("UPDATE OR DELETE", "TRUNCATE"):
            table, trigger, each = self._names(schema_editor, when)
            schema_editor.execute(
                f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for when in ("UPDATE OR DELETE", "TRUNCATE"):
            table, trigger, _ = self._names(schema_editor, when)
            schema_editor.execute(f"DROP TRIGGER {trigger} ON {table}")

    def describe(self) -> str:
        return f"Let {self.table} only grow"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_append_only"

    def _names(self, editor: BaseDatabaseSchemaEditor, when: str) -> tuple[str, str, str]:
        quote = editor.connection.ops.quote_name
        each = "STATEMENT" if when == "TRUNCATE" else "ROW"
        return quote(self.table), quote(f"{self.table}_only_grows_by_{each.lower()}"), each


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the role that owns the tables, on a new connection: for migrations and for tests.

    Other threads that connect meanwhile are the owner, too.
    """
    if connection.in_atomic_block:
        raise TransactionManagementError("A transaction cannot change its role.")
    before = {name: connection.settings_dict[name] for name in settings.DATABASE_OWNER}
    connection.close()
    # In place: the test runner keeps its own reference to these settings.
    connection.settings_dict.update(settings.DATABASE_OWNER)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def read_json(found: Any) -> Any:
    """A cell of a raw statement, which gets JSON as text."""
    return json.loads(found) if isinstance(found, str) else found


def plan_again() -> None:
    """Forget this line's plans, after filling a table that was small when they were made.

    A foreign key's check of a small table reads all of it, and goes on so: many new rows at once
    would each read all the others, and outlast the statement's time.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def grant_privileges() -> None:
    """Give the application's role exactly what each model says, and everybody else nothing.

    Runs as the owner after every migrate. Where one role is both, there is nothing to give.
    """
    if settings.DATABASE_OWNER["USER"] == settings.DATABASE_ROLE:
        return
    role = sql.Identifier(settings.DATABASE_ROLE)
    database = sql.Identifier(connection.settings_dict["NAME"])
    # One transaction: a running application never sees the moment between taking and giving.
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
            "GRANT SELECT ON django_migrations TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(database=database, role=role))
        existing = connection.introspection.table_names(cursor)
        for table, privileges in table_privileges().items():
            if table not in existing:
                continue  # Migrated back to before it was made.
            cursor.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(
                    sql.SQL(privileges), sql.Identifier(table), role
                )
            )


def table_privileges() -> dict[str, str]:
    """What the application may do, by table: from `append_only` and `may_delete` on the models."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found[model._meta.db_table] = _privileges(model)
    return found


def _privileges(model: type[models.Model]) -> str:
    if model._meta.label in OF_DJANGO:
        return OF_DJANGO[model._meta.label]
    if getattr(model, "append_only", False):
        return "SELECT, INSERT"
    if model._meta.auto_created:
        return "SELECT, INSERT, DELETE"  # Rows of a many-to-many field.
    if getattr(model, "may_delete", False):
        return "SELECT, INSERT, UPDATE, DELETE"
    return "SELECT, INSERT, UPDATE"


def first_row(text: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    """The first row of what may be sent twice: a question, or what is done once however often.

    A request's first statement is the first to learn that a line has died without a word. Then it
    is sent once more on a new one, so that nothing is lost with the line. Raises OperationalError
    where that does not help, or the database itself refuses.
    """
    try:
        return _first_row(text, values)
    except OperationalError:
        if connection.in_atomic_block or connection.is_usable():
            raise
    connection.close()
    return _first_row(text, values)


def _first_row(text: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def connection_text(name: str, *, options: str = "") -> str:
    """What a connection outside Django's needs: to listen, or to copy many rows."""
    its = connection.settings_dict
    # Certificates and how to notice a dead line hold for these connections, too; the limits of a
    # till's waiting do not.
    its_options = {name: it for name, it in its["OPTIONS"].items() if name not in NOT_OF_THE_LINE}
    given = {**its_options, "options": options or None}
    return make_conninfo(
        host=its["HOST"] or None,
        port=its["PORT"] or None,
        dbname=its["NAME"],
        user=its["USER"] or None,
        password=its["PASSWORD"] or None,
        application_name=name,
        **given,
    )


@contextmanager
def planned_anew() -> Iterator[None]:
    """Queries that PostgreSQL plans for the values they are asked with, keeping no plan.

    For searches and the office's lists and reports, where the best way depends on what is looked
    for: a word that begins half of all names wants another one than a word that begins three.
    """
    wrapped = connection.connection
    if wrapped is None:
        # A new connection has no plans yet.
        yield
        return
    kept, wrapped.prepare_threshold = wrapped.prepare_threshold, None
    try:
        yield
    finally:
        wrapped.prepare_threshold = kept
