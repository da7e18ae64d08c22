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
    """Append-only. A test compares them with the books of the client under test."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def write(self, payment: Payment, event: Event) -> None:
        """Record an event that moved or released money; the others move none."""
        effect = EFFECTS.get(event.name)
        if effect is None or not event.success:
            return
        customer = payment.customer.phone if payment.customer else ""
        self._entries.append(
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

    def view(self, *, reference: str = "", msn: str = "") -> dict[str, Any]:
        """All of it, or what concerns one reference or one sales unit."""
        entries = [
            entry
            for entry in self._entries
            if reference in ("", entry.reference) and msn in ("", entry.msn)
        ]
        return {"payments": _per_reference(entries), "customers": _per_customer(entries)}


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


def _per_customer(entries: list[Entry]) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.customer, entry.currency].append(entry)
    return [
        {"customer": customer, "currency": currency, **_sums(mine), **_balance(_sums(mine))}
        for (customer, currency), mine in grouped.items()
    ]


def _sums(entries: list[Entry]) -> dict[str, int]:
    sums = dict.fromkeys(EFFECTS.values(), 0)
    for entry in entries:
        sums[entry.effect] += entry.amount
    return sums


def _balance(sums: dict[str, int]) -> dict[str, int]:
    return {
        "debited": sums["captured"] - sums["refunded"],
        "reserved": sums["authorized"] - sums["captured"] - sums["cancelled"],
    }
