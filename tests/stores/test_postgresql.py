"""A connection is looked at before each request, without a word to the server."""

from unittest import mock

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, close_old_connections, connection
from django.db.backends.postgresql import base
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stores.access import Action
from stores.database import connection_text
from stores.sign_ins import Along, find_open
from tests import make
from tests.stores.dead_lines import ended_by_the_server


def test_a_request_on_a_line_that_is_up_asks_nothing(committed: None) -> None:
    connection.ensure_connection()
    sent = mock.patch.object(type(connection.connection), "execute", side_effect=AssertionError)
    with sent:
        assert connection.is_usable()


def test_a_connection_that_the_server_has_ended_is_made_anew(committed: None) -> None:
    connection.ensure_connection()
    assert connection.is_usable()
    ended_by_the_server()

    assert not connection.is_usable()
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_line_that_was_left_in_the_middle_of_a_question_is_not_used_again(
    committed: None,
) -> None:
    connection.ensure_connection()
    connection.connection.pgconn.send_query(b"SELECT pg_sleep(1)")

    assert not connection.is_usable()
    connection.close()


def test_a_line_that_has_met_an_error_is_asked(committed: None) -> None:
    connection.ensure_connection()
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 5; SELECT pg_sleep(1)")

    with mock.patch.object(base.DatabaseWrapper, "is_usable", return_value=False) as asked:
        assert not connection.is_usable()
    assert asked.called
    connection.close()


def test_who_stands_at_a_till_is_asked_again_when_the_line_has_died(
    committed: None, client: Client
) -> None:
    device = make.device()
    make.signed_in(client, device, make.staff(device.store))
    token = client.cookies[settings.DEVICE_COOKIE].value
    ended_by_the_server()

    found = find_open(token, Action.SELL)

    assert found
    assert found[0].device == device


def test_what_the_database_has_refused_is_not_asked_again(committed: None, client: Client) -> None:
    device = make.device()
    make.signed_in(client, device, make.staff(device.store))
    token = client.cookies[settings.DEVICE_COOKIE].value
    slow = Along("SELECT pg_sleep(1)", lambda _request: {})
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 20")

    with CaptureQueriesContext(connection) as queries, pytest.raises(OperationalError):
        find_open(token, Action.SELL, along=slow)

    assert len(queries) == 1
    connection.close()


def test_a_line_on_which_something_was_said_is_asked(committed: None) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN somebody")
    with psycopg.connect(connection_text("test"), autocommit=True) as other:
        other.execute("NOTIFY somebody")

    assert connection.is_usable()
    connection.close()
