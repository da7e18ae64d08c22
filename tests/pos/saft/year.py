"""A year of a small chain, made by the product's own use cases at the moments it tells.

Several stores and devices, goods at three VAT rates, tenders alone and shared, cash with its
rounding and its drawer, discounts, returns at once and days later, prints, copies, removed lines,
given-up baskets, price inquiries, sign-ins, X and Z reports, days that nobody closes, and both
nights on which the clock changes. By a seed, so that a year can be made again.
"""

import dataclasses
import datetime as dt
import multiprocessing
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from pos import baskets, days, deliveries, drawers, goods, lines, prices, returns, tenders, turns
from pos.models import Receipt, Shift, Tender
from pos.models.baskets import ONE
from stores import countries, pins
from stores.models import Merchant, POSDevice, Product, ProductGroup, Staff, VatRate
from tests import make

OSLO = ZoneInfo("Europe/Oslo")
FIRST = dt.date(2025, 1, 1)
# The clock goes from 02:00 to 03:00, and from 03:00 back to 02:00.
CLOCK_CHANGES = (dt.date(2025, 3, 30), dt.date(2025, 10, 26))
GOODS = (
    ("Klær", "STANDARD", "PIECE", (29900, 14900, 9990, 1)),
    ("Mat", "MIDDLE", "PIECE", (1640, 2580, 2780)),
    ("Løsvekt", "MIDDLE", "KG", (11990, 3490)),
    ("Kino", "LOW", "PIECE", (12900, 7550)),
)


