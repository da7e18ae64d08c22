"""All ledgers, one for each sales unit, written as money moves."""

from payments.simulator.clock import Clock
from payments.simulator.data import SalesUnit
from payments.simulator.payment import Event, Payment
from payments.simulator.report.entries import CAPTURE, FEES, FUNDS, REFUND, Entry, Movement
from payments.simulator.report.ledger import Ledger, Payout, fee_of, handle_of
from payments.simulator.report.plants import Plants
from payments.simulator.report.settlement import catch_up

TYPICAL_PAGE = 1000
MOVES = {"CAPTURED": (CAPTURE, 1), "REFUNDED": (REFUND, -1)}


class Ledgers:
    """Nothing is entered that has not happened; only `plants` make it otherwise.

    Args:
        units: all sales units by MSN, as they are at any moment.

    `page_size` is how many entries one answer holds; `lag` is how many seconds the reports are
    behind what happens.
    """

    def __init__(self, clock: Clock, units: dict[str, SalesUnit]) -> None:
        self._clock = clock
        self._units = units
        self._ledgers: dict[str, Ledger] = {}
        self._withheld: list[tuple[SalesUnit, Movement]] = []
        self.plants = Plants()
        self.page_size = TYPICAL_PAGE
        self.lag = 0.0

    @property
    def seen_until(self) -> float:
        """What was entered after this moment is not in the reports yet."""
        return self._clock.now() - self.lag

    def of(self, unit: SalesUnit) -> Ledger:
        """The unit's ledger as it is now: with every midnight that has passed."""
        self.catch_up(unit)
        return self._ledgers[unit.msn]

    def of_msn(self, msn: str) -> Ledger:
        """Raises ValueError when there is no such sales unit."""
        if msn not in self._units:
            raise ValueError(f"There is no sales unit {msn}.")
        return self.of(self._units[msn])

    def all(self) -> list[Ledger]:
        return [self.of(unit) for unit in self._units.values()]

    def catch_up(self, unit: SalesUnit) -> list[Payout]:
        """The payouts that were due since somebody last looked."""
        now = self._clock.now()
        ledger = self._ledgers.get(unit.msn)
        if ledger is None:
            ledger = self._ledgers[unit.msn] = Ledger.opened(unit, at=now)
        ledger.unit = self._units.get(unit.msn, unit)
        return catch_up(ledger, now=now)

    def write(self, payment: Payment, event: Event) -> None:
        """Enter a capture or a refund; no other event moves a merchant's money."""
        if event.name not in MOVES or not event.success:
            return
        entry_type, sign = MOVES[event.name]
        unit = payment.unit
        movement = Movement(
            entry_type,
            sign * event.amount,
            payment.reference,
            event.psp_reference,
            handle_of(unit),
        )
        if self.plants.take("missing", msn=unit.msn, reference=payment.reference):
            self._withheld.append((unit, movement))
            return
        self._enter(unit, movement)

    def release(self) -> int:
        """What was left out arrives now, under today's date. Returns how many."""
        withheld, self._withheld = self._withheld, []
        for unit, movement in withheld:
            self._enter(unit, movement)
        return len(withheld)

    def post(self, ledger: Ledger, topic: str, movement: Movement) -> Entry:
        """Raises nothing: whatever is ordered is entered."""
        plant = self.plants.take(
            "broken_chain", msn=ledger.unit.msn, topic=topic, reference=movement.reference
        )
        if plant:
            before, after = plant.skew
            ledger.account(topic).skew_next(before=before, after=after)
        return ledger.post(topic, movement, at=self._clock.now())

    def _enter(self, unit: SalesUnit, movement: Movement) -> None:
        reference = movement.reference
        astray = self.plants.take("wrong_ledger", msn=unit.msn, reference=reference)
        ledger = self.of_msn(astray.instead) if astray else self.of(unit)
        self.post(ledger, FUNDS, movement)
        if movement.entry_type != CAPTURE:
            return
        fee = fee_of(movement, rate=unit.fee_rate)
        if fee is None:
            return
        if self.plants.take("late_fee", msn=unit.msn, topic=FEES, reference=reference):
            ledger.late_fees.append(fee)
        else:
            self.post(ledger, FEES, fee)
