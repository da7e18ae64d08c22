"""Ledgers only grow: refused by privilege to the application, and by trigger to everybody else."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg.conninfo import conninfo_to_dict

from config.middleware import OfficePlansMiddleware
from stores.database import as_owner, connection_text, planned_anew, table_privileges

LEDGERS = {
    model._meta.db_table: model._meta.pk.column
    for model in apps.get_models()
    if getattr(model, "append_only", False)
}
CHANGES = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", LEDGERS)
def test_the_application_may_not_change_a_ledger(db: None, table: str, change: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table, LEDGERS[table]))


@pytest.mark.parametrize("table", LEDGERS)
def test_a_trigger_refuses_even_the_owner(committed: None, table: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        with pytest.raises(OperationalError, match="only grows: TRUNCATE is refused"):
            cursor.execute(f"TRUNCATE {table} CASCADE")
        cursor.execute(
            "SELECT tgtype & 1 = 1, tgtype & 2 = 2, tgtype & 8 = 8, tgtype & 16 = 16 "
            "FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O' "
            "AND tgname = %s",
            [table, f"{table}_only_grows_by_row"],
        )
        for_each_row, before, on_delete, on_update = cursor.fetchone()
    assert for_each_row
    assert before
    assert on_delete
    assert on_update


def test_the_application_has_exactly_the_privileges_it_needs(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(privilege_type, ', ') "
            "FROM information_schema.role_table_grants "
            "WHERE grantee = current_user AND table_name <> 'django_migrations' GROUP BY 1"
        )
        given = {table: set(privileges.split(", ")) for table, privileges in cursor.fetchall()}
    assert given == {
        table: set(privileges.split(", ")) for table, privileges in table_privileges().items()
    }


def test_the_application_may_not_make_tables(db: None) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied for schema public"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE mine (id int)")


def test_a_till_never_waits_long_for_the_database(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("5s",)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("2s",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("10s",)


@pytest.mark.fault(101)
def test_every_connection_notices_a_server_that_vanished(db: None) -> None:
    with connection.cursor():
        of_django = connection.connection.info.get_parameters()
    of_a_listener = conninfo_to_dict(connection_text("a listener"))

    for its in (of_django, of_a_listener):
        assert its["tcp_user_timeout"] == "15000"
        assert its["keepalives_idle"] == "10"
    # A listener waits for hours; a till's limits are not for it.
    assert "options" not in of_a_listener


def kept_plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%its own%'"
        )
        return int(cursor.fetchone()[0])


def ask(times: int = 4) -> None:
    with connection.cursor() as cursor:
        for number in range(times):
            cursor.execute("SELECT 'its own', %s::int", [number])


def test_what_is_asked_again_and_again_is_planned_once(db: None) -> None:
    ask(times=2)
    assert kept_plans() == 0

    ask(times=2)
    assert kept_plans() == 1


def test_what_depends_on_what_is_looked_for_is_planned_each_time(db: None) -> None:
    with connection.cursor(), planned_anew():
        ask()

    assert kept_plans() == 0


def test_the_office_is_planned_anew(db: None) -> None:
    with connection.cursor():
        before = connection.connection.prepare_threshold
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(connection.connection.prepare_threshold)
        return HttpResponse()

    for path in ("/admin/pos/receipt/", "/office/receipts.csv", "/till/"):
        OfficePlansMiddleware(view)(RequestFactory().get(path))

    assert seen == [None, None, before]
    assert connection.connection.prepare_threshold == before == 3