@dataclasses.dataclass
class Clock:
    """The moment that everything in the year sees."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += dt.timedelta(**time)


@dataclasses.dataclass
class Year:
    """What is sold where, by whom, and the dice that decide it."""

    merchant: Merchant
    devices: list[POSDevice]
    staff: dict[int, list[Staff]]
    products: list[Product]
    office: User
    seed: int
    clock: Clock
    dice: random.Random = dataclasses.field(default_factory=random.Random)
    # By device, the token of its drawer's bridge.
    bridges: dict[int, str] = dataclasses.field(default_factory=dict)
    # By device, the sales that goods may come back from.
    sold: dict[int, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))

    @classmethod
    def begin(cls, *, seed: int, stores: int = 2, devices: int = 2) -> "Year":
        """The chain, before its first day."""
        merchant = make.merchant(name="Årskjeden AS")
        make.vat_rates()
        VatRate.objects.create(
            country="NO", code="LOW", rate=1200, standard_code="33", valid_from="2020-01-01"
        )
        places = [make.store(merchant=merchant) for _ in range(stores)]
        tills = [make.device(store=store) for store in places for _ in range(devices)]
        products = []
        for name, code, unit, costs in GOODS:
            group = ProductGroup.objects.create(merchant=merchant, names={"nb": name})
            for price in costs:
                products.append(
                    make.product(
                        merchant=merchant,
                        group=group,
                        vat_code=code,
                        unit=unit,
                        price=price,
                        names={"nb": f"{name} {price}"},
                    )
                )
        return cls(
            merchant,
            tills,
            {store.pk: [make.staff(store) for _ in range(2)] for store in places},
            products,
            make.user(),
            seed,
            Clock(dt.datetime.combine(FIRST, dt.time(8), OSLO)),
        )

    def sell(self, receipts: int, *, processes: int = 1) -> None:
        """At least so many receipts, about evenly over the days and devices.

        Devices sell beside each other in so many processes; what each sells does not depend on it.
        """
        dates = list(self._dates(max(2, min(365, receipts // (10 * len(self.devices))))))
        each = -(-receipts // (len(dates) * len(self.devices)))
        if processes == 1:
            for device in self.devices:
                self._sell(device, dates, each)
            return
        connection.close()
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            told = [pool.submit(self._sell, device, dates, each) for device in self.devices]
            for one in told:
                one.result()

    def _sell(self, device: POSDevice, dates: list[dt.date], each: int) -> None:
        """A device's year."""
        self.dice.seed(f"{self.seed} {self.devices.index(device)}")
        self.clock.at = dt.datetime.combine(FIRST, dt.time(7), OSLO)
        with self._running():
            self.bridges[device.pk] = drawers.connect(device.pk)
            for date in dates:
                self._day(device, date, each)
            if Shift.objects.filter(device=device, closed_at=None).exists():
                self._close(device)
        connection.close()

    def _dates(self, count: int) -> Iterator[dt.date]:
        """Evenly over the year, the nights of the clock among them."""
        chosen = {FIRST + dt.timedelta(days=at * 365 // count) for at in range(count)}
        yield from sorted(chosen | set(CLOCK_CHANGES))

    @contextmanager
    def _running(self) -> Iterator[None]:
        with (
            mock.patch.object(timezone, "now", self.clock.now),
            # A year has thousands of sign-ins; what a PIN's hash costs is not what is tested.
            mock.patch.object(pins, "recognise", lambda device, staff, pin: staff),
        ):
            yield

    def _day(self, device: POSDevice, day: dt.date, each: int) -> None:
        is_night = day in CLOCK_CHANGES
        opens = dt.datetime.combine(day, dt.time(1, 30) if is_night else dt.time(8), OSLO)
        # Minutes pass in UTC: on the clock some of them come twice.
        self.clock.at = opens.astimezone(dt.UTC)
        minutes = (150 if is_night else 780) / each
        turns.begin(device, self.dice.choice(self.staff[device.store_id]), "")
        for _ in range(each):
            person = self.dice.choice(self.staff[device.store_id])
            self._act(device, person)
            if self.dice.random() < 0.03:
                days.take_x(device, staff_id=person.pk, key=uuid.uuid4())
            self.clock.pass_by(minutes=minutes)
        turns.end(device)
        # Who forgets it finds the day closed when the next one begins.
        if self.dice.random() < 0.7:
            self._close(device)

    def _close(self, device: POSDevice) -> None:
        person = self.staff[device.store_id][0]
        days.close(device, count=days.Count({"CASH": 0}, "Talt"), staff=person, key=uuid.uuid4())

    def _act(self, device: POSDevice, person: Staff) -> None:
        """One receipt, and now and then something beside it."""
        if self.dice.random() < 0.02:
            self._fill(device, person)
            version = baskets.current(device).version
            baskets.void(device, version=version, key=uuid.uuid4(), staff_id=person.pk)
        if self.dice.random() < 0.02:
            self._drawer(device, is_open=True)
            self._drawer(device, is_open=False)
        if self.dice.random() < 0.03:
            sku = self.dice.choice(self.products).sku
            prices.look_up(device, code=sku, staff_id=person.pk)
        if not (self.dice.random() < 0.07 and self._give_back(device)):
            self._sale(device, person)

    def _fill(self, device: POSDevice, person: Staff) -> None:
        for product in self.dice.choices(self.products, k=self.dice.randint(1, 4)):
            line = goods.add(device, product_id=product.pk, key=uuid.uuid4()).line
            if line and product.unit == "KG":
                weight = self.dice.randint(50, 900)
                self._change(lines.set_quantity, device, person, line.pk, quantity=weight)
        if self.dice.random() < 0.05:
            chosen = baskets.current(device).lines.exclude(unit="KG").order_by("pk")
            if line := chosen.filter(quantity__gt=ONE).first():
                self._change(lines.set_quantity, device, person, line.pk, quantity=ONE)
            elif chosen.count() > 1:
                self._change(lines.remove, device, person, chosen[0].pk)
        if self.dice.random() < 0.08 and (first := baskets.current(device).lines.first()):
            off = lines.Off(rate=self.dice.choice((1000, 3333)))
            self._change(lines.discount, device, person, first.pk, off=off, reason="Skadet vare")

    def _change(
        self,
        act: Callable[..., object],
        device: POSDevice,
        person: Staff,
        line: int,
        **given: object,
    ) -> None:
        version = baskets.current(device).version
        act(device.pk, line_id=line, version=version, key=uuid.uuid4(), staff_id=person.pk, **given)

    def _sale(self, device: POSDevice, person: Staff) -> None:
        self._fill(device, person)
        way = self.dice.random()
        receipt = self._cash(device, person) if way < 0.25 else None
        # By Vipps alone, in two parts, or by card alone.
        if way >= 0.4:
            receipt = self._vipps(device, person, share=1 if way < 0.85 else 2)
        receipt = receipt or self._card(device, person)
        assert receipt
        self.sold[device.pk].append(receipt.pk)
        for _ in range(self.dice.choice((0, 1, 1, 1, 2))):
            deliveries.print_out(receipt, staff_id=person.pk)

    def _cash(self, device: POSDevice, person: Staff) -> Receipt | None:
        """Notes and coins, and the drawer opens; None where there is no coin for so little."""
        basket = baskets.current(device)
        if not countries.of(device.store).cash(basket.total):
            return None
        self._drawer(device, is_open=False)
        receipt = tenders.take_cash(
            device, given=None, version=basket.version, key=uuid.uuid4(), staff_id=person.pk
        )
        self._drawer(device, is_open=True)
        self._drawer(device, is_open=False)
        return receipt

    def _drawer(self, device: POSDevice, *, is_open: bool) -> None:
        drawers.report(self.bridges[device.pk], is_open=is_open)

    def _card(self, device: POSDevice, person: Staff) -> Receipt | None:
        version = baskets.current(device).version
        return tenders.take_card(device, version=version, key=uuid.uuid4(), staff_id=person.pk)

    def _vipps(self, device: POSDevice, person: Staff, *, share: int) -> Receipt | None:
        with transaction.atomic():
            basket = baskets.lock(device.pk)
            return tenders.receive(
                basket,
                kind=Tender.Kind.VIPPS,
                amount=max(1, basket.total // share),
                reference=f"year-{uuid.uuid4()}",
                staff_id=person.pk,
                at=self.clock.at,
            )

    def _give_back(self, device: POSDevice) -> bool:
        """Some of a receipt of any day before; False when nothing is left of the one drawn."""
        if not self.sold[device.pk]:
            return False
        receipt = Receipt.objects.get(pk=self.dice.choice(self.sold[device.pk]))
        left = [one for one in returns.left(receipt) if one.quantity and one.amount]
        if not left:
            return False
        one = self.dice.choice(left)
        whole = one.line.unit == "KG" or self.dice.random() < 0.5
        quantity = one.quantity if whole else min(ONE, one.quantity)
        kind = Tender.Kind(receipt.content["tenders"][0]["kind"])
        with transaction.atomic():
            asked = returns.ask(
                receipt, quantities={one.line.pk: quantity}, reason="Angret", user=self.office
            )
            returns.complete(asked, kind=kind, reference="")
        return True
