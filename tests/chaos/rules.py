"""The rules of `invariants.sql` in one statement, at the moment that a history has reached."""

import datetime as dt
import functools
import re

from django.db import connection

from payments import invariants

# What a history can ask beyond them: nothing is taken by itself once the till has given up.
SILENT = (
    "C-01",
    "Nothing is captured after an abort unless somebody said so.",
    """
    SELECT o.id FROM payments_operation o JOIN payments_payment p ON p.id = o.payment_id
    WHERE o.kind = 'CAPTURE' AND p.aborted_at IS NOT NULL AND o.written_at > p.aborted_at
    """,
)
ONE_RECEIPT = (
    "C-02",
    "What was received is what was captured.",
    """
    SELECT p.id FROM payments_payment p LEFT JOIN pos_tender t
        ON t.reference = p.reference AND t.kind = 'VIPPS' AND t.basket_id IS NOT NULL
        AND t.amount > 0
    WHERE (p.received_at IS NULL) <> (t.id IS NULL) OR t.amount <> p.captured
       OR t.basket_id <> p.basket_id
    """,
)


@functools.cache
def _text(is_graced: bool) -> str:
    """Rules with a grace hold only where keepers work: an outage may outlast every grace."""
    parts = []
    for name, rule, sql in [*invariants.read(), SILENT, ONE_RECEIPT]:
        # How long a connection idles is told by the server's clock, whatever a history's says.
        has_grace = "now()" in sql and "pg_stat_activity" not in sql
        if has_grace and not is_graced:
            continue
        timed = sql.replace("%", "%%")
        timed = re.sub(r"\bnow\(\)", "%(now)s::timestamptz", timed) if has_grace else timed
        said = f"{name} {rule}".replace("'", "''").replace("%", "%%")
        parts.append(f"SELECT '{said}' AS rule, id FROM ({timed}) AS broken(id)")  # noqa: S608
    # The connection keeps the plan of what is asked often: making it takes ten times the answer.
    return " UNION ALL ".join(parts)


def broken(now: dt.datetime, *, is_graced: bool) -> list[tuple[str, int]]:
    """The rules that do not hold, each with a row that breaks it; none is good."""
    with connection.cursor() as cursor:
        cursor.execute(_text(is_graced), {"now": now})
        return [(rule, row) for rule, row in cursor.fetchall()]
