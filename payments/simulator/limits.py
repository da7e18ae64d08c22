"""How often a payment may be changed and read: the rate limits of the gateway."""

import math
from collections import OrderedDict, deque
from typing import Any

from payments.simulator.clock import MINUTE, Clock
from payments.simulator.problems import GatewayRefusal

CHANGES, READS = 5, 120
CHANGING = ("create", "capture", "cancel", "refund")
READING = ("get", "events")


class Limits:
    """Counts the calls of the last minute, on the simulator's clock.

    Changes are counted per reference and serial number, reads per reference and subscription key.
    Whether theirs counts each operation by itself is not written; ours counts them together,
    which is the stricter. Answered from memory or not, a call counts; one that was refused here
    does not. 0 is no limit.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: OrderedDict[tuple[str, str, str], deque[float]] = OrderedDict()
        self.changes, self.reads = CHANGES, READS

    def admit(self, operation: str, *, reference: str, msn: str, subscription_key: str) -> None:
        """Count a call.

        Raises:
            GatewayRefusal: 429 with `Retry-After`, the whole seconds until there is room.
        """
        if operation in CHANGING:
            self._count(("change", reference, msn), self.changes)
        elif operation in READING:
            self._count(("read", reference, subscription_key), self.reads)

    def change(self, wish: dict[str, Any]) -> None:
        """`{"changes": 5, "reads": 120}`, each optional.

        Raises:
            ValueError: what is not known.
        """
        if unknown := set(wish) - {"changes", "reads"}:
            raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
        self.changes = int(wish.get("changes", self.changes))
        self.reads = int(wish.get("reads", self.reads))

    @property
    def counted(self) -> int:
        """How many payments have been counted in the last minute."""
        return len(self._calls)

    def view(self) -> dict[str, Any]:
        return {"changes": self.changes, "reads": self.reads, "counted": self.counted}

    def _count(self, key: tuple[str, str, str], most: int) -> None:
        now = self._clock.now()
        self._forget(before=now - MINUTE)
        if not most:
            return
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise _too_many(calls[-most] + MINUTE - now)
        calls.append(now)
        self._calls.move_to_end(key)

    def _forget(self, *, before: float) -> None:
        """The least recently counted stand first."""
        while self._calls:
            key, calls = next(iter(self._calls.items()))
            if calls and calls[-1] > before:
                return
            del self._calls[key]


def _too_many(wait: float) -> GatewayRefusal:
    seconds = max(1, math.ceil(wait))
    return GatewayRefusal(
        429,
        "Too Many Requests",
        f"Rate limit is exceeded. Try again in {seconds} seconds.",
        retry_after=seconds,
    )
