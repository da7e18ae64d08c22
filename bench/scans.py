"""Tills that scan goods into baskets of thirty lines: eight alone, or a hundred of a chain."""

import asyncio
import itertools
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bench.load import Act, Browser, Streams
from bench.till import Till, add_products, bench_gtins, tills
from stores import keys
from tests.house import House

LINES = 30


def scan_acts(house: House, *, connections: int) -> list[Act]:
    """Tills whose baskets have 30 lines already: each act scans one of these goods again."""
    open_tills = tills(house, connections)
    gtins = fill(house, open_tills)
    return [_scans([till], gtins, place) for place, till in enumerate(open_tills)]


@contextmanager
def at_many_tills(house: House, *, count: int, connections: int) -> Iterator[list[Act]]:
    """The same at so many tills, each with a cashier and its event stream open.

    Each act is a scan at the next till of its connection.
    """
    open_tills = tills(house, count)
    gtins = fill(house, open_tills)
    streams = Streams(house.port + 1, house.url, "nordkassa_device")
    with listening(streams, {place: till.token for place, till in enumerate(open_tills)}):
        yield [_scans(open_tills[place::connections], gtins, place) for place in range(connections)]


def fill(house: House, open_tills: Sequence[Till]) -> list[str]:
    """Thirty lines in the basket of each; the codes of these goods."""
    add_products(house, 100_000)
    gtins = bench_gtins(house, LINES)

    def scan_all(till: Till) -> None:
        for gtin in gtins:
            till.post("/till/scan/", code=gtin)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(scan_all, open_tills))
    return gtins


def _scans(open_tills: Sequence[Till], gtins: list[str], place: int) -> Act:
    browser = Browser(f"http://{open_tills[0].browser.host}")
    turns = itertools.cycle(open_tills)
    codes = itertools.cycle(gtins[place:] + gtins[:place])

    def act() -> None:
        till = next(turns)
        browser.cookies = till.browser.cookies
        form = {"key": str(keys.fresh()), "code": next(codes)}
        status, _, _ = browser.call("POST", "/till/scan/", form, till.headers)
        assert status == 200, status

    return act


@contextmanager
def listening(streams: Streams, tokens: Mapping[int, str]) -> Iterator[None]:
    """The event stream of each of these tills, read as its page reads it."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def listen() -> None:
        for place, token in tokens.items():
            await streams.open(place, token)
        await streams.all_told()

    asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(streams.close_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
