"""A connection is looked at before each request, without a word to the server."""

from unittest import mock

import psycopg
from django.db import close_old_connections, connection

from stores.database import connection_text


def _ended_by_the_server() -> None:
    with psycopg.connect(connection_text("test"), autocommit=True) as other:
        pid = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_request_on_a_line_that_is_up_asks_nothing(committed: None) -> None:
    connection.ensure_connection()
    sent = mock.patch.object(type(connection.connection), "execute", side_effect=AssertionError)
    with sent:
        assert connection.is_usable()


def test_a_connection_that_the_server_has_ended_is_made_anew(committed: None) -> None:
    connection.ensure_connection()
    assert connection.is_usable()
    _ended_by_the_server()

    assert not connection.is_usable()
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_line_on_which_something_was_said_is_asked(committed: None) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN somebody")
    with psycopg.connect(connection_text("test"), autocommit=True) as other:
        other.execute("NOTIFY somebody")

    assert connection.is_usable()
    connection.close()
