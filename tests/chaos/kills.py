"""SIGKILL, at every named point and at random, while tills sell: `python -m tests.chaos.kills`."""

import dataclasses
import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.chaos import volume
from tests.chaos.armed import Arms
from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.house import open_house
from tests.chaos.points import POINTS
from tests.chaos.trade import Trade
from tests.house import House, tree

PROCESSES = ("web", "keeper", "keeper2", "live", "worker")
# With one of these any payment may have been in hand.
KEEPERS = ("keeper", "keeper2", "postgres")
# Half of the sales come back: what a refund passes is passed as often as what a sale does.
TILLS = 24
WAYS = {"returned": 50, "aborted": 14, "raced": 14, "card": 12, "declined": 5, "paid": 5}


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """How many points are armed at a time, and which: those that have killed less than `ahead`
    times more than the one that has killed least. Then the chances, twice a second or so, that
    anybody is killed and that PostgreSQL is.
    """

    at_once: int = 10
    ahead: int = 1
    anybody: float = 0.05
    postgres: float = 0.01


# As many points as there are: while one payment waits for its lease another is killed.
VOLUME = Plan(at_once=len(POINTS), ahead=3, anybody=0.02, postgres=0.006)


class Killer:
    """Keeps points armed, those that have killed least; now and then kills anybody.

    `known` is how often each has killed in earlier runs.
    """

    def __init__(
        self,
        house: House,
        arms: Arms,
        *,
        seed: int,
        points: Sequence[str] = tuple(POINTS),
        plan: Plan | None = None,
        known: Mapping[str, int] | None = None,
    ) -> None:
        self.house, self.arms, self.points = house, arms, points
        self.luck = random.Random(seed)
        self.plan = plan or Plan()
        self.known = Counter(dict(known or {}))
        self.others: Counter[str] = Counter()

    def __call__(self, over: threading.Event) -> None:
        armed: set[str] = set()
        while not over.is_set():
            chance = self.luck.random()
            if chance < self.plan.postgres:
                self._kill_postgresql()
            elif chance < self.plan.postgres + self.plan.anybody:
                self._kill_anybody()
            armed = {name for name in armed if self.arms.is_armed(name)}
            for name in self._next(armed):
                self.arms.arm(name)
                armed.add(name)
            over.wait(0.2 + self.luck.random() * 0.6)
        for name in armed:
            self.arms.disarm(name)

    @property
    def killed(self) -> Counter[str]:
        """How often each point has killed, each process has been killed, and PostgreSQL."""
        return self.arms.hits() + self.others

    def _next(self, armed: set[str]) -> list[str]:
        """What is armed beside these: of those that have killed least, whichever it is."""
        hits = self.known + self.arms.hits()
        level = min(hits[name] for name in self.points) + self.plan.ahead
        left = [name for name in self.points if name not in armed and hits[name] < level]
        room = max(0, self.plan.at_once - len(armed))
        return self.luck.sample(left, min(room, len(left)))

    def _kill_anybody(self) -> None:
        """One process, whichever it is: of the pages also one of several workers."""
        name = self.luck.choice(PROCESSES)
        pids = tree(self.house.pid(name))
        with suppress(ProcessLookupError):
            os.kill(self.luck.choice(pids), signal.SIGKILL)
            self._count(name)

    def _kill_postgresql(self) -> None:
        self.house.kill_tree("postgres")
        self._count("postgres")

    def _count(self, name: str) -> None:
        self.others[name] += 1
        self.arms.bury(name, payments=None if name in KEEPERS else [])


def run(seed: int, seconds: float) -> Tally:
    """Tills sell by seed while processes die."""
    with open_house() as (house, arms, _lines):
        known = volume.killed(volume.read())
        killer = Killer(house, arms, seed=seed, plan=VOLUME, known=known)
        trade = Trade(house, seed=seed, tills=TILLS, ways=WAYS, name="kills")
        trade.interrupted = arms.interrupted
        tally = trade.run(killer, seconds=seconds)
        tally.kills = killer.killed.total()
        tally.points, tally.deaths = arms.hits(), killer.others
        return tally


CAMPAIGNS["kills"] = run

if __name__ == "__main__":
    done = run(int(sys.argv[1]), float(sys.argv[2]))
    sys.stdout.write(f"{done}\n")
    sys.exit(bool(done.breaches))
