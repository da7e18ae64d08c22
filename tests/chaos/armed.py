"""A process that kills itself at a named point: `python -m tests.chaos.armed keeper`.

A point is armed by a file of its name in the folder `CHAOS_ARMED`. Whoever passes the point and
removes the file dies there, by SIGKILL: of many threads and processes only one. So a point can be
armed while the process runs, and a process that comes back is not killed again.

Who dies takes along every payment that its threads have in hand. Each death leaves a line that says
when, where and which, so that a payment that stalls can be told from one that was interrupted.
"""

import contextlib
import functools
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.chaos import forks
from tests.chaos.points import POINTS, Call, Point

DEATHS = "deaths"
# Every step of a payment is a call of this, with the payment's id.
ADVANCE = "payments.machine:advance"


class Arms:
    """The folder of armed points, for the process that dies and for the test that wants it to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.in_hand: set[int] = set()

    def arm(self, name: str) -> None:
        """Whoever passes this point next is killed."""
        assert name in POINTS, name
        (self.folder / name).touch()

    def disarm(self, name: str) -> bool:
        """False: somebody has died there."""
        try:
            (self.folder / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def is_armed(self, name: str) -> bool:
        """Whether nobody has died there yet."""
        return (self.folder / name).exists()

    def pass_by(self, name: str) -> None:
        """Die here, if the point is armed."""
        if self.disarm(name):
            self.bury(name, payments=sorted(self.in_hand.copy()))
            os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()  # Not one more step, however late the signal comes.

    def bury(self, name: str, *, payments: Sequence[int] | None) -> None:
        """Say who died: a point, or a process that was killed wherever it was.

        `payments` are those it had in hand; None when nobody knows, so it may have been any.
        """
        line = json.dumps({"at": time.time(), "name": name, "payments": payments})
        with (self.folder / DEATHS).open("a") as deaths:
            deaths.write(f"{line}\n")

    def hits(self) -> Counter[str]:
        """How often each point has killed."""
        return Counter(death["name"] for death in self._deaths() if death["name"] in POINTS)

    def interrupted(self, payment_id: int) -> list[float]:
        """When somebody died who had this payment in hand, or may have; seconds of the epoch."""
        return [
            death["at"]
            for death in self._deaths()
            if death["payments"] is None or payment_id in death["payments"]
        ]

    def _deaths(self) -> Iterator[dict[str, Any]]:
        file = self.folder / DEATHS
        lines = file.read_text().splitlines() if file.exists() else []
        return (json.loads(line) for line in lines)


def install(process: str, arms: Arms) -> None:
    """Lay the points of a process around its functions."""
    by_seam: defaultdict[str, list[Point]] = defaultdict(list)
    for point in POINTS.values():
        if point.process == process:
            by_seam[point.seam].append(point)
    inside = threading.local()
    for seam, points in by_seam.items():
        owner, name = find(seam)
        setattr(owner, name, _wrapped(getattr(owner, name), seam, points, arms, inside))


def find(seam: str) -> tuple[Any, str]:
    """The module or class that holds a seam, and its name there."""
    module, _, path = seam.partition(":")
    owner = importlib.import_module(module)
    *outer, name = path.split(".")
    return functools.reduce(getattr, outer, owner), name


def _wrapped(
    function: Callable[..., Any],
    seam: str,
    points: Sequence[Point],
    arms: Arms,
    inside: threading.local,
) -> Callable[..., Any]:
    before = [point for point in points if point.when == "before"]
    after = [point for point in points if point.when == "after"]

    @functools.wraps(function)
    def passing(*args: Any, **named: Any) -> Any:
        outer: tuple[Call, ...] = getattr(inside, "calls", ())
        call = Call(seam, args, named, outer)
        with _taken_in_hand(call, arms):
            _meet(before, call, arms)
            inside.calls = (*outer, call)
            try:
                call.result = function(*args, **named)
            finally:
                inside.calls = outer
            _meet(after, call, arms)
        return call.result

    return passing


@contextlib.contextmanager
def _taken_in_hand(call: Call, arms: Arms) -> Iterator[None]:
    if call.seam != ADVANCE:
        yield
        return
    (payment_id,) = call.args
    arms.in_hand.add(payment_id)
    try:
        yield
    finally:
        arms.in_hand.discard(payment_id)


def _meet(points: Sequence[Point], call: Call, arms: Arms) -> None:
    for point in points:
        if point.fits(call):
            arms.pass_by(point.name)


def from_environment() -> Arms:
    return Arms(Path(os.environ["CHAOS_ARMED"]))


def main(command: Sequence[str]) -> None:
    """Run a manage.py command as the process of that name, again whenever it was killed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    install(command[0], from_environment())
    from django.core.management import execute_from_command_line

    sys.exit(forks.work(lambda: execute_from_command_line(["manage.py", *command])))


if __name__ == "__main__":
    main(sys.argv[1:])
