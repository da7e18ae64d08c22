"""Sending webhooks: signed, in order, again and again until the other side says 2xx."""

import asyncio
import contextlib
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from payments.simulator.clock import DAY, MINUTE, Clock, stamp
from payments.simulator.signing import sign

TIMEOUT = 10.0
HOUR = 60 * MINUTE
GIVE_UP = 7 * DAY
SILENT = 14 * DAY


@dataclass(slots=True)
class Registration:
    id: str
    msn: str
    url: str
    events: list[str]
    secret: str
    failing_since: float | None = None

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "events": self.events}


@dataclass(slots=True)
class Delivery:
    """One event on its way to one registration. `answers` are status codes, 0 for none."""

    registration: Registration
    name: str
    reference: str
    body: bytes
    at: float
    answers: list[int] = field(default_factory=list)
    state: str = "waiting"
    sent_at: list[float] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        return {
            "registration": self.registration.id,
            "url": self.registration.url,
            "event": self.name,
            "reference": self.reference,
            "at": stamp(self.at),
            "sent_at": [stamp(each) for each in self.sent_at],
            "answers": self.answers,
            "state": self.state,
            "body": self.body.decode(),
        }


def wait_before(attempt: int) -> float:
    """Seconds between attempt `attempt - 1` and `attempt`: four quick ones, two within minutes,
    hourly to the 29th, then daily."""
    if attempt <= 4:
        return 2.0
    if attempt <= 6:
        return MINUTE if attempt == 5 else 2 * MINUTE
    return HOUR if attempt <= 29 else DAY


class Post:
    """The post office: one queue per registration and payment, its head blocking the rest."""

    def __init__(self, clock: Clock, remove: Callable[[Registration], None]) -> None:
        self._clock = clock
        self._remove = remove
        self._queues: dict[tuple[str, str], deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._tls = ssl.create_default_context()
        self._open = asyncio.Event()
        self._open.set()
        self.sent: deque[Delivery] = deque(maxlen=2000)

    def hold(self, held: bool) -> None:
        """Keep everything back, or let it go."""
        if held:
            self._open.clear()
        else:
            self._open.set()

    def put(self, delivery: Delivery) -> None:
        """Start at once: nothing is between the event and the first byte but the queue's head."""
        self.sent.append(delivery)
        key = (delivery.registration.id, delivery.reference)
        if key in self._queues:
            self._queues[key].append(delivery)
            return
        self._queues[key] = deque([delivery])
        task = asyncio.get_running_loop().create_task(self._work(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def forget(self, registration: Registration | None = None) -> None:
        """Send nothing more to it, or to anyone."""
        for key, queue in list(self._queues.items()):
            if registration is None or key[0] == registration.id:
                for delivery in queue:
                    delivery.state = "forgotten"
        if registration is None:
            for task in self._tasks:
                task.cancel()
            self._queues.clear()
            self.sent.clear()

    async def _work(self, key: tuple[str, str]) -> None:
        queue = self._queues[key]
        while queue:
            await self._deliver(queue[0])
            queue.popleft()
        if self._queues.get(key) is queue:
            del self._queues[key]

    async def _deliver(self, delivery: Delivery) -> None:
        while delivery.state == "waiting":
            await self._open.wait()
            status = await self._attempt(delivery)
            if 200 <= status < 300:
                delivery.state = "accepted"
                delivery.registration.failing_since = None
                return
            self._note_failure(delivery)
            due = delivery.sent_at[-1] + wait_before(len(delivery.answers) + 1)
            if due > delivery.at + GIVE_UP:
                delivery.state = "given up"
                return
            await self._clock.sleep_until(due)

    async def _attempt(self, delivery: Delivery) -> int:
        delivery.sent_at.append(self._clock.now())
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await self._send(delivery)
        except (OSError, TimeoutError, ValueError, IndexError, EOFError):
            status = 0
        delivery.answers.append(status)
        return status

    def _note_failure(self, delivery: Delivery) -> None:
        registration, now = delivery.registration, self._clock.now()
        registration.failing_since = registration.failing_since or now
        if now - registration.failing_since >= SILENT:
            self._remove(registration)

    async def _send(self, delivery: Delivery) -> int:
        registration = delivery.registration
        parts = urlsplit(registration.url)
        secure = parts.scheme == "https"
        # Dated by the real clock: the receiver judges freshness by its own.
        headers = sign(
            url=registration.url, secret=registration.secret, body=delivery.body, at=time.time()
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        lines += [
            f"Webhook-Id: {registration.id}",
            "Content-Type: application/json",
            f"Content-Length: {len(delivery.body)}",
            "User-Agent: Vipps-Simulator",
            "Connection: close",
        ]
        reader, writer = await asyncio.open_connection(
            parts.hostname, parts.port or (443 if secure else 80), ssl=self._tls if secure else None
        )
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + delivery.body)
            await writer.drain()
            status_line = await reader.readline()
            await _drain(reader)
            return int(status_line.split()[1])
        finally:
            writer.close()


async def _drain(reader: asyncio.StreamReader) -> None:
    """Let the other side finish its answer: cut off, it would log an error that is none."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(0.5):
            await reader.read()
