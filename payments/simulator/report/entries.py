"""What an account is made of: entries that are written once and never changed."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any

from payments.simulator.report.dates import instant

FUNDS, FEES = "funds", "fees"
TOPICS = (FUNDS, FEES)
CAPTURE, REFUND = "capture", "refund"
CAPTURE_FEE, RETAINED, INVOICED = "capture-fee", "fees-retained", "fees-invoiced"
PAYOUT, ABORTED = "payout-scheduled", "payout-aborted"
DISPUTED, RETURNED = "retained-disputed-capture", "returned-disputed-capture"
CORRECTION = "correction"
KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Movement:
    """Why money moves. `amount` is signed minor units; `recipient` is the sales unit's handle,
    which what concerns no single payment does not have."""

    entry_type: str
    amount: int
    reference: str = ""
    psp_reference: str = ""
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement in its place on an account."""

    movement: Movement
    at: float
    ledger_date: date
    currency: str
    balance_before: int
    balance_after: int

    @property
    def entry_type(self) -> str:
        return self.movement.entry_type

    @property
    def amount(self) -> int:
        return self.movement.amount

    def view(self) -> dict[str, Any]:
        return {
            "pspReference": self.movement.psp_reference,
            "time": instant(self.at),
            "ledgerDate": self.ledger_date.isoformat(),
            "entryType": self.entry_type,
            "reference": self.movement.reference,
            "currency": self.currency,
            "amount": self.amount,
            "balanceBefore": self.balance_before,
            "balanceAfter": self.balance_after,
            "recipientHandle": self.movement.recipient,
        }


class Account:
    """Append-only, but for the oldest entries: of those beyond twice `KEPT` the simulator forgets
    `KEPT`, so that it does not grow for ever. Places count from the very first entry.

    `balance` is the sum of all amounts, whatever the entries claim.
    """

    def __init__(self, currency: str) -> None:
        self.entries: list[Entry] = []
        self.balance = 0
        self.forgotten = 0
        self._currency = currency
        self._skew = (0, 0)

    def post(self, movement: Movement, *, at: float, on: date) -> Entry:
        """Write an entry under the ledger date `on`."""
        before, after = self.balance, self.balance + movement.amount
        self.balance = after
        entry = Entry(
            movement, at, on, self._currency, before + self._skew[0], after + self._skew[1]
        )
        self._skew = (0, 0)
        self.entries.append(entry)
        if len(self.entries) > 2 * KEPT:
            del self.entries[:KEPT]
            self.forgotten += KEPT
        return entry

    def skew_next(self, *, before: int, after: int) -> None:
        """The next entry's two balances will be wrong by so much."""
        self._skew = (before, after)

    def count_until(self, at: float) -> int:
        """How many entries were written by then."""
        return self.forgotten + bisect_right(self.entries, at, key=lambda entry: entry.at)

    def between(self, start: int, end: int) -> list[Entry]:
        """The entries from one place to another, as far as they are kept."""
        first = self.forgotten
        return self.entries[max(0, start - first) : max(0, end - first)]
