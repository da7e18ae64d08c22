"""Acts on a connection of their own, beside the test's: they begin, and stand before its locks."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""


def begin(act: Callable[..., Any], *given: Any) -> threading.Thread:
    """Start an act in a thread; the test joins it. Its connection goes with it."""

    def run() -> None:
        try:
            act(*given)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until_waiting(count: int = 1, *, seconds: float = 5) -> None:
    """Until so many other connections stand before a lock; fails when they never do."""
    deadline = time.monotonic() + seconds
    while waiting() < count:
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.02)


def waiting() -> int:
    """How many other connections stand before a lock."""
    with connection.cursor() as cursor:
        # In a transaction, who is there is otherwise as it was at the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])
