"""Several tills that sell at the same time while something goes wrong, and the reckoning."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Mapping

from tests.browser.books import control, settle_up
from tests.chaos.campaign import Tally
from tests.chaos.sale import GOODS, WAYS, Interrupted, Sale, never
from tests.chaos.tablet import Office, Stuck, Tablet, rows
from tests.house import House

TILLS = 10
# What is under way when the trouble is over ends within this.
SETTLED_IN = 90.0
LONGEST = 120.0

Trouble = Callable[[threading.Event], None]


class Trade:
    """Sales by seed: the first has `seed`, each further one the next number."""

    def __init__(
        self,
        house: House,
        *,
        seed: int,
        tills: int = TILLS,
        ways: Mapping[str, int] = WAYS,
        name: str,
    ) -> None:
        self.house, self.ways, self.name = house, ways, name
        self.tills = [Tablet(house, f"Chaos-{place}") for place in range(tills)]
        self.office = Office(house)
        self.goods = rows(house, GOODS)
        self.tally = Tally()
        self.interrupted: Interrupted = never
        self._seeds = itertools.count(seed)
        self._lock = threading.Lock()
        self._deadline = 0.0

    def run(
        self, trouble: Trouble, *, seconds: float, enough: Callable[[], bool] = lambda: True
    ) -> Tally:
        """Sell for so long, settle up, and say what came of it. One sale for 0 seconds.

        A slow machine goes on until there was `enough`, for `LONGEST` seconds at most.
        """
        self._deadline = time.monotonic() + (max(seconds, LONGEST) if seconds else 0)
        over = threading.Event()
        tills = self.tills if seconds else self.tills[:1]
        sellers = [threading.Thread(target=self._sell, args=[till]) for till in tills]
        troubling = threading.Thread(target=trouble, args=[over])
        for thread in (*sellers, troubling):
            thread.start()
        if seconds:
            time.sleep(seconds)
            while not enough() and time.monotonic() < self._deadline:
                time.sleep(0.2)
            self._deadline = time.monotonic()
            over.set()
        for seller in sellers:
            seller.join()
        over.set()
        troubling.join()
        self._settle()
        return self.tally

    def _sell(self, till: Tablet) -> None:
        while True:
            seed = next(self._seeds)
            luck = random.Random(seed)
            sale = Sale(self.house, till, self.office, self.goods, luck, ways=self.ways)
            sale.interrupted = self.interrupted
            try:
                sale.run()
            except (Stuck, AssertionError) as error:
                sale.breaches.append(f"{sale.way} basket {sale.basket}: {error}")
            with self._lock:
                self.tally.histories += 1
                for breach in sale.breaches:
                    self.tally.broke(self.name, seed, breach)
            if time.monotonic() >= self._deadline or sale.breaches:
                break
        with self._lock:
            self.tally.steps += till.steps

    def _settle(self) -> None:
        """Everything comes to an end, both books say the same, and every rule holds."""
        control(self.house, "faults", clear=True)
        rows(self.house, "SELECT 1")
        try:
            settle_up(self.house, seconds=SETTLED_IN)
        except AssertionError as error:
            self.tally.breaches.append(f"{self.name}: {error}")
        for command in ("check_invariants", "verify_journal"):
            done = self.house.manage(command)
            if done.returncode:
                self.tally.breaches.append(f"{self.name}: {command}: {done.stdout}{done.stderr}")
        found = rows(self.house, "SELECT count(*) FROM payments_webhook")
        self.tally.deliveries += int(found[0][0])
