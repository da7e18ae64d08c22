"""P10: everything at once, on a timetable: scans, sales, webhooks, a thousand streams, an export.

What is due in a second is what half of the machine can do of it, as P1 and P2 find it just before,
in the proportion of real tills. A time counts from when its act was due.
`RUSH_SECONDS=` says how long, `RUSH_SHARE=` of how much of the machine.
"""

import dataclasses
import os
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench import history
from bench.books import Books, Fault, Places, faults, read
from bench.crowd import CONNECTIONS, Counted, Exports, Heard, Scanners, Screens, Sellers
from bench.load import closed_loop, open_loop
from bench.sales import TILLS, Counter
from bench.scans import fill, listening, scan_acts
from bench.streams import STREAMS
from bench.table import Row, percentile
from bench.till import Till, devices, tills
from bench.webhooks import Sender
from tests.house import House

SECONDS = float(os.environ.get("RUSH_SECONDS", "300"))
SHARE = float(os.environ.get("RUSH_SHARE", "0.5"))
# Receipts that there are to export, and what an answer holds at most: the file is a worker's job.
PAST, AT_ONCE = 20_000, 10_000
# Of one sale: lines that are added, webhooks, and changes that a till is told of.
LINES, WEBHOOKS, CHANGES = 10, 2, 2
# A thousand tills sell so many a second; django-oscar does not keep up with more than so many
# tills. Measured 2026-11-22 on a like machine, not in this run.
OF_A_THOUSAND, OSCAR = 16.0, 145
TIMES, MOST_MS = 5, 50
# Places of the tills; the first are those of P1, of the webhooks and of P2.
SELLING, SCANNING, LOOKING = range(17, 41), range(50, 150), range(150, 200)
OF = "SELECT id FROM stores_posdevice WHERE token_sha256 = encode(sha256(%s), 'hex')"


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """What is due in a second."""

    sales: float
    scans: float
    webhooks: float
    changes: float

    @property
    def tills(self) -> float:
        """How many tills are as busy."""
        return self.sales / OF_A_THOUSAND * 1000


def pace(*, scans: float, sales: float, share: float) -> Pace:
    """A share of a machine that can do either so many scans or so many sales in a second.

    A sale takes 1 / `sales` of its second, and each of its lines 1 / `scans` more.
    """
    each = share / (1 / sales + LINES / scans)
    return Pace(each, LINES * each, WEBHOOKS * each, CHANGES * each)


@dataclasses.dataclass(slots=True)
class Taken:
    """Milliseconds of each kind of act, what went wrong, and what is missing or there twice."""

    times: dict[str, list[float]]
    exports: int
    errors: list[str]
    faults: list[Fault]


def p10(_house: House) -> list[Row]:
    """A rush at half of what P1 and P2 can do: scans, sales, webhooks, 1,000 streams, an export."""
    with (
        tempfile.TemporaryDirectory() as folder,
        House.open(Path(folder) / "var", EXPORT_LIMIT=str(AT_ONCE)) as house,
    ):
        every = devices(house, STREAMS)
        open_tills = tills(house, LOOKING.stop)
        seller = open_tills[history.DEVICES]
        counter = Counter(house, seller)
        counter.sell()
        counter.close()
        history.fill(house, PAST, device=house.rows(OF, seller.token.encode())[0][0])
        scans, sales = _capacity(house, open_tills)
        due = pace(scans=scans, sales=sales, share=SHARE)
        with _crowd(house, every, open_tills) as crowd:
            taken = crowd.rush(due, SECONDS)
        for wrong in (*taken.errors[:5], *taken.faults):
            print(f"P10: {wrong}", flush=True)
        return rows(scans, sales, due, taken)


def rows(scans: float, sales: float, due: Pace, taken: Taken) -> list[Row]:
    """The figures of a run."""
    lost, doubled = (
        sum(getattr(one, name) for one in taken.faults) for name in ("lost", "doubled")
    )
    errors, busy = len(taken.errors), round(due.tills)
    return [
        Row("P10", "scan into 30 lines, 8 connections, just before", round(scans, 1), "req/s"),
        Row("P10", "whole sales, 8 tills, just before", round(sales, 1), "sales/s"),
        Row("P10", f"busy tills at {SHARE:g} of it, for {SECONDS:g} s", busy, "tills",
            "oscar's most (not this run)", OSCAR, f"≥ ×{TIMES}", busy >= TIMES * OSCAR),
        *_held("add-line", due.scans, taken.times["scans"]),
        *_held("commit → event", due.changes, taken.times["events"]),
        *_held("commit → the look is there", due.changes, taken.times["screens"]),
        *_told("webhook → 200", due.webhooks, taken.times["webhooks"]),
        *_told("a sale", due.sales, taken.times["sales"]),
        *_told("approval → paid", due.sales, taken.times["paid"]),
        Row("P10", "exports of all receipts meanwhile", taken.exports, ""),
        Row("P10", "errors", errors, "", "", None, "0", errors == 0),
        Row("P10", "lost", lost, "", "", None, "0", lost == 0),
        Row("P10", "doubled", doubled, "", "", None, "0", doubled == 0),
    ]  # fmt: skip


