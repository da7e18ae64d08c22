"""The simulator's own time: real time plus what `/control/clock` has added."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SWEPT_AT_LEAST = 1000


@dataclass(slots=True)
class Alarm:
    """What shall happen at some moment."""

    act: Callable[[], None] | None

    def call_off(self) -> None:
        """It shall not happen."""
        self.act = None


class Clock:
    """Seconds since 1970 (UTC) that can be moved forward, and alarms that follow it.

    Alarms ring in the order in which they are due, at the moment they are due: moving the clock
    by a day runs that day's expiries as if the day had passed.
    """

    def __init__(self) -> None:
        self._ahead = 0.0
        self._moment: float | None = None
        self._alarms: list[tuple[float, int, Alarm]] = []
        self._order = count()
        self._timer: asyncio.TimerHandle | None = None
        self._sweep_at = SWEPT_AT_LEAST
        self._moving = asyncio.Lock()
        self._resets = 0

    def now(self) -> float:
        return time.time() + self._ahead if self._moment is None else self._moment

    @property
    def ahead(self) -> float:
        """Seconds by which the clock has been moved."""
        return self._ahead

    @property
    def alarms(self) -> int:
        """How many alarms are kept, some of which may have been called off."""
        return len(self._alarms)

    def ring(self, at: float, act: Callable[[], None]) -> Alarm:
        """Call `act` once when the clock reaches `at`, unless the alarm is called off before."""
        if len(self._alarms) >= self._sweep_at:
            self._sweep()
        alarm = Alarm(act)
        heapq.heappush(self._alarms, (at, next(self._order), alarm))
        self._wind()
        return alarm

    async def advance(self, seconds: float, settled: Callable[[], Awaitable[None]]) -> None:
        """Move forward, ringing on the way. Time stands still while `settled` is awaited after
        each ring, so that what an alarm has begun is done before the next moment comes.

        Raises:
            ValueError: backwards, or too far.
        """
        if not 0 <= seconds <= 100 * 365 * DAY:
            raise ValueError("The clock only moves forward, and not by centuries.")
        async with self._moving:
            await settled()
            resets, until = self._resets, self.now() + seconds
            try:
                while resets == self._resets and self._ring_first(until=until):
                    await settled()
            finally:
                self._moment = None
            if resets == self._resets:
                self._ahead += seconds
            self._wind()

    def reset(self) -> None:
        self._resets += 1
        self._ahead = 0.0
        self._moment = None
        self._alarms.clear()

    def _ring_first(self, *, until: float) -> bool:
        """Ring the alarm that is due first. False: none is due until then."""
        while self._alarms and self._alarms[0][0] <= until:
            at, _, alarm = heapq.heappop(self._alarms)
            if alarm.act:
                self._moment = max(at, self._moment or 0.0)
                alarm.act()
                return True
        return False

    def _sweep(self) -> None:
        """Called off alarms would otherwise be kept until their moment comes."""
        self._alarms = [each for each in self._alarms if each[2].act]
        heapq.heapify(self._alarms)
        self._sweep_at = max(SWEPT_AT_LEAST, 2 * len(self._alarms))

    def _wind(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._alarms and self._moment is None:
            wait = max(0.0, self._alarms[0][0] - self.now())
            self._timer = asyncio.get_running_loop().call_later(min(wait, DAY), self._tick)

    def _tick(self) -> None:
        if self._moment is None:
            try:
                while self._ring_first(until=time.time() + self._ahead):
                    pass
            finally:
                self._moment = None
        self._wind()


def stamp(at: float) -> str:
    """RFC 3339 in UTC with three to six fraction digits: theirs vary too."""
    text = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    whole, fraction = text.split(".")
    return f"{whole}.{fraction.rstrip('0').ljust(3, '0')}Z"
