"""The ways in which money of a sale can go back, and which of its payments are refunded."""

import dataclasses
from collections.abc import Sequence

from pos.models import Tender


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """What of a sale was paid in a way and has not gone back, in minor units.

    `reference` is a payment's, whose money may also go back in another kind than its own. One that
    `is_spare` is refunded only where the others do not come to what goes back.
    """

    kind: Tender.Kind
    left: int
    reference: str = ""
    card_id: int | None = None
    is_spare: bool = False


def refundable(found: Sequence[Way], amount: int) -> list[Way]:
    """Those that are used where an amount goes back, at most one payment where that is enough."""
    usable = _with_one_payment(found, amount)
    return usable if sum(map(_left, usable)) >= amount else _with_all_payments(found)


def _with_one_payment(found: Sequence[Way], amount: int) -> list[Way]:
    payments = [way for way in found if way.kind == Tender.Kind.VIPPS and not way.is_spare]
    enough = [way for way in payments if way.left >= amount]
    chosen = min(enough, key=_left) if enough else max(payments, key=_left, default=None)
    return [way for way in found if way.kind != Tender.Kind.VIPPS or way is chosen]


def _with_all_payments(found: Sequence[Way]) -> list[Way]:
    payments = [way for way in found if way.kind == Tender.Kind.VIPPS]
    others = [way for way in found if way.kind != Tender.Kind.VIPPS]
    return [*sorted(payments, key=_left, reverse=True), *others]


def _left(way: Way) -> int:
    return way.left
