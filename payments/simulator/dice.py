"""Faults by a seed: what is decided for a call depends on the seed and the call's number alone."""

import random
from dataclasses import dataclass
from typing import Any

from payments.simulator.fault import FORGERIES, OPERATIONS, WEBHOOK, WEBHOOK_MODES, Fault

KINDS = (
    "drop_before",
    "drop_after",
    "delay",
    "delay_after",
    "truncate",
    "sticky",
    "again",
    "gateway",
    "too_many",
    "server",
    *WEBHOOK_MODES,
)
# Refusals that stay for their key, and refusals that say: try again with the same key.
STICKY = {
    "create": ("5060", "5070", "7010"),
    "capture": ("6200", "6260"),
    "cancel": ("6190",),
    "refund": ("5100", "6210"),
}
AGAIN = {
    "capture": ("6160", "6280"),
    "cancel": ("6160", "6250"),
    "refund": ("6160",),
}
GATEWAY = (401, 403, 422)
TOO_MANY = ((429, None), (429, 1), (429, 5), (423, None))
SERVER = (500, 502, 503, 504)
WISHES = ("rate", "kinds", "operations", "seconds")


@dataclass(frozen=True, slots=True)
class Dice:
    """A plan without end that is always the same for one seed.

    Calls are numbered from 1, each operation by itself, so that one more poll does not change
    what happens to the next capture.

    Args:
        seed: any whole number.
        rate: the share of calls that go wrong, 0 to 1.
        kinds: what may go wrong. Of calls: drop_before, drop_after, delay, delay_after, truncate
            as in a plan; sticky: a refusal that stays for its key; again: one that does not;
            gateway: its plain 401, 403 or 422; too_many: 429 with and without Retry-After, or
            423; server: a 5xx. Of webhooks: duplicate, reorder, withhold, forge, late.
        operations: which calls may go wrong; `webhook` is what is sent to the merchant.
        seconds: the longest delay.
    """

    seed: int
    rate: float = 0.2
    kinds: tuple[str, ...] = KINDS
    operations: tuple[str, ...] = OPERATIONS
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= 1:
            raise ValueError("rate must be from 0 to 1.")
        for name, chosen, known in (
            ("kinds", self.kinds, KINDS),
            ("operations", self.operations, OPERATIONS),
        ):
            if unknown := set(chosen) - set(known):
                raise ValueError(f"{name}: unknown {', '.join(sorted(unknown))}.")

    def decide(self, operation: str, number: int) -> Fault | None:
        """What happens to the `number`-th call of an operation."""
        dice = random.Random(f"{self.seed}:{operation}:{number}")  # noqa: S311
        if operation not in self.operations or dice.random() >= self.rate:
            return None
        kinds = [kind for kind in self.kinds if _fits(kind, operation)]
        return self._fault(dice.choice(kinds), operation, dice) if kinds else None

    def _fault(self, kind: str, operation: str, dice: random.Random) -> Fault:
        seconds = round(dice.uniform(0, self.seconds), 3)
        if kind in ("sticky", "again"):
            code = dice.choice((STICKY if kind == "sticky" else AGAIN)[operation])
            return Fault(operation, "refuse", code=code)
        if kind == "too_many":
            status, wait = dice.choice(TOO_MANY)
            return Fault(operation, "status", status=status, retry_after=wait)
        if kind in ("gateway", "server"):
            status = dice.choice(GATEWAY if kind == "gateway" else SERVER)
            return Fault(operation, "status", status=status)
        code = dice.choice(FORGERIES) if kind == "forge" else ""
        return Fault(operation, kind, seconds=seconds, code=code)


def _fits(kind: str, operation: str) -> bool:
    if (operation == WEBHOOK) != (kind in WEBHOOK_MODES):
        return False
    if kind in ("sticky", "again"):
        return operation in (STICKY if kind == "sticky" else AGAIN)
    return True


def read_dice(wish: dict[str, Any]) -> Dice | None:
    """`{"seed": 7, "rate": 0.2, …}`; a seed that is null is none.

    Raises:
        ValueError: what is not known.
    """
    if wish.get("seed") is None:
        return None
    named: dict[str, Any] = {name: wish[name] for name in WISHES if name in wish}
    for name in ("kinds", "operations"):
        if name in named:
            named[name] = tuple(named[name])
    return Dice(int(wish["seed"]), **named)
