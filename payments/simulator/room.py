"""How much a simulator remembers before the oldest makes way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """Numbers of things, and the bytes of one request's body.

    Args:
        payments: of which those that have ended go first.
        keys: idempotency keys with their answers.
        calls: requests that can be read again.
        deliveries: webhooks that can be looked at afterwards.
        waiting: webhooks that wait for their turn or their next attempt.
        tokens: access tokens that are valid.
        body: what is longer is refused with 413.
    """

    payments: int = 20_000
    keys: int = 50_000
    calls: int = 2_000
    deliveries: int = 2_000
    waiting: int = 10_000
    tokens: int = 1_000
    body: int = 1_000_000
