"""What shall go wrong: a short plan, set over `/control/faults`."""

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

from payments.simulator.problems import TITLES

MODES = ("drop_before", "drop_after", "delay", "delay_after", "status", "refuse", "truncate")
WEBHOOKS = ("deliver", "hold", "drop")


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of `operation`, after `skip` calls without it.

    Args:
        operation: token, create, get, events, capture, cancel, refund, approve, exchange,
            webhooks, or * for any.
        mode: drop_before: the connection closes, nothing is done. drop_after: it is done, then
            the connection closes. delay, delay_after: `seconds` of waiting before or after doing
            it. status: nothing is done, `status` is the answer (with `retry_after` seconds and
            `body`, if given). refuse: nothing is done, the answer is the domain error `code`.
            truncate: it is done and half of the answer arrives.
        reference: only calls for this payment.
    """

    operation: str
    mode: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    status: int = 503
    retry_after: int | None = None
    body: str = ""
    code: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}.")
        if self.mode == "refuse" and (self.code not in TITLES or self.operation == "token"):
            raise ValueError("refuse needs a code that is known, and an operation that has codes.")

    def fits(self, operation: str, reference: str) -> bool:
        return self.operation in ("*", operation) and self.reference in ("", reference)


@dataclass(slots=True)
class Faults:
    """The plan and how far it has come. `latency` is seconds added to every call."""

    plan: list[Fault] = field(default_factory=list)
    latency: float = 0.0
    webhooks: str = "deliver"
    taken: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=500))

    def take(self, operation: str, reference: str) -> Fault | None:
        """The fault that is due for this call; it is used up by asking."""
        for fault in self.plan:
            if not fault.fits(operation, reference):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.plan.remove(fault)
            self.taken.append({"operation": operation, "reference": reference, "mode": fault.mode})
            return fault
        return None

    def change(self, wish: dict[str, Any]) -> None:
        """`{"clear": true, "latency": s, "webhooks": "hold", "plan": [{...}]}`, each optional.

        Raises:
            ValueError: what is not known.
        """
        if unknown := set(wish) - {"clear", "latency", "webhooks", "plan"}:
            raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
        added = [_read(entry) for entry in wish.get("plan", [])]
        if wish.get("webhooks", "deliver") not in WEBHOOKS:
            raise ValueError(f"webhooks must be one of {', '.join(WEBHOOKS)}.")
        if wish.get("clear"):
            self.plan, self.latency, self.webhooks = [], 0.0, "deliver"
        self.plan += added
        self.latency = float(wish.get("latency", self.latency))
        self.webhooks = wish.get("webhooks", self.webhooks)

    def view(self) -> dict[str, Any]:
        return {
            "plan": [asdict(fault) for fault in self.plan],
            "latency": self.latency,
            "webhooks": self.webhooks,
            "taken": list(self.taken),
        }


def _read(entry: dict[str, Any]) -> Fault:
    try:
        return Fault(**entry)
    except TypeError as error:
        raise ValueError(f"A fault has no such field: {error}.") from error
