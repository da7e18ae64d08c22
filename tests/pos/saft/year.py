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
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from unittest import mock
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from pos import cash, days, drawers, turns
from pos.models import GiftCardTerms, Shift
from stores import pins
from stores.models import Merchant, POSDevice, Product, ProductGroup, Staff, VatRate
from tests import make
from tests.pos.saft.acts import Acts

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
    """What is sold where and by whom, and the moment it is."""

    merchant: Merchant
    devices: list[POSDevice]
    staff: dict[int, list[Staff]]
    products: list[Product]
    office: User
    seed: int
    clock: Clock

    @classmethod
    def begin(cls, *, seed: int, stores: int = 2, devices: int = 2) -> "Year":
        """The chain, before its first day."""
        merchant = make.merchant(name="Årskjeden AS")
        make.vat_rates()
        VatRate.objects.create(
            country="NO", code="LOW", rate=1200, standard_code="33", valid_from="2020-01-01"
        )
        GiftCardTerms.objects.create(merchant=merchant, smallest=10_000, largest=500_000, months=36)
        places = [make.store(merchant=merchant, hands_out=True) for _ in range(stores)]
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
        dice = random.Random(f"{self.seed} {self.devices.index(device)}")
        acts = Acts(device, self.products, self.office, dice)
        self.clock.at = dt.datetime.combine(FIRST, dt.time(7), OSLO)
        with self._running():
            acts.bridge = drawers.connect(device.pk)
            for date in dates:
                self._day(acts, date, each)
            if Shift.objects.filter(device=device, closed_at=None).exists():
                acts.close(self.staff[device.store_id][0])
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

    def _day(self, acts: Acts, day: dt.date, each: int) -> None:
        is_night = day in CLOCK_CHANGES
        opens = dt.datetime.combine(day, dt.time(1, 30) if is_night else dt.time(8), OSLO)
        # Minutes pass in UTC: on the clock some of them come twice.
        self.clock.at = opens.astimezone(dt.UTC)
        minutes = (150 if is_night else 780) / each
        device, people = acts.device, self.staff[acts.device.store_id]
        turns.begin(device, acts.dice.choice(people), "")
        acts.move(cash.Move.FLOAT, 100_000, people[0])
        for _ in range(each):
            person = acts.dice.choice(people)
            acts.act(person)
            if acts.dice.random() < 0.03:
                days.take_x(device, staff_id=person.pk, key=uuid.uuid4())
            self.clock.pass_by(minutes=minutes)
        turns.end(device)
        # Who forgets it finds the day closed when the next one begins.
        if acts.dice.random() < 0.7:
            acts.close(people[0])
