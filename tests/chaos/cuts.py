"""Lines cut while tills sell: `python -m tests.chaos.cuts`.

To Vipps, from Vipps, to PostgreSQL, to the broker.
"""

import random
import sys
import threading
import time

from tests.chaos.campaign import CAMPAIGNS, Tally
from tests.chaos.house import Lines, open_house
from tests.chaos.proxy import COMMIT
from tests.chaos.tablet import Office, Stuck, rows
from tests.chaos.trade import Trade
from tests.house import House

LEFT = "SELECT id, state FROM pos_job WHERE id = ANY(%s) AND state <> 'DONE'"

# What can happen to a line, and how often of a hundred. An answer is lost to a request that holds
# these bytes: on the way to PostgreSQL to a COMMIT, or to a statement that commits by itself.
FAULTS = {"lose": 40, "reset": 20, "cut_after": 20, "refuse": 8, "darken": 6, "delay": 6}
ASKED = {
    "database": (COMMIT, COMMIT, COMMIT, b"payments_webhook", b"pos_basketline", b"wake_at"),
    "vipps": (b"POST /epayment/v1/payments", b"/capture", b"/cancel", b"/refund", b"GET "),
    "webhooks": (b"POST /webhooks/",),
    "broker": (b"LPUSH", b"BRPOP"),
}
# The office asks for an export this often: a job that only a nudge through the broker starts soon.
EXPORT_EVERY = 6.0
# A lost nudge comes again after 20 s; a worker whose broker is gone tries ever more seldom.
ENDED_IN = 120


class Cutter:
    """One fault after the other, on one line or another."""

    def __init__(self, lines: Lines, *, seed: int) -> None:
        self.lines = lines
        self.luck = random.Random(seed)

    def __call__(self, over: threading.Event) -> None:
        while not over.is_set():
            name = self.luck.choice([*self.lines])
            fault = self.luck.choices([*FAULTS], [*FAULTS.values()])[0]
            self._cut(name, fault, over)
            over.wait(self.luck.random() * 0.3)
        for line in self.lines.values():
            line.mend()

    @property
    def cuts(self) -> int:
        return sum(line.cuts for line in self.lines.values())

    def _cut(self, name: str, fault: str, over: threading.Event) -> None:
        line = self.lines[name]
        if fault == "reset":
            line.reset()
            return
        if fault == "lose":
            line.lose_answer(self.luck.choice(ASKED[name]))
        elif fault == "cut_after":
            line.cut_after(self.luck.randint(1, 4000))
        elif fault == "refuse":
            line.refuse()
            line.reset()
        elif fault == "darken":
            line.darken()
        else:
            line.delay = self.luck.random() * 0.2
        over.wait(0.2 + self.luck.random())
        line.mend()


class Exports:
    """What the broker carries, asked for while it is cut."""

    def __init__(self, house: House, *, has_broker: bool) -> None:
        self.house, self.office, self.has_broker = house, Office(house), has_broker
        self.jobs: list[int] = []
        self.breaches: list[str] = []

    def __call__(self, over: threading.Event) -> None:
        while not over.wait(EXPORT_EVERY) and self.has_broker:
            try:
                self.jobs.append(self.office.export())
            except (Stuck, AssertionError) as error:
                self.breaches.append(f"no export: {error!r}")

    def end(self) -> list[str]:
        """Every job ends; what did not hold."""
        left, deadline = rows(self.house, LEFT, self.jobs), time.monotonic() + ENDED_IN
        while left and time.monotonic() < deadline:
            time.sleep(1)
            left = rows(self.house, LEFT, self.jobs)
        return self.breaches + [f"job {job} is still {state}" for job, state in left]


def run(seed: int, seconds: float) -> Tally:
    """Tills sell by seed while lines are cut."""
    with open_house(has_lines=True, has_broker=True) as (house, _arms, lines):
        cutter, exports = Cutter(lines, seed=seed), Exports(house, has_broker="broker" in lines)

        def trouble(over: threading.Event) -> None:
            exporting = threading.Thread(target=exports, args=[over])
            exporting.start()
            cutter(over)
            exporting.join()

        tally = Trade(house, seed=seed, name="cuts").run(trouble, seconds=seconds)
        for breach in exports.end():
            tally.broke("cuts", seed, breach)
        for name, line in lines.items():
            tally.lines.update({f"{name}: {fault}": times for fault, times in line.faults.items()})
        tally.cuts = tally.lines.total()
        return tally


CAMPAIGNS["cuts"] = run

if __name__ == "__main__":
    done = run(int(sys.argv[1]), float(sys.argv[2]))
    sys.stdout.write(f"{done}\n")
    sys.exit(bool(done.breaches))
