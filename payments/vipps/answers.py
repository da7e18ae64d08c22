"""What Vipps says, strictly read. Anything that is not as specified is no answer at all.

All amounts are minor units. Every result carries its `call` for the record of attempts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from payments.vipps.errors import Call, Mismatch, Unavailable
from payments.vipps.fields import Fields
from payments.vipps.problems import Answer

# Ends of a payment that was never authorized: the whole amount may count as cancelled.
UNAUTHORIZED_ENDS: Final = frozenset({"TERMINATED", "ABORTED", "EXPIRED"})
STATES: Final = frozenset({"CREATED", "AUTHORIZED", "ABORTED", "EXPIRED", "TERMINATED"})


@dataclass(frozen=True)
class Snapshot:
    """A payment as Vipps sees it: the answer to get, capture, cancel and refund.

    `cancelled` may be the whole amount when the payment ended before it was authorized: captured +
    cancelled then exceed authorized, which is 0.
    """

    reference: str
    psp_reference: str
    state: str
    amount: int
    currency: str
    authorized: int
    captured: int
    cancelled: int
    refunded: int
    capture_guaranteed_until: datetime | None = None
    call: Call = field(default_factory=Call, compare=False)

    def __post_init__(self) -> None:
        """An impossible one cannot be made. Raises `Mismatch`, or `Unavailable` for a half one."""
        if not self.refunded <= self.captured <= self.authorized <= self.amount:
            raise Mismatch("sums that contradict each other", call=self.call)
        given_up = self.captured + self.cancelled
        if given_up > self.authorized and self.state not in UNAUTHORIZED_ENDS:
            raise Mismatch("more captured and cancelled than authorized", call=self.call)
        if self.state == "AUTHORIZED" and not self.authorized:
            # A state without its sum: read too early, or wrong. Nothing may be decided from it.
            raise Unavailable("authorized, and no amount", call=self.call)


@dataclass(frozen=True)
class Created:
    """`redirect_url` is the address of the QR image in the QR flow, and None for a push."""

    reference: str
    redirect_url: str | None
    call: Call = field(default_factory=Call, compare=False)


@dataclass(frozen=True)
class Event:
    """One entry of the payment's log. `amount` is this event's own; `success` False moves nothing.

    `psp_reference` is unique per event; `idempotency_key` is "" where Vipps leaves it out.
    """

    reference: str
    psp_reference: str
    name: str
    amount: int
    currency: str
    at: datetime
    idempotency_key: str
    success: bool


@dataclass(frozen=True)
class EventLog:
    """A payment's events, oldest first as Vipps lists them."""

    events: tuple[Event, ...]
    call: Call = field(default_factory=Call, compare=False)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)


@dataclass(frozen=True)
class Registration:
    """A new webhook registration. The secret is said this once and never again."""

    id: str
    secret: str = field(repr=False)
    call: Call = field(default_factory=Call, compare=False)


@dataclass(frozen=True)
class RegistrationInfo:
    """A webhook registration that exists."""

    id: str
    url: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Registrations:
    """All webhook registrations of the sales unit."""

    registrations: tuple[RegistrationInfo, ...]
    call: Call = field(default_factory=Call, compare=False)

    def __iter__(self) -> Iterator[RegistrationInfo]:
        return iter(self.registrations)

    def __len__(self) -> int:
        return len(self.registrations)


@dataclass(frozen=True)
class Exchange:
    """Whose personal QR it is. `generated_at` (epoch seconds) is told for tokenised codes only."""

    msisdn: str = field(repr=False)
    version: str
    generated_at: int | None
    call: Call = field(default_factory=Call, compare=False)


def read_snapshot(answer: Answer, *, reference: str) -> Snapshot:
    """The payment that was asked for. Raises `Mismatch` for another, or for impossible sums."""
    fields = Fields(answer.payload, answer.call)
    _expect(fields, reference)
    state = fields.text("state")
    if state not in STATES:
        raise fields.wrong("a known state")
    amount, currency = fields.money("amount")
    aggregate = fields.part("aggregate")
    sums = {}
    for name in ("authorized", "captured", "cancelled", "refunded"):
        sums[name], in_currency = aggregate.money(f"{name}Amount")
        if in_currency != currency:
            raise Mismatch("sums in different currencies", call=answer.call)
    return Snapshot(
        reference=reference,
        psp_reference=fields.text("pspReference"),
        state=state,
        amount=amount,
        currency=currency,
        **sums,
        capture_guaranteed_until=_moment_if_any(fields, "captureGuaranteedUntil"),
        call=answer.call,
    )


def read_created(answer: Answer, *, reference: str) -> Created:
    fields = Fields(answer.payload, answer.call)
    _expect(fields, reference)
    return Created(reference, fields.text_or_none("redirectUrl"), answer.call)


def read_events(answer: Answer, *, reference: str) -> EventLog:
    if not isinstance(answer.payload, list):
        raise Unavailable("an answer without a list of events", call=answer.call)
    events = tuple(_read_event(one, answer.call, reference) for one in answer.payload)
    return EventLog(events, answer.call)


def read_registration(answer: Answer) -> Registration:
    fields = Fields(answer.payload, answer.call)
    return Registration(fields.text("id"), fields.text("secret"), answer.call)


def read_registrations(answer: Answer) -> Registrations:
    found = []
    for one in Fields(answer.payload, answer.call).list("webhooks"):
        fields = Fields(one, answer.call)
        events = tuple(str(name) for name in fields.list("events"))
        found.append(RegistrationInfo(fields.text("id"), fields.text("url"), events))
    return Registrations(tuple(found), answer.call)


def read_exchange(answer: Answer) -> Exchange:
    fields = Fields(answer.payload, answer.call)
    msisdn = fields.text("msisdn")
    if not (msisdn.isascii() and msisdn.isdigit()):
        raise fields.wrong("a phone number")
    version = fields.text_or_none("version") or ""
    return Exchange(msisdn, version, fields.whole_or_none("timestamp"), answer.call)


def _read_event(payload: Any, call: Call, reference: str) -> Event:
    fields = Fields(payload, call)
    _expect(fields, reference)
    amount, currency = fields.money("amount")
    return Event(
        reference=reference,
        psp_reference=fields.text("pspReference"),
        name=fields.text("name"),
        amount=amount,
        currency=currency,
        at=fields.moment("timestamp"),
        idempotency_key=fields.text_or_none("idempotencyKey") or "",
        success=fields.truth("success"),
    )


def _expect(fields: Fields, reference: str) -> None:
    if fields.text("reference") != reference:
        raise Mismatch("an answer about another payment", call=fields.call)


def _moment_if_any(fields: Fields, name: str) -> datetime | None:
    # A promise about the future, not about money that moved: an odd one is as good as none.
    try:
        return fields.moment(name)
    except Unavailable:
        return None
