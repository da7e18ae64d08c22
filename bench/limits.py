"""The limits: the smallest Django view that commits, on the same server; PostgreSQL's NOTIFY."""

import contextlib
import functools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from bench.load import Browser, closed_loop, open_loop
from bench.till import owner
from config import postgres
from tests.house import HERE, House

APP = "bench.bare:application"
# As the product is served.
WORKERS = str(min(2, os.cpu_count() or 1))


@contextlib.contextmanager
def bare(house: House) -> Iterator[str]:
    """The bare view, served like the product."""
    port = house.port + 7
    with owner(house) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_hit (id bigserial PRIMARY KEY, n int)")
        connection.execute("GRANT INSERT ON bench_hit TO PUBLIC")
        connection.execute("GRANT USAGE ON SEQUENCE bench_hit_id_seq TO PUBLIC")
    environment = {**os.environ, "BENCH_DATABASE": postgres.url(house.var, postgres.APPLICATION)}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--workers",
        WORKERS,
    ]
    command += ["--blocking-threads", "4", "--log-level", "error", "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--port", str(port), APP], cwd=HERE, env=environment
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url)
            yield url
        finally:
            server.terminate()


def _wait(url: str) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError):
            Browser(url).call("GET", "/")
            return
        time.sleep(0.1)
    raise TimeoutError(url)


def insert_and_commit(house: House, *, connections: int, seconds: float) -> float:
    """Requests a second of the bare view."""
    with bare(house) as url:
        browsers = [Browser(url) for _ in range(connections)]
        acts = [functools.partial(browser.call, "POST", "/") for browser in browsers]
        rate, _ = closed_loop(acts, seconds)
    return rate


def acknowledged(house: House, *, rate: float, count: int) -> list[float]:
    """Milliseconds of the bare view at a fixed rate."""
    with bare(house) as url:
        pool = [Browser(url) for _ in range(8)]
        closed_loop([functools.partial(browser.call, "POST", "/") for browser in pool], 1)

        def act(_turn: int) -> None:
            browser = pool.pop()
            browser.call("POST", "/")
            pool.append(browser)

        return open_loop(act, rate=rate, count=count, threads=8)


def notify_floor(house: House, *, rate: float, count: int) -> list[float]:
    """Milliseconds from COMMIT of an INSERT with NOTIFY to a listener in the same process."""
    text = postgres.url(house.var, postgres.APPLICATION)
    taken: list[float] = []
    with psycopg.connect(text, autocommit=True) as ear, psycopg.connect(text) as mouth:
        ear.execute("LISTEN bench")
        for turn in range(count):
            mouth.execute("INSERT INTO bench_hit (n) VALUES (1)")
            mouth.execute("SELECT pg_notify('bench', %s)", [str(turn)])
            began = time.perf_counter()
            mouth.commit()
            for _notice in ear.notifies(timeout=2, stop_after=1):
                taken.append((time.perf_counter() - began) * 1000)
            time.sleep(1 / rate)
    return taken


def simulator_round_trip(house: House, count: int = 100) -> list[float]:
    """Milliseconds of one call to the simulator."""
    browser, taken = Browser(house.simulator_url), []
    for _ in range(count):
        began = time.perf_counter()
        browser.call("GET", "/control/clock")
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    children: list[int] = []
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children") as found:
        children = [int(child) for child in found.read().split()]
    return [pid, *(one for child in children for one in family(child))]


def cpu_seconds(pids: list[int]) -> float:
    """Processor time of processes so far."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as stat:
            fields: list[Any] = stat.read().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory_kb(pid: int) -> int:
    """Resident memory of a process."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0
