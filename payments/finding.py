"""What a step of a payment has found out at Vipps, before anything is written down."""

import dataclasses
import datetime as dt

from payments.models import Attempt, Event, Operation
from payments.vipps.answers import Snapshot
from payments.vipps.errors import Refused


@dataclasses.dataclass(slots=True)
class Finding:
    """What one step has found out; `outcome.record` turns it into rows.

    `events` is Vipps' whole log, where it was read.
    """

    claimed: dt.datetime
    operation: Operation | None = None
    settled: Operation.Outcome | None = None
    refusal: Refused | None = None
    retry_in: float | None = None
    snapshot: Snapshot | None = None
    read_at: dt.datetime | None = None
    read_in: float | None = None
    is_missing: bool = False
    is_mismatch: bool = False
    is_anothers: bool = False
    is_unknown: bool = False
    qr_url: str = ""
    attempts: list[Attempt] = dataclasses.field(default_factory=list)
    events: list[Event] | None = None

    def asked_after(self, moment: dt.datetime | None) -> bool:
        """Whether Vipps was asked after a moment: an earlier question may have an older answer."""
        return bool(self.read_at and (moment is None or self.read_at > moment))
