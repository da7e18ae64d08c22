"""What one customer sees on the phone at this moment."""

from dataclasses import dataclass
from datetime import datetime

from payments.simulator.clock import MINUTE
from payments.simulator.data import Customer
from payments.simulator.payment import AUTHORIZED, CREATED, Payment
from payments.simulator.phone.words import Words, amount
from payments.simulator.phones import Phone
from payments.simulator.qr_codes import CheckIn, Poster, Sticker
from payments.simulator.report.dates import local_time
from payments.simulator.world import World

RESULT_STAYS = 15 * MINUTE
KEPT = 30
STICKERS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """`forced` is the language in the address, empty when it is the customer's own."""

    world: World
    customer: Customer
    words: Words
    forced: str = ""
    message: str = ""

    @property
    def phone(self) -> Phone:
        return self.world.phones.of(self.customer.phone)

    def waiting(self) -> list[Payment]:
        """Requests that were sent to this phone and are not decided, newest first."""
        return [each for each in self._payments() if each.state == CREATED]

    def incoming(self) -> list[Payment]:
        """Those that the customer is looking at."""
        if self.phone.offline:
            return []
        return [
            each
            for each in self.waiting()
            if each.reference not in self.phone.dismissed
            and (not self.phone.muted or each.reference in self.phone.opened)
        ]

    def unanswered(self) -> list[Payment]:
        """Those that the customer looked away from."""
        if self.phone.offline:
            return []
        return [each for each in self.waiting() if each.reference in self.phone.dismissed]

    def result(self) -> Payment | None:
        """What ended last, while it is news."""
        if self.phone.offline:
            return None
        ended = [
            each
            for each in self.ended()
            if each.reference not in self.phone.dismissed
            and self.world.clock.now() - each.events[-1].at < RESULT_STAYS
        ]
        return max(ended, key=lambda each: each.events[-1].at, default=None)

    def ended(self) -> list[Payment]:
        return [each for each in self._payments() if each.state != CREATED]

    def stickers(self) -> list[Sticker]:
        """The codes that stand at the tills."""
        return self.world.codes.stickers()[:STICKERS]

    def visit(self) -> CheckIn | Poster | None:
        """The sticker where the customer waits, or the poster that was scanned."""
        return None if self.phone.offline else self.phone.visit

    def scannable(self) -> list[Payment]:
        """One-time codes that some till is showing."""
        return self.world.unclaimed()[:5]

    def amount(self, payment: Payment, minor: int, *, with_currency: bool = True) -> str:
        return amount(minor, payment.currency, self.words.language, with_currency=with_currency)

    def _payments(self) -> list[Payment]:
        return self.world.payments_of(self.customer)[:KEPT]


def outcome(payment: Payment) -> str:
    """One word for where it stands: a key of the words."""
    if payment.state == CREATED:
        return "WAITING"
    if payment.state != AUTHORIZED:
        return payment.state
    if payment.refunded:
        return "REFUNDED"
    if payment.captured:
        return "PAID"
    return "RELEASED" if payment.cancelled == payment.authorized else "APPROVED"


def local(payment: Payment, at: float) -> datetime:
    """On the clock where the customer shops, whatever this machine's says."""
    return local_time(at, payment.unit.market)
