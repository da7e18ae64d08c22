"""One run of the matching: everything new, set by set, in one transaction.

Only one run at a time, for all merchants: with nothing new it takes a fraction of a second. What
an earlier run has completed is not looked at again; `since` goes back a day, far longer than any
transaction that was not visible to the run before.
"""

import dataclasses
import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from payments.models import Feed, Matching, Payout
from payments.reconciliation import banking_days, exceptions, lump_sums, moves
from pos.shifts import now

# The advisory lock of a run; closing a period takes it as well.
TURN = 7_203_471
OVERLAP = dt.timedelta(days=1)
EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
# A capture and its receipt are one transaction apart; a part of a split sale may wait for the rest.
PATIENCE = dt.timedelta(minutes=30)
OVERDUE = 5
# How many connections' worth of memory one run may take: it is one run.
MEMORY = "64MB"

Touched = dict[tuple[int, dt.date], int]


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """How far each feed was examined and is read now: entries that come meanwhile are the next
    run's."""

    feeds: list[int]
    examined: list[int]
    upto: list[int]


def run(*, at: dt.datetime | None = None) -> Matching | None:
    """Match what is new. None: another run is at it, and sees all that was committed before."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not take_turn(cursor):
            return None
        return run_in_turn(cursor, at=at or now())


def take_turn(cursor: CursorWrapper) -> bool:
    """Be the only one to match or close, until the transaction ends."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
    return bool(cursor.fetchone()[0])


def run_in_turn(cursor: CursorWrapper, *, at: dt.datetime) -> Matching:
    """Inside a transaction that has the turn."""
    for name, value in (("statement_timeout", "0"), ("work_mem", MEMORY)):
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    last = Matching.objects.filter(ended_at__isnull=False).order_by("-pk").first()
    made = Matching.objects.create(started_at=now())
    reach = _reach()
    values = {
        "since": last.started_at - OVERLAP if last else EVER,
        "now": now(),
        "absent": banking_days.before(at.date(), OVERDUE),
        "patience": at - PATIENCE,
        **dataclasses.asdict(reach),
    }
    _pay_out(cursor, values)
    new, changed = _touch(cursor, moves.INSERT, values), _touch(cursor, moves.UPDATE, values)
    made.moves, made.completed = sum(new.values()), sum(changed.values())
    for reasons, found in exceptions.FAMILIES:
        cursor.execute(exceptions.statement(found), values | {"reasons": list(reasons)})
        opened, ended = cursor.fetchone()
        made.found += opened
        made.ended_by_themselves += ended
    _sum_up(cursor, {**new, **changed})
    _examined(cursor, values)
    made.ended_at = now()
    made.save()
    return made


def _reach() -> Reach:
    rows = list(Feed.objects.order_by("pk").values_list("pk", "examined", "count"))
    return (
        Reach(*(list(column) for column in zip(*rows, strict=True))) if rows else Reach([], [], [])
    )


def _pay_out(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    cursor.execute(lump_sums.INSERT, values)
    Payout.objects.bulk_create(_payout(*row) for row in cursor.fetchall())


def _payout(
    entry_id: int,
    ledger_pk: int,
    ledger_id: str,
    psp_reference: str,
    ledger_date: dt.date,
    amount: int,
    first: int,
    last: int,
    captures: int,
    refunds: int,
    fees: int,
    others: int,
    brought_forward: int,
    said_text: str,
    market: str,
) -> Payout:
    return Payout(
        ledger_id=ledger_pk,
        entry_id=entry_id,
        number=psp_reference.removeprefix(f"{ledger_id}-")[:40],
        ledger_date=ledger_date,
        amount=amount,
        first_sequence=first,
        last_sequence=last,
        captures=captures,
        refunds=refunds,
        fees_retained=fees,
        others=others,
        brought_forward=brought_forward,
        left=captures + refunds + fees + others + brought_forward - amount,
        said_text=said_text,
        bank_date=banking_days.paid_on(ledger_date, market),
    )


def _touch(cursor: CursorWrapper, statement: str, values: dict[str, Any]) -> Touched:
    cursor.execute(statement, values)
    return {(store_id, day): count for store_id, day, count in cursor.fetchall()}


def _sum_up(cursor: CursorWrapper, touched: Touched) -> None:
    if touched:
        stores, days = (list(column) for column in zip(*touched, strict=True))
        cursor.execute(moves.DAYS, {"stores": stores, "days": days})


def _examined(cursor: CursorWrapper, values: dict[str, Any]) -> None:
    cursor.execute(
        "UPDATE payments_feed f SET examined = r.upto FROM unnest(%(feeds)s::bigint[],"
        " %(upto)s::bigint[]) AS r (id, upto) WHERE f.id = r.id AND f.examined < r.upto",
        values,
    )
