"""The simulator's own time: real time plus what `/control/clock` has added."""

import asyncio
import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

MINUTE = 60.0
DAY = 86_400.0


class Clock:
    """Seconds since 1970 (UTC) that can be moved forward, and alarms that follow it.

    Alarms ring in the order in which they are due, at the moment they are due: moving the clock
    by a day runs that day's expiries as if the day had passed.
    """

    def __init__(self) -> None:
        self._ahead = 0.0
        self._moment: float | None = None
        self._alarms: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> float:
        return time.time() + self._ahead if self._moment is None else self._moment

    @property
    def ahead(self) -> float:
        """Seconds by which the clock has been moved."""
        return self._ahead

    def ring(self, at: float, alarm: Callable[[], None]) -> None:
        """Call `alarm` once when the clock reaches `at`; it must find out itself whether it is
        still wanted."""
        heapq.heappush(self._alarms, (at, next(self._order), alarm))
        self._wind()

    async def sleep_until(self, at: float) -> None:
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ring(at, lambda: None if awake.done() else awake.set_result(None))
        await awake

    def advance(self, seconds: float) -> None:
        """Move forward, ringing on the way. Backwards is not possible."""
        if seconds < 0:
            raise ValueError("The clock only moves forward.")
        self._run(until=self.now() + seconds)
        self._ahead += seconds
        self._wind()

    def reset(self) -> None:
        self._ahead = 0.0
        self._alarms.clear()

    def _run(self, *, until: float) -> None:
        try:
            while self._alarms and self._alarms[0][0] <= until:
                at, _, alarm = heapq.heappop(self._alarms)
                self._moment = max(at, self._moment or 0.0)
                alarm()
        finally:
            self._moment = None

    def _wind(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._alarms and self._moment is None:
            wait = max(0.0, self._alarms[0][0] - self.now())
            self._timer = asyncio.get_running_loop().call_later(min(wait, DAY), self._tick)

    def _tick(self) -> None:
        self._run(until=self.now())
        self._wind()


def stamp(at: float) -> str:
    """RFC 3339 in UTC with three to six fraction digits: theirs vary too."""
    text = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    whole, fraction = text.split(".")
    return f"{whole}.{fraction.rstrip('0').ljust(3, '0')}Z"
