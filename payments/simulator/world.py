"""Everything there is, in memory, in one event loop: no lock is needed and none is taken."""

from collections import defaultdict
from dataclasses import replace

from payments.simulator.books import Books
from payments.simulator.clock import Clock
from payments.simulator.data import Customer, Data
from payments.simulator.delivery import Post, Registration
from payments.simulator.faults import Faults
from payments.simulator.idempotency import Keys
from payments.simulator.payment import CREATED, Payment
from payments.simulator.phones import Phones
from payments.simulator.problems import refused
from payments.simulator.traffic import Traffic

KEEPABLE = ("webhooks", "tokens", "sales_units", "customers")


class World:
    """One simulated Vipps MobilePay.

    `tokens` maps an access token to its client id and the second at which it ends.
    """

    def __init__(self, data: Data) -> None:
        self._data = data
        self.clock = Clock()
        self.phones = Phones()
        self.post = Post(self.clock, self.unregister)
        self.registrations: dict[str, Registration] = {}
        self.tokens: dict[str, tuple[str, float]] = {}
        self._load()
        self._empty()

    def _load(self) -> None:
        self.units = {unit.msn: replace(unit) for unit in self._data.sales_units}
        self.customers = {person.phone: replace(person) for person in self._data.customers}

    def _empty(self) -> None:
        self.payments: dict[tuple[str, str], Payment] = {}
        self.by_token: dict[str, Payment] = {}
        self.by_reference: dict[str, Payment] = {}
        self._wallets: dict[str, list[Payment]] = defaultdict(list)
        self._unclaimed: dict[str, Payment] = {}
        self.keys = Keys()
        self.books = Books()
        self.traffic = Traffic()
        self.faults = Faults()

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
        self.clock.reset()
        self._empty()
        self.post.hold(False)
        self.phones.reset()

    def data(self) -> Data:
        return Data(list(self.units.values()), list(self.customers.values()))

    def unregister(self, registration: Registration) -> None:
        """Send nothing more, not even what is waiting."""
        self.registrations.pop(registration.id, None)
        self.post.forget(registration)

    def add(self, payment: Payment) -> None:
        self.payments[payment.unit.msn, payment.reference] = payment
        self.by_token[payment.token] = payment
        self.by_reference[payment.reference] = payment
        if payment.customer:
            self._wallets[payment.customer.phone].append(payment)
        else:
            self._unclaimed[payment.token] = payment

    def give(self, payment: Payment, customer: Customer) -> None:
        """From now on the payment is this customer's."""
        if payment.customer is None:
            payment.customer = customer
            self._unclaimed.pop(payment.token, None)
            self._wallets[customer.phone].append(payment)

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

    def payments_of(self, customer: Customer) -> list[Payment]:
        """Newest first."""
        return self._wallets[customer.phone][::-1]

    def unclaimed(self) -> list[Payment]:
        """Payments whose code some till is showing and nobody has scanned, newest first."""
        for payment in list(self._unclaimed.values()):
            if payment.state != CREATED:
                del self._unclaimed[payment.token]
        return list(self._unclaimed.values())[::-1]
