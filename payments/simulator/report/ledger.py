"""One sales unit's money at Vipps MobilePay: the funds we hold for it and the fees it owes."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from payments.simulator.data import SalesUnit
from payments.simulator.report.dates import local_date
from payments.simulator.report.entries import (
    CAPTURE_FEE,
    FEES,
    FUNDS,
    Account,
    Entry,
    Movement,
)

FIRST_PAYOUT = 2_000_001
SCHEMES = {
    "NO": ("business:NO:ORG", 9, 11),
    "DK": ("business:DK:CVR", 8, 14),
    "FI": ("business:FI:Y-tunnus", 8, 14),
}


@dataclass(slots=True)
class Payout:
    """A lump sum on its way to the merchant's bank.

    Args:
        sums: what it is made of, by entry type; together they are `amount`.
        text: what the merchant's bank statement will say.
        bank_date: when the money is on the account.
    """

    number: int
    ledger_date: date
    amount: int
    sums: dict[str, int]
    text: str
    bank_date: date
    aborted: bool = False

    def view(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "ledger_date": self.ledger_date.isoformat(),
            "amount": self.amount,
            "sums": self.sums,
            "text": self.text,
            "bank_date": self.bank_date.isoformat(),
            "aborted": self.aborted,
        }


@dataclass(slots=True)
class Ledger:
    """`today` is the ledger date of the next entry: the calendar's, or the day after it once
    today was settled early. Dates up to `closed_through` are complete. `open_sums` is what came
    to the funds since the last payout, by entry type."""

    unit: SalesUnit
    today: date
    funds: Account
    fees: Account
    closed_through: date | None = None
    payouts: list[Payout] = field(default_factory=list)
    late_fees: list[Movement] = field(default_factory=list)
    open_sums: Counter[str] = field(default_factory=Counter)

    @classmethod
    def opened(cls, unit: SalesUnit, *, at: float) -> "Ledger":
        today = local_date(at, unit.market)
        return cls(unit, today, Account(unit.currency), Account(unit.currency))

    @property
    def id(self) -> str:
        """Always the same for one sales unit, and not to be guessed from its number."""
        digest = hashlib.sha256(f"ledger:{self.unit.msn}".encode()).hexdigest()
        return str(100_000_000 + int(digest[:12], 16) % 900_000_000)

    @property
    def next_payout(self) -> int:
        return FIRST_PAYOUT + len(self.payouts)

    def account(self, topic: str) -> Account:
        return {FUNDS: self.funds, FEES: self.fees}[topic]

    def post(self, topic: str, movement: Movement, *, at: float) -> Entry:
        if topic == FUNDS:
            self.open_sums[movement.entry_type] += movement.amount
        return self.account(topic).post(movement, at=at, on=self.today)

    def is_closed(self, day: date) -> bool:
        return self.closed_through is not None and day <= self.closed_through

    def view(self, *, handle: str) -> dict[str, Any]:
        """The answer to *get ledgers*. Owner and account are plainly made up: mostly zeros."""
        market, msn = self.unit.market, self.unit.msn
        scheme, owner_digits, account_digits = SCHEMES.get(market, SCHEMES["NO"])
        return {
            "ledgerId": self.id,
            "currency": self.unit.currency,
            "payoutBankAccount": {"scheme": f"BBAN:{market}", "id": msn.zfill(account_digits)},
            "owner": {"scheme": scheme, "id": msn.zfill(owner_digits)},
            "settlesForRecipientHandles": [handle],
            "salesUnits": [{"name": self.unit.name, "recipientHandle": handle}],
        }


def handle_of(unit: SalesUnit) -> str:
    return f"api:{unit.msn}"


def fee_of(capture: Movement, *, rate: int) -> Movement | None:
    """The fee for a capture, if there is any: `rate` in hundredths of a percent, rounded half up
    to a whole minor unit. It carries the capture's own references."""
    fee = (capture.amount * rate + 5_000) // 10_000
    if not fee:
        return None
    return Movement(CAPTURE_FEE, -fee, capture.reference, capture.psp_reference, capture.recipient)
