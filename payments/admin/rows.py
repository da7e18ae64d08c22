"""A row of a payment's timeline: who did what, when, and what proves it."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from stores import clock

TILL, WE, VIPPS = "till", "we", "vipps"


@dataclasses.dataclass(slots=True)
class Row:
    """One thing that happened. `lane` is who did it; `tone` is unknown, ok, warn or stop."""

    at: dt.datetime
    lane: str
    what: str
    proof: str = ""
    tone: str = ""
    since: str = ""
    is_new_day: bool = False

    @property
    def clock(self) -> str:
        """The time of day; what Vipps' support asks for, to the microsecond, is below the rows."""
        return f"{self.at:%H:%M:%S}"

    @property
    def day(self) -> str:
        """The date where the store is."""
        return clock.day(self.at)

    @property
    def lane_name(self) -> str:
        """Who did it, in words."""
        return {TILL: _("Till"), WE: _("We"), VIPPS: "Vipps"}[self.lane]


def by(row: Any) -> str:
    """Who decided it, when a person did."""
    if row.user:
        return str(row.user.get_full_name() or row.user.get_username())
    return str(row.staff.name) if row.staff else ""
