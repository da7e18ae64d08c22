"""Many questions about one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """All questions within see the database as it was at the first of them, and write nothing.

    Within a transaction of the caller's own they see what that sees: it has begun before.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # Whoever reckons between two questions holds nobody up.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
