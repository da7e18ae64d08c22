"""Lines to the database that die."""

import psycopg
from django.db import connection

from stores.database import connection_text


def ended_by_the_server() -> None:
    """The server ends the connection of this thread, which has not noticed yet."""
    with psycopg.connect(connection_text("test"), autocommit=True) as other:
        pid = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
