"""What is sent to whom, and when it is tried again."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from payments.simulator.clock import DAY, HOUR, MINUTE, Alarm, stamp
from payments.simulator.fault import Fault

WAITING = "waiting"


@dataclass(slots=True, eq=False)
class Registration:
    """Where to send what. `failing_since` is the first refusal after which nothing was accepted."""

    id: str
    msn: str
    url: str
    events: list[str]
    secret: str
    failing_since: float | None = None
    silence: Alarm | None = None

    def note_success(self) -> None:
        """It answers: its two weeks begin anew with the next failure."""
        self.failing_since = None
        self.hush()

    def hush(self) -> None:
        """It has answered, or it is gone: nobody counts its silence any more."""
        if self.silence:
            self.silence.call_off()
            self.silence = None

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "events": self.events}


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to one registration.

    Args:
        answers: status codes, 0 for none.
        fault: what shall go wrong with this one, see `faults.py`.
        forged: the answers to a forgery that was sent before it.
        not_before: it is late: nothing is tried until then.
        answered: called after every attempt, for whoever shows how it went.
    """

    registration: Registration
    name: str
    reference: str
    body: bytes
    at: float
    fault: Fault | None = None
    answers: list[int] = field(default_factory=list)
    state: str = WAITING
    sent_at: list[float] = field(default_factory=list)
    forged: list[int] = field(default_factory=list)
    not_before: float = 0.0
    answered: Callable[[], None] | None = None

    def has(self, mode: str) -> bool:
        return self.fault is not None and self.fault.mode == mode

    def view(self) -> dict[str, Any]:
        return {
            "registration": self.registration.id,
            "url": self.registration.url,
            "event": self.name,
            "reference": self.reference,
            "at": stamp(self.at),
            "sent_at": [stamp(each) for each in self.sent_at],
            "answers": self.answers,
            "state": self.state,
            "fault": self.fault.mode if self.fault else "",
            "forged": self.forged,
            "body": self.body.decode(),
        }


@dataclass(slots=True, eq=False)
class Queue:
    """What one registration is still to be told of one payment. Its head blocks the rest."""

    registration: Registration
    reference: str
    waiting: deque[Delivery] = field(default_factory=deque)
    is_busy: bool = False
    asleep: Alarm | None = None


def wait_before(attempt: int) -> float:
    """Seconds between attempt `attempt - 1` and `attempt`: four quick ones, two within minutes,
    hourly to the 29th, then daily."""
    if attempt <= 4:
        return 2.0
    if attempt <= 6:
        return MINUTE if attempt == 5 else 2 * MINUTE
    return HOUR if attempt <= 29 else DAY
