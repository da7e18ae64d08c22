"""Who was debited what, and why. Written as things happen, never computed from the payments."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from payments.simulator.clock import stamp
from payments.simulator.payment import Event, Payment

EFFECTS = {
    "AUTHORIZED": "authorized",
    "CAPTURED": "captured",
    "CANCELLED": "cancelled",
    "REFUNDED": "refunded",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """Money that moved once."""

    msn: str
    reference: str
    customer: str
    effect: str
    amount: int
    currency: str
    key: str
    psp_reference: str
    at: float

    def view(self) -> dict[str, Any]:
        return {
            "effect": self.effect,
            "amount": self.amount,
            "key": self.key,
            "psp_reference": self.psp_reference,
            "at": stamp(self.at),
        }


class Books:
    """Append-only. A test compares them with the books of the client under test.

    What a forgotten payment moved stays in its customer's sums.
    """

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], list[Entry]] = {}
        self._carried: dict[tuple[str, str, str], dict[str, int]] = {}

    @property
    def entries(self) -> int:
        return sum(len(each) for each in self._entries.values())

    def write(self, payment: Payment, event: Event) -> None:
        """Record an event that moved or released money; the others move none."""
        effect = EFFECTS.get(event.name)
        if effect is None or not event.success:
            return
        customer = payment.customer.phone if payment.customer else ""
        self._entries.setdefault((payment.unit.msn, payment.reference), []).append(
            Entry(
                payment.unit.msn,
                payment.reference,
                customer,
                effect,
                event.amount,
                payment.currency,
                event.key,
                event.psp_reference,
                event.at,
            )
        )

    def forget(self, payment: Payment) -> None:
        """The single entries go; their sums are carried over."""
        for entry in self._entries.pop((payment.unit.msn, payment.reference), []):
            key = (entry.msn, entry.customer, entry.currency)
            self._carried.setdefault(key, _none())[entry.effect] += entry.amount

    def view(self, *, reference: str = "", msn: str = "") -> dict[str, Any]:
        """All of it, or what concerns one reference or one sales unit."""
        entries = [
            entry
            for (its, named), entries in self._entries.items()
            if reference in ("", named) and msn in ("", its)
            for entry in entries
        ]
        carried = [
            ((customer, currency), sums)
            for (its, customer, currency), sums in self._carried.items()
            if not reference and msn in ("", its)
        ]
        return {
            "payments": _per_reference(entries),
            "customers": _per_customer(entries, carried),
        }


def _per_reference(entries: list[Entry]) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.msn, entry.reference].append(entry)
    return [
        {
            "msn": msn,
            "reference": reference,
            "customer": mine[0].customer,
            "currency": mine[0].currency,
            **_sums(mine),
            "times": dict(Counter(entry.effect for entry in mine)),
            "effects": [entry.view() for entry in mine],
        }
        for (msn, reference), mine in grouped.items()
    ]


def _per_customer(
    entries: list[Entry], carried: list[tuple[tuple[str, str], dict[str, int]]]
) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(_none)
    for whose, amounts in carried:
        for effect, amount in amounts.items():
            sums[whose][effect] += amount
    for entry in entries:
        sums[entry.customer, entry.currency][entry.effect] += entry.amount
    return [
        {"customer": customer, "currency": currency, **its, **_balance(its)}
        for (customer, currency), its in sums.items()
    ]


def _sums(entries: list[Entry]) -> dict[str, int]:
    sums = _none()
    for entry in entries:
        sums[entry.effect] += entry.amount
    return sums


def _none() -> dict[str, int]:
    return dict.fromkeys(EFFECTS.values(), 0)


def _balance(sums: dict[str, int]) -> dict[str, int]:
    return {
        "debited": sums["captured"] - sums["refunded"],
        "reserved": sums["authorized"] - sums["captured"] - sums["cancelled"],
    }
