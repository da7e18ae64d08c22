"""What shall go wrong: a short plan and a seeded one, set over `/control/faults`."""

from collections import Counter, deque
from dataclasses import asdict
from typing import Any

from payments.simulator.dice import WISHES, Dice, read_dice
from payments.simulator.fault import Fault

WEBHOOKS = ("deliver", "hold", "drop")
DECIDED = 10_000


class Faults:
    """The plans and how far they have come. `latency` is seconds added to every call."""

    def __init__(self) -> None:
        self.plan: list[Fault] = []
        self.dice: Dice | None = None
        self.latency = 0.0
        self.webhooks = "deliver"
        self.taken: deque[dict[str, Any]] = deque(maxlen=DECIDED)
        self.decided: deque[dict[str, Any]] = deque(maxlen=DECIDED)
        self._numbers: Counter[str] = Counter()

    def take(self, operation: str, reference: str) -> Fault | None:
        """The fault that is due for this call; it is used up by asking."""
        fault = self._thrown(operation, reference)
        fault = self._planned(operation, reference) or fault
        if fault:
            self.taken.append(
                {
                    "operation": operation,
                    "reference": reference,
                    "mode": fault.mode,
                    "fault": fault.described(),
                }
            )
        return fault

    def _planned(self, operation: str, reference: str) -> Fault | None:
        for fault in self.plan:
            if not fault.fits(operation, reference):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.plan.remove(fault)
            return fault
        return None

    def _thrown(self, operation: str, reference: str) -> Fault | None:
        if self.dice is None:
            return None
        self._numbers[operation] += 1
        number = self._numbers[operation]
        fault = self.dice.decide(operation, number)
        said = fault.described() if fault else ""
        self.decided.append(
            {"operation": operation, "number": number, "reference": reference, "fault": said}
        )
        return fault

    def change(self, wish: dict[str, Any]) -> None:
        """`{"clear": true, "latency": s, "webhooks": "hold", "plan": [{...}], "seed": 7, …}`, each
        optional.

        Raises:
            ValueError: what is not known.
        """
        known = {"clear", "latency", "webhooks", "plan", "seed", *WISHES}
        if unknown := set(wish) - known:
            raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
        if "seed" not in wish and set(wish) & set(WISHES):
            raise ValueError(f"{', '.join(WISHES)} belong to a seed.")
        added = [_read(entry) for entry in wish.get("plan", [])]
        dice = read_dice(wish)
        if wish.get("webhooks", "deliver") not in WEBHOOKS:
            raise ValueError(f"webhooks must be one of {', '.join(WEBHOOKS)}.")
        if wish.get("clear"):
            self.plan, self.latency, self.webhooks, self.dice = [], 0.0, "deliver", None
        if "seed" in wish:
            self.dice = dice
            self.decided.clear()
            self._numbers.clear()
        self.plan += added
        self.latency = float(wish.get("latency", self.latency))
        self.webhooks = wish.get("webhooks", self.webhooks)

    def view(self) -> dict[str, Any]:
        return {
            "plan": [asdict(fault) for fault in self.plan],
            "latency": self.latency,
            "webhooks": self.webhooks,
            "taken": list(self.taken),
            "seeded": asdict(self.dice) if self.dice else None,
            "decided": list(self.decided),
        }


def _read(entry: dict[str, Any]) -> Fault:
    try:
        return Fault(**entry)
    except TypeError as error:
        raise ValueError(f"A fault has no such field: {error}.") from error
