"""What a campaign is: trouble of one kind, by seed, for so many seconds, and what came of it."""

import dataclasses
from collections import Counter
from collections.abc import Callable

COMMAND = "make chaos ONLY={name} SEED={seed} MINUTES=0"


@dataclasses.dataclass(slots=True)
class Tally:
    """What was done, and every rule that did not hold.

    `kills` are processes killed, `points` how many of them at which named point
    (docs/kill-points.md), `deaths` how many otherwise, by process. `cuts` are connections cut,
    `lines` how many of which, `deliveries` valid webhooks delivered (repeated, late and reordered
    ones too), `forgeries` webhooks that had to be refused.
    """

    histories: int = 0
    steps: int = 0
    kills: int = 0
    points: Counter[str] = dataclasses.field(default_factory=Counter)
    deaths: Counter[str] = dataclasses.field(default_factory=Counter)
    cuts: int = 0
    lines: Counter[str] = dataclasses.field(default_factory=Counter)
    deliveries: int = 0
    forgeries: int = 0
    breaches: list[str] = dataclasses.field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take over what another has counted."""
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def broke(self, name: str, seed: int, what: object) -> None:
        """Note a breach of one history with the command that plays it again."""
        self.breaches.append(f"{what}\n    again: {COMMAND.format(name=name, seed=seed)}")


# Called with a seed and a budget in seconds. The first history has that very seed, each further one
# the next number; so a budget of 0 seconds plays exactly one history again. It returns soon after
# its seconds have passed, leaves nothing running, and raises only when it cannot be run at all.
Campaign = Callable[[int, float], Tally]

# By name; each module of this package that has campaigns adds its own when it is imported, and
# `python -m tests.chaos` imports them all.
CAMPAIGNS: dict[str, Campaign] = {}