def _held(what: str, rate: float, taken: list[float]) -> list[Row]:
    first, last = _told(what, rate, taken)
    is_met = percentile(taken, 0.99) <= MOST_MS
    return [first, dataclasses.replace(last, goal=f"≤ {MOST_MS} ms", met=is_met)]


def _told(what: str, rate: float, taken: list[float]) -> list[Row]:
    return [
        Row("P10", f"{what}, {rate:.1f} a second, {name}", round(percentile(taken, share), 1), "ms")
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


def _capacity(house: House, open_tills: list[Till]) -> tuple[float, float]:
    """Scans and whole sales a second, as P1 and P2 count them."""
    scans, _ = closed_loop(scan_acts(house, connections=8), 8)
    counters = [Counter(house, till) for till in open_tills[SELLING.start :][:TILLS]]
    for counter in counters:
        counter.sell()
    sales, _ = closed_loop([counter.sell for counter in counters], 10)
    for counter in counters:
        counter.close()
    return scans, sales


@dataclasses.dataclass
class Crowd:
    """All that are about, ready to begin."""

    house: House
    places: Places
    scanners: Scanners
    sellers: Sellers
    sender: Sender
    screens: Screens
    exports: Exports

    def rush(self, due: Pace, seconds: float) -> Taken:
        """Each kind of act on its own timetable; all counted before and after."""
        acts = {
            "scans": (Counted(self.scanners.scan), due.scans, CONNECTIONS),
            "sales": (Counted(self.sellers.sell), due.sales, len(self.sellers.all)),
            "webhooks": (Counted(self.sender.send), due.webhooks, 8),
            "changes": (Counted(self.screens.change), due.changes, 8),
        }
        before = read(self.house, self.places)
        with self._exporting(), ThreadPoolExecutor(len(acts)) as pool:
            begun = {
                name: pool.submit(
                    open_loop, act, rate=rate, count=round(rate * seconds), threads=threads
                )
                for name, (act, rate, threads) in acts.items()
            }
            times = {name: one.result() for name, one in begun.items()}
        times |= {
            "events": self.screens.events,
            "screens": self.screens.screens,
            "paid": [ms for one in self.sellers.all for ms in one.paid],
        }
        done = {name: act.done for name, (act, _, _) in acts.items()}
        every = [self.exports.act, *(act for act, _, _ in acts.values())]
        errors = [error for act in every for error in act.errors]
        return Taken(times, self.exports.act.done, errors, self._faults(before, done))

    @contextmanager
    def _exporting(self) -> Iterator[None]:
        thread = threading.Thread(target=self.exports.run)
        thread.start()
        try:
            yield
        finally:
            self.exports.stop()
            thread.join()

    def _faults(self, before: Books, done: dict[str, int]) -> list[Fault]:
        after, streams = read(self.house, self.places), self.screens.streams
        return faults(before, after, done, sent=self.screens.sent, heard=streams.heard)


@contextmanager
def _crowd(
    house: House, every: list[tuple[int, int, str]], open_tills: list[Till]
) -> Iterator[Crowd]:
    scanning, selling = ([open_tills[at] for at in places] for places in (SCANNING, SELLING))
    scanners = Scanners(house.url, scanning, fill(house, scanning))
    sender, sellers, streams = Sender(house), Sellers(house, selling), Heard(house)
    screens = Screens(house, streams, [(at, *every[at][:2], open_tills[at]) for at in LOOKING])
    places = Places(
        selling=[every[at][0] for at in SELLING],
        scanning={at: every[at][1] for at in SCANNING},
    )
    # A seller's own stream is read by itself.
    tokens = {at: token for at, (_, _, token) in enumerate(every) if at not in SELLING}
    with listening(streams, tokens):
        yield Crowd(house, places, scanners, sellers, sender, screens, Exports(house, PAST))
    screens.close()
    sellers.close()
