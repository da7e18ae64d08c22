"""Two sides that do the same work in turns, and what their figures say of each other."""

import dataclasses
import statistics
from collections.abc import Sequence

from bench.load import Act, closed_loop
from bench.table import Row, percentile


@dataclasses.dataclass
class Side:
    """One program: what its connections do, and how each turn went."""

    acts: Sequence[Act]
    rates: list[float] = dataclasses.field(default_factory=list)
    taken: list[float] = dataclasses.field(default_factory=list)

    def take(self, seconds: float) -> None:
        rate, taken = closed_loop(self.acts, seconds)
        self.rates.append(rate)
        self.taken += taken

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


def take(ours: Side, theirs: Side, *, rounds: int, seconds: float) -> None:
    """Close together in time, so that whatever else the machine does meets both."""
    for side in (ours, theirs):
        closed_loop(side.acts, 1)
    for number in range(1, rounds + 1):
        ours.take(seconds)
        theirs.take(seconds)
        print(f"round {number}: {ours.rates[-1]:.1f} and {theirs.rates[-1]:.1f} req/s", flush=True)


def rows(ours: Side, theirs: Side, *, metric: str, peer: str, goal: float) -> list[Row]:
    """The medians and their ratio, the worst round's ratio, and the times."""
    lowest = min(us / them for us, them in zip(ours.rates, theirs.rates, strict=True))
    times = [
        Row("P1b", f"the same, p{share * 100:.0f}", round(percentile(ours.taken, share), 1), "ms",
            peer, round(percentile(theirs.taken, share), 1))
        for share in (0.5, 0.99)
    ]  # fmt: skip
    return [
        Row("P1b", metric, round(ours.rate, 1), "req/s", peer, round(theirs.rate, 1),
            f"≥ ×{goal:g}", ours.rate >= goal * theirs.rate),
        Row("P1b", "lowest ratio of a round", round(lowest, 1), "×"),
        *times,
    ]  # fmt: skip
