"""Who is about in a rush: tills that scan, sell and look, Vipps' webhooks, and an office's export.

Each act is due at its moment. One that fails is counted and told, and does not end the run.
"""

import http.client
import itertools
import queue
import threading
import time
from collections.abc import Callable, Sequence

import psycopg

from bench.load import Browser, Streams
from bench.sales import SHOWN, Counter
from bench.till import Till
from config import postgres
from stores import keys
from tests.chaos.tablet import Office, Stuck
from tests.house import House

PATIENCE = 20.0
CONNECTIONS = 16
FAILURES = (AssertionError, TimeoutError, OSError, http.client.HTTPException, Stuck, psycopg.Error)


class Counted:
    """An act, how often it went well, and what was wrong where it did not."""

    def __init__(self, act: Callable[[int], object]) -> None:
        self.done = 0
        self.errors: list[str] = []
        self._act = act
        self._lock = threading.Lock()

    def __call__(self, turn: int) -> None:
        try:
            self._act(turn)
        except FAILURES as error:
            self.errors.append(repr(error))
        else:
            with self._lock:
                self.done += 1


class Scanners:
    """Tills with full baskets: each turn the next of them scans one of the goods that it has."""

    def __init__(self, url: str, open_tills: Sequence[Till], gtins: Sequence[str]) -> None:
        self._tills, self._gtins = open_tills, gtins
        self._browsers: queue.Queue[Browser] = queue.Queue()
        for _ in range(CONNECTIONS):
            self._browsers.put(Browser(url))

    def scan(self, turn: int) -> None:
        till = self._tills[turn % len(self._tills)]
        code = self._gtins[turn // len(self._tills) % len(self._gtins)]
        browser = self._browsers.get()
        try:
            browser.cookies = till.browser.cookies
            form = {"key": str(keys.fresh()), "code": code}
            status, text, _ = browser.call("POST", "/till/scan/", form, till.headers)
            assert status == 200, (status, text[:200])
        finally:
            self._browsers.put(browser)


class Sellers:
    """Tills that sell: who is free takes the sale that is due."""

    def __init__(self, house: House, open_tills: Sequence[Till]) -> None:
        self.all = [Counter(house, till) for till in open_tills]
        self._free: queue.Queue[Counter] = queue.Queue()
        for counter in self.all:
            self._free.put(counter)

    def sell(self, _turn: int) -> None:
        counter = self._free.get()
        try:
            counter.sell()
        finally:
            self._free.put(counter)

    def close(self) -> None:
        for counter in self.all:
            counter.close()


class Heard(Streams):
    """Streams that say at once when what somebody waits for is heard."""

    def __init__(self, house: House) -> None:
        super().__init__(house.port + 1, house.url, "nordkassa_device")
        self.awaited: dict[tuple[int, str], threading.Event] = {}
        self.at: dict[tuple[int, str], float] = {}

    def hear(self, place: int, what: str) -> None:
        super().hear(place, what)
        if told := self.awaited.pop((place, what), None):
            self.at[place, what] = self.heard[-1][2]
            told.set()


class Screens:
    """Tills whose payment changes beside them: as their page does, each looks when it is told.

    `events` and `screens` are ms from COMMIT until the till hears of it and until it has the look.
    """

    def __init__(
        self, house: House, streams: Heard, shown: Sequence[tuple[int, int, int, Till]]
    ) -> None:
        self.events: list[float] = []
        self.screens: list[float] = []
        self.sent: list[tuple[int, str]] = []
        self.streams = streams
        self._versions = itertools.count(10_001)
        self._free: queue.Queue[tuple[int, int, int, Till]] = queue.Queue()
        self._books: queue.Queue[psycopg.Connection] = queue.Queue()
        for one in shown:
            self._free.put(one)
        for _ in range(8):
            self._books.put(psycopg.connect(postgres.url(house.var, postgres.APPLICATION)))

    def change(self, _turn: int) -> None:
        one = place, device, basket, till = self._free.get()
        version = next(self._versions)
        look, told = f"{basket}.{version}", threading.Event()
        self.streams.awaited[place, look] = told
        try:
            began = self._commit(device, basket, version)
            self.sent.append((place, look))
            assert told.wait(PATIENCE), f"till {place} never heard of {look}"
            heard, html = self.streams.at[place, look], till.look_at()
            taken = time.perf_counter() - began
            shown = SHOWN.search(html)
            assert shown, html[:200]
            assert f"{shown[1]}.{shown[2]}" == look
            self.events.append((heard - began) * 1000)
            self.screens.append(taken * 1000)
        finally:
            self._free.put(one)

    def _commit(self, device: int, basket: int, version: int) -> float:
        """When COMMIT was sent."""
        books = self._books.get()
        try:
            books.execute("UPDATE pos_basket SET version = %s WHERE id = %s", [version, basket])
            books.execute(
                "SELECT pg_notify('nordkassa_live', %s)", [f"{device}:{basket}.{version}"]
            )
            began = time.perf_counter()
            books.commit()
            return began
        finally:
            self._books.put(books)

    def close(self) -> None:
        while not self._books.empty():
            self._books.get().close()


class Exports:
    """Head office's export of all receipts, a job that a worker does, over and over."""

    def __init__(self, house: House, rows: int) -> None:
        self._house, self._rows, self._office = house, rows, Office(house)
        self._end = threading.Event()
        self.act = Counted(self._export)

    def run(self) -> None:
        while not self._end.is_set():
            self.act(0)

    def stop(self) -> None:
        self._end.set()

    def _export(self, _turn: int) -> None:
        job, end = self._office.export(), time.monotonic() + 10 * PATIENCE
        while self._state(job) != "DONE":
            assert self._state(job) != "FAILED", job
            assert time.monotonic() < end, f"export {job} takes too long"
            time.sleep(0.2)
        status, text = self._office.call("GET", f"/office/exports/{job}/")
        assert status == 200, status
        assert text.count("\n") > self._rows, text[:200]

    def _state(self, job: int) -> str:
        return str(self._house.rows("SELECT state FROM pos_job WHERE id = %s", job)[0][0])
