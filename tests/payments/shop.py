"""One till of a shop with a sales unit, and the strings behind the simulator's stage."""

import dataclasses
import datetime as dt
import json
import threading
import uuid
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from django.utils import timezone

from payments import flow, invariants, machine, panel, payers
from payments.models import Brand, Keys, Operation, Payment, SalesUnit
from pos import baskets, goods, journal, shifts
from pos.models import Basket, Receipt
from stores.models import POSDevice, Product, Staff
from tests import make

KARI = "4790000078"
UNKNOWN = "4790000099"


class Town:
    """The simulator's `/control/`. Raises HTTPError for what it does not know."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._lines = threading.local()

    def post(self, act: str, **wish: Any) -> Any:
        return self._ask("POST", f"/control/{act}", json.dumps(wish))

    def get(self, what: str, query: str = "") -> Any:
        return self._ask("GET", f"/control/{what}?{query}")

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        """Over one line for each thread: a history asks some forty times."""
        line = getattr(self._lines, "line", None)
        if line is None:
            line = self._lines.line = HTTPConnection(urlsplit(self.url).netloc)
        for is_last in (False, True):
            try:
                line.request(method, path, body)
                with line.getresponse() as answer:
                    content = answer.read()
                break
            except ConnectionError:
                line.close()
                if is_last:
                    raise
                # It had been idle for too long.
        if answer.status >= 400:
            raise HTTPError(self.url + path, answer.status, answer.reason, answer.headers, None)
        return json.loads(content)

    def fail(self, operation: str, mode: str, **fault: Any) -> None:
        """Let the next calls of an operation go wrong."""
        self.post("faults", plan=[{"operation": operation, "mode": mode, **fault}])

    def book(self, reference: str) -> dict[str, Any]:
        """What the simulator's own books say of a payment."""
        found = self.get("books", f"reference={reference}")["payments"]
        return dict(found[0]) if found else {}


@dataclasses.dataclass
class Shop:
    town: Town
    device: POSDevice
    staff: Staff
    unit: SalesUnit
    hoodie: Product
    shirt: Product

    @property
    def who(self) -> flow.Who:
        return flow.Who(staff_id=self.staff.pk)

    @property
    def basket(self) -> Basket:
        return baskets.current(self.device)

    def is_frozen(self) -> bool:
        return self.basket.frozen_at is not None

    def fill(self) -> Basket:
        """The in-store page's own example: 299,00 and 199,00."""
        for product in (self.hoodie, self.shirt):
            goods.add(self.device, product_id=product.pk, key=uuid.uuid4(), staff_id=self.staff.pk)
        return self.basket

    def ask(self, phone: str = KARI, *, qr: bool = False) -> Payment:
        """Fill the basket and write a request down; nothing has been sent yet."""
        self.fill()
        if not qr:
            payers.set_payer(self.device, text=f"+{phone}", key=uuid.uuid4())
        payment = flow.request(self.device, key=uuid.uuid4(), who=self.who, qr=qr)
        assert payment
        return payment

    def waiting(self) -> Payment:
        """A payment that waits for the customer."""
        payment = self.ask()
        self.keep(payment)
        return payment

    def keep(self, payment: Payment, *, looks: int = 1) -> Payment:
        """What a keeper does: look now, and on while the payment is due again at once."""
        for _look in range(looks):
            hurry(payment)
            for _step in range(10):
                if not machine.advance(payment.pk):
                    break
        payment.refresh_from_db()
        return payment

    def approve(self, payment: Payment) -> None:
        self.town.post("approve", reference=payment.reference)

    def abort(self, payment: Payment, **more: Any) -> None:
        flow.abort(payment.pk, key=uuid.uuid4(), device_id=self.device.pk, who=self.who, **more)

    def receipt(self, payment: Payment) -> Receipt | None:
        return Receipt.objects.filter(basket=payment.basket_id, kind="SALE").first()

    def paid(self) -> Payment:
        """A sale that is paid and receipted."""
        payment = self.waiting()
        self.approve(payment)
        return self.keep(payment)


def hurry(payment: Payment) -> None:
    """Time passes: whatever the payment waits for is due now."""
    past = timezone.now() - dt.timedelta(minutes=5)
    Payment.objects.filter(pk=payment.pk, wake_at__isnull=False).update(wake_at=past)
    Operation.objects.filter(payment=payment, sent_at__isnull=False).update(sent_at=past)


def open_shop(town: Town) -> Shop:
    """A Norwegian store with one device, a cashier, two products and the simulator's NOK unit."""
    make.vat_rates()
    store = make.store(name="Butikken")
    device = make.device(store=store)
    data = town.get("data")["sales_units"][0]
    unit = sales_unit(store, data)
    goods = [("Orange hoodie", 29900), ("White T-shirt", 19900)]
    hoodie, shirt = (
        make.product(merchant=store.merchant, names={"nb": name}, price=price)
        for name, price in goods
    )
    person = make.staff(store)
    baskets.current(device)
    shifts.current(device, staff_id=person.pk, at=timezone.now())
    journal.record(device.pk, code=journal.Code.STARTED, at=timezone.now(), text="started")
    return Shop(town, device, person, unit, hoodie, shirt)


def sales_unit(store: Any, data: dict[str, Any]) -> SalesUnit:
    keys = Keys(name=f"keys {data['msn']}", environment="SIMULATOR")
    keys.put(
        client_id=data["client_id"],
        client_secret=data["client_secret"],
        subscription_key=data["subscription_key"],
    )
    keys.save()
    unit = SalesUnit.objects.create(
        store=store,
        msn=data["msn"],
        keys=keys,
        name=data["name"],
        environment="SIMULATOR",
        market=data["market"],
        currency=data["currency"],
    )
    Brand.objects.create(sales_unit=unit, name=Brand.Name.VIPPS)
    return unit


def kind(payment: Payment) -> str:
    return panel.kind_of(payment)


def holds() -> bool:
    return invariants.breaches() == []
