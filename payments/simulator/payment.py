"""One payment: its state, its four sums, and the rules by which they change."""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from payments.simulator.clock import DAY, Alarm, stamp
from payments.simulator.data import Customer, SalesUnit
from payments.simulator.problems import refused

CREATED, AUTHORIZED = "CREATED", "AUTHORIZED"
ABORTED, EXPIRED, TERMINATED = "ABORTED", "EXPIRED", "TERMINATED"
REFUND_DAYS = 365


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the event log. `psp_reference` is the event's own."""

    name: str
    amount: int
    at: float
    key: str = ""
    success: bool = True
    psp_reference: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(slots=True)
class Payment:
    """Amounts are minor units; times are seconds on the simulator's clock.

    Every change returns the event that it wrote, or raises the refusal that Vipps would answer.
    `alarm` is what time will do to it; `unknown_until` is set while the bank has not answered.
    """

    unit: SalesUnit
    reference: str
    amount: int
    currency: str
    user_flow: str
    created_at: float
    expires_at: float
    customer: Customer | None
    request: dict[str, Any]
    state: str = CREATED
    authorized: int = 0
    captured: int = 0
    cancelled: int = 0
    refunded: int = 0
    authorized_at: float = 0.0
    unknown_until: float = 0.0
    alarm: Alarm | None = None
    events: list[Event] = field(default_factory=list)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def psp_reference(self) -> str:
        """What the API's answers carry: the CREATED event's."""
        return self.events[0].psp_reference

    @property
    def left_to_capture(self) -> int:
        return self.authorized - self.captured - self.cancelled

    @property
    def is_over(self) -> bool:
        """Nothing can happen to it any more but a refund."""
        return self.state != CREATED and self.left_to_capture <= 0

    @property
    def capture_until(self) -> float:
        """When the reservation lapses."""
        return self.authorized_at + self.unit.reservation_days * DAY

    @property
    def guaranteed_until(self) -> float:
        return self.authorized_at + self.unit.guaranteed_days * DAY

    @property
    def minimum_age(self) -> int:
        return int(self.request.get("minimumUserAge") or 0)

    def call_off(self) -> None:
        """Time does nothing more to it."""
        if self.alarm:
            self.alarm.call_off()
            self.alarm = None

    def create(self, *, at: float, key: str) -> Event:
        return self._write("CREATED", self.amount, at, key)

    def await_bank(self, *, until: float) -> None:
        """The customer has said yes and the bank nothing at all."""
        self._must_be_open()
        self.unknown_until = until

    def authorize(self, *, at: float) -> Event:
        if self.state == AUTHORIZED:
            raise refused("6230")
        self._must_be_open()
        self.state, self.authorized, self.authorized_at = AUTHORIZED, self.amount, at
        return self._write("AUTHORIZED", self.amount, at)

    def abort(self, *, at: float) -> Event:
        self._must_be_open()
        self.state = ABORTED
        return self._write("ABORTED", self.amount, at)

    def expire(self, *, at: float) -> Event:
        self._must_be_open()
        self.state = EXPIRED
        return self._write("EXPIRED", self.amount, at)

    def _must_be_open(self) -> None:
        if self.state != CREATED:
            raise refused("10010", f"The payment is {self.state}.")
        if self.unknown_until:
            raise refused("6160")

    def cancel(self, *, transaction_only: bool, at: float) -> Event:
        """End it before it is authorized; afterwards release all that is not captured."""
        if self.state == CREATED and self.unknown_until:
            raise refused("6250")
        if self.state == CREATED:
            self.state, self.cancelled = TERMINATED, self.amount
            return self._write("TERMINATED", self.amount, at)
        if self.state != AUTHORIZED:
            raise refused("6050", f"The payment is {self.state}.")
        if transaction_only:
            raise refused("6060")
        if not self.left_to_capture:
            raise self._nothing_to_cancel(at)
        return self.release(at=at)

    def release(self, *, at: float) -> Event:
        """Give the uncaptured rest back; also what a lapsed reservation does by itself."""
        rest = self.left_to_capture
        self.cancelled += rest
        return self._write("CANCELLED", rest, at)

    def capture(self, amount: int, *, at: float, key: str) -> Event:
        self._may_capture(amount, at)
        self.captured += amount
        return self._write("CAPTURED", amount, at, key)

    def refund(self, amount: int, *, at: float, key: str) -> Event:
        self.check_refund(amount, at=at)
        self.refunded += amount
        return self._write("REFUNDED", amount, at, key)

    def fail_refund(self, amount: int, *, at: float, key: str) -> Event:
        """It was tried and did not work: the event says so, and the sums stay."""
        self.check_refund(amount, at=at)
        return self._write("REFUNDED", amount, at, key, success=False)

    def check_refund(self, amount: int, *, at: float) -> None:
        if not self.unit.may_refund:
            raise refused("5100")
        if self.state == CREATED:
            raise refused("6020")
        if self.state != AUTHORIZED:
            raise refused("6210")
        if self.captured and self.refunded == self.captured:
            raise refused("6180")
        if amount > self.captured - self.refunded:
            raise refused("6150")
        if at > self.authorized_at + REFUND_DAYS * DAY:
            raise refused("6220")

    def _may_capture(self, amount: int, at: float) -> None:
        if self.state == CREATED:
            raise refused("6160" if self.unknown_until else "6080")
        if self.state != AUTHORIZED:
            raise refused("6070" if self.state == TERMINATED else "6200")
        if not self.left_to_capture:
            if self.cancelled:
                raise refused("6100" if at >= self.capture_until else "6070")
            raise refused("6170")
        if amount > self.left_to_capture:
            raise refused("6090")
        if amount != self.authorized and not self.unit.may_capture_partially:
            raise refused("6140")

    def _nothing_to_cancel(self, at: float) -> Exception:
        if at >= self.capture_until:
            return refused("6030")
        return refused("6040" if self.captured and not self.cancelled else "6190")

    def _write(
        self, name: str, amount: int, at: float, key: str = "", *, success: bool = True
    ) -> Event:
        event = Event(name, amount, at, key, success)
        self.events.append(event)
        return event

    # What the API tells about it.

    def money(self, value: int) -> dict[str, Any]:
        return {"currency": self.currency, "value": value}

    def aggregate(self) -> dict[str, Any]:
        return {
            "authorizedAmount": self.money(self.authorized),
            "cancelledAmount": self.money(self.cancelled),
            "capturedAmount": self.money(self.captured),
            "refundedAmount": self.money(self.refunded),
        }

    def adjusted(self) -> dict[str, Any]:
        """The answer to capture, cancel and refund."""
        return {
            "amount": self.money(self.amount),
            "state": self.state,
            "aggregate": self.aggregate(),
            "pspReference": self.psp_reference,
            "reference": self.reference,
        }

    def view(self) -> dict[str, Any]:
        """The answer to get. The receipt is not read back, as at Vipps."""
        method = {"type": "WALLET"}
        if self.state == AUTHORIZED:
            method["cardBin"] = "540185"
        content = {**self.adjusted(), "paymentMethod": method, "profile": {}}
        if "metadata" in self.request:
            content["metadata"] = self.request["metadata"]
        if self.state == AUTHORIZED:
            content["captureGuaranteedUntil"] = stamp(self.guaranteed_until)
        return content

    def log(self) -> list[dict[str, Any]]:
        """The answer to events."""
        return [self.entry(event) for event in self.events]

    def entry(self, event: Event) -> dict[str, Any]:
        content: dict[str, Any] = {
            "reference": self.reference,
            "pspReference": event.psp_reference,
            "name": event.name,
            "amount": self.money(event.amount),
            "timestamp": stamp(event.at),
            "success": event.success,
        }
        if event.key:
            content["idempotencyKey"] = event.key
        return content
