"""What is found in a drawer: counted blind, by notes and coins or as a sum, and why it differs.

Whoever counts is not told what there should be. A count that differs is journalled as it was
entered before anybody is told by how much; it can be counted again, and both are kept.
Source: bokføringsforskriften 5-3-14 (counted, differences explained, with a name).
"""

import dataclasses
import functools
import uuid
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pos import forms, journal, recounting, totals
from pos.journal import Code, Event
from pos.models import JournalEntry, Numbering, Tender
from pos.models.baskets import LIMIT
from pos.refusals import NotPossible
from pos.shifts import now
from stores.models import Staff

P = ParamSpec("P")
T = TypeVar("T")

CASH = str(Tender.Kind.CASH)
# Coins and notes by currency, the large ones first, in minor units. Finland rounds to five cents,
# but the small coins of other countries are money there, too.
PIECES = {
    "NOK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100),
    "DKK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "EUR": (*(20000, 10000, 5000, 2000, 1000, 500, 200, 100), *(50, 20, 10, 5, 2, 1)),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """What was found, in minor units by kind of tender, and why it differs.

    `pieces` are the notes and coins of the cash by their value. `entry` is that of the journal
    where the person was shown the difference, and `seen` what was expected of each kind then.
    """

    amounts: Mapping[str, int]
    reason: str = ""
    pieces: Mapping[int, int] = dataclasses.field(default_factory=dict)
    entry: int | None = None
    seen: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a count is entered, by which press, and what it is for: `act`, and of which row."""

    device_id: int
    key: uuid.UUID
    act: str
    of: int


class Differs(NotPossible):
    """The money differs and nobody has said why. `rows` are what was counted, and by how much."""

    def __init__(self, rows: list[dict[str, Any]], place: Place, staff: Staff) -> None:
        super().__init__(_say_why())
        self.rows, self.place, self.staff = rows, place, staff


def _say_why() -> str:
    return _("Say why the money differs from what is expected.")


def expected(said: Mapping[str, Any]) -> dict[str, int]:
    """What a report says there should be of each tender, in minor units.

    Cash is counted with the float and with what was put in and taken out.
    """
    due = {row["kind"]: row["amount"] for row in said["payments"]}
    moved = said["pay_ins"]["amount"] - said["pay_outs"]["amount"]
    due[CASH] += said["float"] + moved
    return due


def compare(due: Mapping[str, int], count: Count) -> list[dict[str, Any]]:
    """By kind what was expected, what was counted, and the difference. Raises NotPossible."""
    if any(not 0 <= amount <= LIMIT for amount in count.amounts.values()):
        raise NotPossible(_("That amount is not possible."))
    rows: list[dict[str, Any]] = []
    for kind, amount in count.amounts.items():
        row = {"kind": kind, "expected": due[kind], "counted": amount}
        rows.append({**row, "difference": amount - due[kind]})
        if kind == CASH and count.pieces:
            pieces = sorted(count.pieces.items(), reverse=True)
            rows[-1]["pieces"] = [[value, number] for value, number in pieces if number]
    return rows


def settle(
    due: Mapping[str, int], count: Count, *, staff: Staff, place: Place
) -> dict[str, Any] | None:
    """What is kept of a count; None where nothing was counted.

    Raises Differs for a difference without a reason, and NotPossible for cash that nobody has
    counted, for money that has moved since the difference was shown, and for no reason then.
    """
    if due[CASH] and CASH not in count.amounts:
        raise NotPossible(_("Count the cash first."))
    rows = compare(due, count)
    if not rows:
        return None
    if any(due[kind] != seen for kind, seen in count.seen.items()):
        raise NotPossible(_("The money has moved since it was counted. Count it again."))
    reason = forms.read_words(count.reason, most=200)
    if any(row["difference"] for row in rows) and not reason:
        raise NotPossible(_say_why()) if count.entry else Differs(rows, place, staff)
    return {"staff": staff.pk, "name": staff.name, "tenders": rows, "reason": reason}


def kept(act: Callable[P, T]) -> Callable[P, T]:
    """Whatever else an act undoes: a count that differs stays in the journal as it was entered.

    Outside of the act's transaction, which is over by then.
    """

    @functools.wraps(act)
    def acted(*args: P.args, **given: P.kwargs) -> T:
        try:
            return act(*args, **given)
        except Differs as differs:
            enter(differs.rows, staff=differs.staff, place=differs.place)
            raise

    return acted


@transaction.atomic
def enter(rows: list[dict[str, Any]], *, staff: Staff, place: Place) -> None:
    """Journal a count as it was entered. The same press again changes nothing."""
    numbering = journal.lock(place.device_id)
    key = uuid.uuid5(place.key, "count")
    if not forms.is_first(key, device_id=place.device_id, act="count"):
        return
    journal.write(
        numbering,
        code=Code.OTHER,
        at=now(),
        text=f"count entered; {place.act} {place.of}",
        staff_id=staff.pk,
        details={
            "event": str(Event.COUNT_ENTERED),
            "act": place.act,
            "of": place.of,
            "name": staff.name,
            "tenders": rows,
        },
    )


def entered(device_id: int, *, act: str, of: int, after: int) -> QuerySet[JournalEntry]:
    """The counts that were entered for something, since an entry of the device's journal."""
    return JournalEntry.objects.filter(
        device=device_id,
        number__gt=after,
        code=Code.OTHER,
        details__event=Event.COUNT_ENTERED,
        details__act=act,
        details__of=of,
    ).order_by("number")


def of_period(numbering: Numbering, shift_id: int, *, act: str) -> QuerySet[JournalEntry]:
    """Those of the open period; mostly there are none, and nobody is asked."""
    times, _none = totals.pair(recounting.counted(numbering), f"count_entered:{act}")
    if not times:
        return JournalEntry.objects.none()
    after = numbering.counted_after
    return entered(numbering.device_id, act=act, of=shift_id, after=after)


def earlier(
    found: QuerySet[JournalEntry], count: Count, zone: zoneinfo.ZoneInfo
) -> dict[str, list[dict[str, Any]]]:
    """What was counted before this count, for whoever reads it afterwards; nothing if nothing."""
    before = [
        {
            "at": entry.at.astimezone(zone).isoformat(timespec="seconds"),
            "name": (entry.details or {})["name"],
            "tenders": (entry.details or {})["tenders"],
        }
        for entry in found
        if entry.number != count.entry
    ]
    return {"before": before} if before else {}


def waiting(
    found: QuerySet[JournalEntry], due: Mapping[str, int], staff: Staff
) -> JournalEntry | None:
    """The last count that was entered, if it is this person's and no money has moved since."""
    last = found.last()
    if last is None or last.staff_id != staff.pk:
        return None
    rows = (last.details or {})["tenders"]
    return last if all(due[row["kind"]] == row["expected"] for row in rows) else None


def of_entry(entry: JournalEntry, reason: str) -> Count:
    """The count that was entered, now with the reason for what differs."""
    rows = (entry.details or {})["tenders"]
    return Count(
        {row["kind"]: row["counted"] for row in rows},
        reason=reason,
        pieces={value: number for row in rows for value, number in row.get("pieces", [])},
        entry=entry.number,
        seen={row["kind"]: row["expected"] for row in rows},
    )
