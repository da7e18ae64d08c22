"""P3 and P4: event streams, busy and idle."""

import asyncio
import random
import time

import psycopg

from bench import limits
from bench.load import Streams
from bench.table import Row, percentile
from bench.till import devices
from config import postgres
from tests.house import House

STREAMS = 1000
FEW_STREAMS = 200
RECORD_MINUTE = 142  # Webhooks a second in Vipps' own record minute.


def p3(house: House) -> list[Row]:
    """COMMIT of what changed a basket → event at the client, also across a reconnect."""
    return _p3(house, FEW_STREAMS) + _p3(house, STREAMS)


def _p3(house: House, count: int) -> list[Row]:
    sent, streams, places, opened = asyncio.run(_commit_to_stream(house, count))
    first: dict[str, float] = {}
    for place, look, at in streams.heard:
        first.setdefault(f"{place}:{look}", at)
    taken = [
        (first[key] - at) * 1000 for key, at in sent.items() if key in first and first[key] > at
    ]
    lost = _missed(sent, streams, places)
    floor = percentile(limits.notify_floor(house, rate=200, count=600), 0.99)
    p99 = percentile(taken, 0.99)
    return [
        Row("P3", f"commit → event, {count} streams, p50", round(percentile(taken, 0.5), 2),
            "ms"),
        Row("P3", f"commit → event, {count} streams, p99", round(p99, 2), "ms", "NOTIFY floor",
            round(floor, 2), "≤ 25 ms", p99 <= 25),
        Row("P3", f"times better than polling each second, {count} streams",
            round(990 / p99, 1), "×", "", None, "≥ 40", 990 / p99 >= 40),
        Row("P3", f"tills that missed the newest, {count} streams", lost, "", "", None,
            "0", lost == 0),
        Row("P3", f"{count} tablets come back together, until the last is told", round(opened, 2),
            "s"),
    ]  # fmt: skip


def _missed(sent: dict[str, float], streams: Streams, places: dict[int, tuple[int, int]]) -> int:
    """Tills that were not told of the newest: neither by its event nor by a later opening look."""
    missed = 0
    for place, (basket, version) in places.items():
        look = f"{basket}.{version}"
        at = sent.get(f"{place}:{look}")
        told = [
            heard
            for heard_place, what, heard in streams.heard
            if heard_place == place and (what == look or (what == "0.0" and at and heard > at))
        ]
        missed += at is not None and not told
    return missed


async def _commit_to_stream(
    house: House, count: int
) -> tuple[dict[str, float], Streams, dict[int, tuple[int, int]], float]:
    tablets = await asyncio.to_thread(devices, house, count)
    streams = Streams(house.port + 1, house.url, "nordkassa_device")
    began = time.perf_counter()
    for place, (_device, _basket, token) in enumerate(tablets):
        await streams.open(place, token)
    await streams.all_told()
    opened = time.perf_counter() - began
    await asyncio.sleep(1)
    sent: dict[str, float] = {}
    newest = {place: (basket, 10_000) for place, (_, basket, _) in enumerate(tablets)}
    committing = asyncio.create_task(asyncio.to_thread(_commit, house, tablets, sent, newest))
    await asyncio.sleep(2)
    for place in range(20):
        await streams.close(place)
    await asyncio.sleep(0.5)
    for place in range(20):
        await streams.open(place, tablets[place][2])
    await committing
    await asyncio.sleep(1)
    await streams.close_all()
    return sent, streams, newest, opened


def _commit(
    house: House,
    tablets: list[tuple[int, int, str]],
    sent: dict[str, float],
    newest: dict[int, tuple[int, int]],
) -> None:
    """Change baskets at Vipps' record rate; `sent` says when each change was committed."""
    dice = random.Random(1)
    with psycopg.connect(postgres.url(house.var, postgres.APPLICATION)) as connection:
        began = time.perf_counter()
        for turn in range(RECORD_MINUTE * 6):
            time.sleep(max(0.0, began + turn / RECORD_MINUTE - time.perf_counter()))
            place = dice.randrange(len(tablets))
            device, basket, _token = tablets[place]
            version = newest[place][1] + 1
            connection.execute(
                "UPDATE pos_basket SET version = %s WHERE id = %s", [version, basket]
            )
            connection.execute(
                "SELECT pg_notify('nordkassa_live', %s)", [f"{device}:{basket}.{version}"]
            )
            sent[f"{place}:{basket}.{version}"] = time.perf_counter()
            connection.commit()
            newest[place] = (basket, version)


def p4(house: House) -> list[Row]:
    """Open tills that do nothing: processor time, memory, requests and queries."""
    return asyncio.run(_idle(house))


async def _idle(house: House) -> list[Row]:
    tokens = [token for _, _, token in await asyncio.to_thread(devices, house, STREAMS)]
    pids = [
        pid
        for name in ("live", "web", "postgres", "keeper")
        for pid in limits.family(house.pid(name))
    ]
    alone, alone_cores, _ = await _watch(house, pids, Streams(0, "", ""))
    before = limits.memory_kb(house.pid("live"))
    streams = Streams(house.port + 1, house.url, "nordkassa_device")
    for place, token in enumerate(tokens):
        await streams.open(place, token)
    await asyncio.sleep(3)
    memory = (limits.memory_kb(house.pid("live")) - before) / STREAMS
    busy, cores, woken = await _watch(house, pids, streams)
    await streams.close_all()
    added, queries = cores - alone_cores, busy - alone
    return [
        Row("P4", f"{STREAMS} idle tills add, all processes", round(added, 4), "cores",
            "without tills", round(alone_cores, 4), "≤ 0.02", added <= 0.02),
        Row("P4", "memory of a stream", round(memory, 1), "kB", "", None, "≤ 100", memory <= 100),
        Row("P4", "transactions a second that they add", round(queries, 2), "",
            "without tills", round(alone, 2), "0", queries < 0.5),
        Row("P4", "looks that idle tills were told", woken, "", "", None, "0", woken == 0),
    ]  # fmt: skip


async def _watch(house: House, pids: list[int], streams: Streams) -> tuple[float, float, int]:
    """Transactions a second, cores and events heard while nothing happens for 15 seconds."""
    query = (
        "SELECT xact_commit + xact_rollback FROM pg_stat_database"
        " WHERE datname = current_database()"
    )
    began, used, heard = time.perf_counter(), limits.cpu_seconds(pids), len(streams.heard)
    (before,) = (await asyncio.to_thread(house.rows, query))[0]
    await asyncio.sleep(15)
    (after,) = (await asyncio.to_thread(house.rows, query))[0]
    seconds = time.perf_counter() - began
    cores = (limits.cpu_seconds(pids) - used) / seconds
    return (after - before) / seconds, cores, len(streams.heard) - heard
