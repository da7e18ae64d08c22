"""Closing a merchant's days: refused while something is open, and frozen from then on.

What comes later belongs to the first day that is open, and says which day it is late for
(`Match.late_for`); the matches and exceptions of closed days are kept by triggers.
"""

import dataclasses
import datetime as dt

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payments.models import ClosedPeriod, Discrepancy, Match
from payments.reconciliation import matching
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Merchant

ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands in the way of closing: exceptions without an answer, and movements that Vipps
    has not settled yet."""

    exceptions: int
    waiting: int

    def __bool__(self) -> bool:
        return bool(self.exceptions or self.waiting)

    def __str__(self) -> str:
        said = []
        if self.exceptions:
            text = ngettext(
                "One exception must be answered first.",
                "%(count)s exceptions must be answered first.",
                self.exceptions,
            )
            said.append(text % {"count": self.exceptions})
        if self.waiting:
            text = ngettext(
                "One payment is not in Vipps' settlement yet.",
                "%(count)s payments are not in Vipps' settlement yet.",
                self.waiting,
            )
            said.append(text % {"count": self.waiting})
        return " ".join(said)


def closed_until(merchant_id: int) -> dt.date | None:
    """The last day that is closed."""
    found = ClosedPeriod.objects.filter(merchant=merchant_id).aggregate(last=Max("until"))
    last: dt.date | None = found["last"]
    return last


def obstacles(merchant_id: int, until: dt.date) -> Obstacles:
    """What of the days up to `until` is not in order. Two statements."""
    settled = Discrepancy.objects.filter(event=OuterRef("event"), ended=Discrepancy.Ended.SETTLED)
    closed = ClosedPeriod.objects.filter(merchant=merchant_id, until__gte=OuterRef("day"))
    incomplete = Q(entry=None) | Q(answer="") | Q(differs=True)
    is_open = Discrepancy.objects.filter(merchant=merchant_id, day__lte=until, ended="")
    named = is_open.filter(event=OuterRef("event"))
    waiting = Match.objects.filter(incomplete, store__merchant=merchant_id, day__lte=until).exclude(
        Exists(settled) | Exists(closed) | Exists(named)
    )
    return Obstacles(is_open.count(), waiting.count())


def close(merchant: Merchant, *, until: dt.date, user: User, note: str = "") -> ClosedPeriod:
    """Close a merchant's days up to `until`, after matching what has come meanwhile.

    Raises NotPossible while something is open, for days that are closed or not over, or while
    another run is matching.
    """
    if until >= now().astimezone().date():
        raise NotPossible(_("These days are not over yet."))
    with transaction.atomic(), connection.cursor() as cursor:
        if not matching.take_turn(cursor):
            raise NotPossible(_("The books are being matched. Try again in a moment."))
        matching.run_in_turn(cursor, at=now())
        last = closed_until(merchant.pk)
        if last and last >= until:
            raise NotPossible(_("These days are closed already."))
        if found := obstacles(merchant.pk, until):
            raise NotPossible(str(found))
        first = Match.objects.filter(store__merchant=merchant, day__lte=until)
        since = last + ONE_DAY if last else first.aggregate(first=Min("day"))["first"]
        given = {"note": note.strip()[:300], "user": user, "at": now()}
        return ClosedPeriod.objects.create(merchant=merchant, since=since, until=until, **given)
