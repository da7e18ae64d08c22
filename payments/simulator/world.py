"""Everything there is, in memory, in one event loop: no lock is needed and none is taken."""

from collections import defaultdict
from dataclasses import replace
from itertools import islice

from payments.simulator.books import Books
from payments.simulator.checks import Json
from payments.simulator.clock import Clock
from payments.simulator.data import Customer, Data
from payments.simulator.delivery import Registration
from payments.simulator.faults import Faults
from payments.simulator.idempotency import Keys
from payments.simulator.limits import Limits
from payments.simulator.payment import CREATED, Payment
from payments.simulator.phones import Phones
from payments.simulator.post import Post
from payments.simulator.problems import refused
from payments.simulator.qr_codes import Codes
from payments.simulator.report.ledgers import Ledgers
from payments.simulator.room import Room
from payments.simulator.traffic import Traffic

SEARCHED = 200
KEEPABLE = ("webhooks", "tokens", "sales_units", "customers", "codes")


class World:
    """One simulated Vipps MobilePay.

    `tokens` maps an access token to its client id and the second at which it ends.
    """

    def __init__(self, data: Data, room: Room | None = None) -> None:
        self._data = data
        self.room = room or Room()
        self.clock = Clock()
        self.phones = Phones()
        self.post = Post(
            self.clock, self.unregister, kept=self.room.deliveries, most=self.room.waiting
        )
        self.registrations: dict[str, Registration] = {}
        self.tokens: dict[str, tuple[str, float]] = {}
        self.codes = Codes(self.clock)
        self._load()
        self._empty()

    def _load(self) -> None:
        self.units = {unit.msn: replace(unit) for unit in self._data.sales_units}
        self.customers = {person.phone: replace(person) for person in self._data.customers}

    def _empty(self) -> None:
        self.payments: dict[tuple[str, str], Payment] = {}
        self.by_token: dict[str, Payment] = {}
        self.by_reference: dict[str, Payment] = {}
        self._wallets: dict[str, dict[str, Payment]] = defaultdict(dict)
        self._unclaimed: dict[str, Payment] = {}
        self._receipts: dict[tuple[str, str], Json] = {}
        self.keys = Keys(self.room.keys)
        self.books = Books()
        self.ledgers = Ledgers(self.clock, self.units)
        self.traffic = Traffic(self.room.calls)
        self.faults = Faults()
        self.limits = Limits(self.clock)

    def reset(self, *, keep: set[str]) -> None:
        """As it was at the start, but for what `keep` names (see `KEEPABLE`)."""
        units, customers = self.units, self.customers
        self._load()
        if "sales_units" in keep:
            self.units = units
        if "customers" in keep:
            self.customers = customers
        self.post.forget()
        if "webhooks" not in keep:
            self.registrations.clear()
        if "tokens" not in keep:
            self.tokens.clear()
        if "codes" not in keep:
            self.codes = Codes(self.clock)
        for registration in self.registrations.values():
            registration.note_success()
        self.clock.reset()
        self._empty()
        self.post.hold(False)
        self.phones.reset()

    def data(self) -> Data:
        return Data(list(self.units.values()), list(self.customers.values()))

    def unregister(self, registration: Registration) -> None:
        """Send nothing more, not even what is waiting."""
        self.registrations.pop(registration.id, None)
        registration.hush()
        self.post.forget(registration)

    def add(self, payment: Payment) -> None:
        if len(self.payments) >= self.room.payments:
            self._forget(self._least_wanted())
        self.payments[payment.unit.msn, payment.reference] = payment
        self.by_token[payment.token] = payment
        self.by_reference[payment.reference] = payment
        if payment.customer:
            self._wallets[payment.customer.phone][payment.token] = payment
        else:
            self._unclaimed[payment.token] = payment

    def give(self, payment: Payment, customer: Customer) -> None:
        """From now on the payment is this customer's."""
        if payment.customer is None:
            payment.customer = customer
            self._unclaimed.pop(payment.token, None)
            self._wallets[customer.phone][payment.token] = payment

    def _least_wanted(self) -> Payment:
        """The oldest of which nothing can happen any more but a refund; or else the oldest."""
        first = next(iter(self.payments.values()))
        oldest = islice(self.payments.values(), SEARCHED)
        return next((each for each in oldest if each.is_over), first)

    def _forget(self, payment: Payment) -> None:
        """As if it had never been, but for the sums in the books."""
        payment.call_off()
        del self.payments[payment.unit.msn, payment.reference]
        self.by_token.pop(payment.token, None)
        self._unclaimed.pop(payment.token, None)
        if self.by_reference.get(payment.reference) is payment:
            del self.by_reference[payment.reference]
        if payment.customer:
            self._wallets[payment.customer.phone].pop(payment.token, None)
            self.phones.forget(payment.customer.phone, payment.reference)
        self.books.forget(payment)

    def find(self, msn: str, reference: str) -> Payment:
        """Raises:
        Problem: 5090, also when it is another sales unit's.
        """
        payment = self.payments.get((msn, reference))
        if payment is None:
            raise refused("5090")
        return payment

    def find_any(self, reference: str) -> Payment:
        """The newest payment of that reference, whoever's it is.

        Raises:
            Problem: 5090.
        """
        payment = self.by_reference.get(reference)
        if payment is None:
            raise refused("5090")
        return payment

    def receipt_of(self, msn: str, reference: str) -> Json | None:
        """Whether it came with the payment or later."""
        payment = self.payments.get((msn, reference))
        with_it: Json | None = payment.request.get("receipt") if payment else None
        return with_it or self._receipts.get((msn, reference))

    def keep_receipt(self, msn: str, reference: str, receipt: Json) -> None:
        """For good. The customer's app shows it like one that came with the payment."""
        if payment := self.payments.get((msn, reference)):
            payment.request = {**payment.request, "receipt": receipt}
            self.phones.changed()
            return
        self._receipts[msn, reference] = receipt
        if len(self._receipts) > self.room.payments:
            del self._receipts[next(iter(self._receipts))]

    def payments_of(self, customer: Customer) -> list[Payment]:
        """Newest first."""
        return list(self._wallets[customer.phone].values())[::-1]

    def unclaimed(self) -> list[Payment]:
        """Payments whose code some till is showing and nobody has scanned, newest first."""
        for payment in list(self._unclaimed.values()):
            if payment.state != CREATED:
                del self._unclaimed[payment.token]
        return list(self._unclaimed.values())[::-1]

    def sizes(self) -> dict[str, int]:
        """How much is remembered, thing by thing."""
        return {
            "payments": len(self.payments),
            "entries": self.books.entries,
            "receipts": len(self._receipts),
            "keys": len(self.keys),
            "calls": len(self.traffic),
            "tokens": len(self.tokens),
            "deliveries": len(self.post.sent),
            "waiting": self.post.waiting,
            "alarms": self.clock.alarms,
            "counted": self.limits.counted,
        }
