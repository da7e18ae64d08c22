"""What of the payments somebody wants as a file, and the rows that it is."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from payments import attention, search
from payments.exports import columns, ledger_columns
from payments.models import Match, MatchedDay, Payment, Payout
from pos import export_jobs, exports
from pos.columns import Rows
from pos.models import Job
from stores import named, spans

TASK = "payments.export"
ROWS = columns.ROWS | ledger_columns.ROWS
CHOSEN = columns.CHOSEN | ledger_columns.CHOSEN


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of `what`, a key of `ROWS`: of these stores, and narrowed as the list is.

    Of the ledger's the sales unit is of a store; `payout` is the id of one.
    `attention` is `yes` for what needs a person and `live` for what is on its way. `search` is what
    was typed above the list, in the language it was typed in. `file` is `csv` or `xlsx`.
    """

    what: str
    stores: list[int]
    device: int | None = None
    state: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    attention: str = ""
    is_training: bool = False
    search: str = ""
    language: str = "en"
    file: str = "csv"
    payout: int | None = None

    @property
    def of(self) -> Rows:
        return ROWS[self.what]

    @property
    def source(self) -> str:
        rows = named.as_sql(FOUND[self.what](self).order_by().values("pk"))
        return f"{self.of.source} WHERE {CHOSEN[self.what]} IN ({rows})"

    def parameters(self) -> dict[str, Any]:
        """None: the source has them in it."""
        return {}

    def to_json(self) -> dict[str, Any]:
        return exports.as_json(self)


def _payments(choice: Choice) -> QuerySet[Any]:
    rows: QuerySet[Any] = Payment.objects.filter(
        is_training=choice.is_training, device__store__in=choice.stores
    )
    if choice.device:
        rows = rows.filter(device=choice.device)
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.attention == "yes":
        rows = attention.needing(rows, timezone.now())
    if choice.attention == "live":
        rows = rows.filter(attention.ON_ITS_WAY)
    rows = rows.filter(
        spans.days("requested_at", choice.since, choice.until, store="device__store")
    )
    return _searched(choice, rows, search.meanings)


def _searched(
    choice: Choice, rows: QuerySet[Any], meanings: Callable[[str], list[Q]]
) -> QuerySet[Any]:
    """However many: a list shows the newest of what is found, a file has all."""
    if not choice.search:
        return rows
    with override(choice.language):
        found = meanings(choice.search)
    every = rows.model._default_manager.all()
    return rows.filter(pk__in=named.ids(every, found, most=None) if found else [])


def _payouts(choice: Choice) -> QuerySet[Any]:
    rows = Payout.objects.filter(ledger__sales_unit__store__in=choice.stores)
    if choice.payout:
        rows = rows.filter(pk=choice.payout)
    if choice.search:
        rows = rows.filter(number__icontains=choice.search)
    return rows.filter(_dated("ledger_date", choice))


def _days(choice: Choice) -> QuerySet[Any]:
    return MatchedDay.objects.filter(_dated("day", choice), store__in=choice.stores)


def _moves(choice: Choice) -> QuerySet[Any]:
    return Match.objects.filter(_dated("day", choice), store__in=choice.stores)


def _dated(field: str, choice: Choice) -> Q:
    bounds = {f"{field}__gte": choice.since, f"{field}__lte": choice.until}
    return Q(**{name: day for name, day in bounds.items() if day})


FOUND: dict[str, Callable[[Choice], QuerySet[Any]]] = {
    "payments": _payments,
    "payouts": _payouts,
    "entries": _payouts,
    "days": _days,
    "moves": _moves,
}


def read_choice(values: dict[str, Any]) -> Choice:
    """The choice of a job."""
    return Choice(**exports.read_days(values))


def write_file(job: Job) -> str:
    """The work of a job: a large file, which only its asker may fetch."""
    return export_jobs.write_file(job, read_choice)
