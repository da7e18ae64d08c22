"""Clients: keep-alive HTTP from threads at a bound rate, and event streams from one loop."""

import asyncio
import contextlib
import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

Act = Callable[[], object]
# Servers close connections that nobody uses: those that rested are made again.
IDLE_SECONDS = 5.0


class Browser:
    """One keep-alive connection with its cookies."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=30)
        self.cookies: dict[str, str] = {}
        self._used_at = 0.0

    def call(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, http.client.HTTPResponse]:
        """One request; a form if the body is a dict."""
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if isinstance(body, dict):
            body = urlencode(body).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() > self._used_at + IDLE_SECONDS:
            self.connection.close()
        self._used_at = time.monotonic()
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer


def closed_loop(acts: Sequence[Act], seconds: float) -> tuple[float, list[float]]:
    """Each act again and again in a thread of its own: acts per second, and ms of each.

    An act that has begun is finished and counted, and so is its time: a thread's rate is over as
    long as it worked.
    """
    began = time.perf_counter()

    def work(act: Act) -> list[float]:
        ends = [began]
        while ends[-1] < began + seconds:
            act()
            ends.append(time.perf_counter())
        return ends

    with ThreadPoolExecutor(len(acts)) as pool:
        worked = list(pool.map(work, acts))
    rate = sum((len(ends) - 1) / (ends[-1] - began) for ends in worked)
    taken = [(end - start) * 1000 for ends in worked for start, end in itertools.pairwise(ends)]
    return rate, taken


def open_loop(
    act: Callable[[int], object], *, rate: float, count: int, threads: int
) -> list[float]:
    """`count` acts at a fixed rate whatever they take; ms from when each was due."""
    began = time.perf_counter() + 0.1
    turns = iter(range(count))
    lock = threading.Lock()

    def work(_place: int) -> list[float]:
        taken: list[float] = []
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return taken
            due = began + turn / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            act(turn)
            taken.append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(threads) as pool:
        return [one for taken in pool.map(work, range(threads)) for one in taken]


class Streams:
    """Open event streams; `heard` maps what a stream was told to when."""

    def __init__(self, port: int, origin: str, cookie: str) -> None:
        self.port, self.origin, self.cookie = port, origin, cookie
        self.heard: list[tuple[int, str, float]] = []
        self.writers: dict[int, asyncio.StreamWriter] = {}
        self.tasks: set[asyncio.Task[None]] = set()

    async def open(self, place: int, token: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers[place] = writer
        writer.write(
            f"GET /live/till HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: {self.origin}\r\n"
            f"Cookie: {self.cookie}={token}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        await writer.drain()
        task = asyncio.create_task(self._listen(place, reader))
        self.tasks.add(task)

    async def all_told(self, patience: float = 60) -> None:
        """Until every open stream has said its first word: before that it is not open."""
        end = time.monotonic() + patience
        while len({place for place, _, _ in self.heard}) < len(self.writers):
            if time.monotonic() > end:
                raise TimeoutError("a stream does not open")
            await asyncio.sleep(0.02)

    async def _listen(self, place: int, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                if line.startswith(b"data: ") and line != b"data: .\n":
                    self.hear(place, line[6:].strip().decode())

    def hear(self, place: int, what: str) -> None:
        self.heard.append((place, what, time.perf_counter()))

    async def close(self, place: int) -> None:
        self.writers.pop(place).close()

    async def close_all(self) -> None:
        for place in list(self.writers):
            await self.close(place)
        await asyncio.sleep(0.1)
