"""Who has to be told to look: the open streams, and the one connection that hears of changes.

Whenever that connection was away, every till is told to look again.
"""

import asyncio
import contextlib
import logging
import random
from collections import defaultdict
from typing import Any

import psycopg
from django.conf import settings

from config.pairings import QUERY

CHANNEL = "nordkassa_live"
HEARTBEAT_SECONDS = 14
# Nothing to hear is no news; a line that is dead says the same. So it is asked now and then.
ASK_SECONDS = 10.0
ANSWER_SECONDS = 3.0
# A till that nobody touches asks for nothing: that it is there is known by its stream alone. One's
# own requests come first, every five minutes (`stores.routes`), and renew its cookie.
SEEN_SECONDS = 300.0
SEEN = """
UPDATE stores_posdevice SET last_seen_at = now() WHERE id IN (
    SELECT id FROM stores_posdevice
    WHERE token_sha256 = ANY(%s) AND last_seen_at < now() - interval '15 minutes'
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
"""
# A till has one open basket; a stream this far behind reads nothing any more.
MOST_PENDING = 64

log = logging.getLogger(__name__)


class Stream:
    """What one till has not been told yet: the newest version of each basket, nothing older."""

    def __init__(self, device: int, token: str) -> None:
        self.device = device
        self.token = token
        self.pending: dict[str, str] = {}
        self.is_closed = False
        self.wake = asyncio.Event()

    def tell(self, what: str) -> None:
        basket, _, version = what.partition(".")
        self.pending[basket] = version
        if len(self.pending) > MOST_PENDING:
            # Its page opens a new one and reads everything: nothing is lost, as it would be here.
            self.is_closed = True
        self.wake.set()

    def close(self) -> None:
        self.is_closed = True
        self.wake.set()

    async def next(self) -> bytes:
        """The events that wait, or a heart-beat; jittered so that tills do not beat together."""
        patience = HEARTBEAT_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.wake.wait()
        self.wake.clear()
        pending, self.pending = self.pending, {}
        if not pending:
            # An event and not a comment: only so can the page tell a silent line from a dead one.
            return b":\n\n" if self.is_closed else b"event: beat\ndata: .\n\n"
        return "".join(
            f"event: look\ndata: {basket}.{version}\n\n" for basket, version in pending.items()
        ).encode()


class Hub:
    """All open streams by device, and the one connection that hears about changes."""

    def __init__(self) -> None:
        self.streams: defaultdict[int, set[Stream]] = defaultdict(set)
        self.revoked: dict[int, float] = {}
        self.seen_at = 0.0

    def add(self, stream: Stream, *, asked_at: float) -> None:
        if self.revoked.get(stream.device, -1.0) >= asked_at:
            stream.close()
        self.streams[stream.device].add(stream)
        stream.tell("0.0")

    def remove(self, stream: Stream) -> None:
        self.streams[stream.device].discard(stream)
        if not self.streams[stream.device]:
            del self.streams[stream.device]

    def hear(self, payload: str) -> None:
        device, _, what = payload.partition(":")
        if not device.isdecimal():
            log.warning("A notification that names no device: %s", payload)
            return
        if what == "revoked":
            self.revoked[int(device)] = asyncio.get_running_loop().time()
        for stream in self.streams.get(int(device), ()):
            if what == "revoked":
                stream.close()
            else:
                stream.tell(what)

    async def listen(self) -> None:
        """Hear for ever; a lost connection is made again within a second."""
        wait = 0.05
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    settings.DATABASE_URL, autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    wait = 0.05
                    await self._look_everywhere(connection)
                    await self._hear_while_alive(connection)
            except psycopg.Error as error:
                log.warning("Not listening: %s", error)
            await asyncio.sleep(wait)
            wait = min(1.0, wait * 2)

    async def _hear_while_alive(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Until the line is dead, also when nobody says so: raises psycopg.OperationalError."""
        while True:
            async for notification in connection.notifies(timeout=ASK_SECONDS):
                self.hear(notification.payload)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await connection.execute("SELECT 1")
            except TimeoutError:
                # Leaving it open, psycopg would wait for an answer once more.
                await connection.close()
                raise psycopg.OperationalError("the line is dead") from None
            await self.see(connection)

    async def see(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Write down now and then whose stream is open: one statement for all of them."""
        time = asyncio.get_running_loop().time()
        tokens = self._tokens()
        if tokens and time >= self.seen_at + SEEN_SECONDS:
            self.seen_at = time
            await connection.execute(SEEN, [tokens])

    def _tokens(self) -> list[str]:
        return [stream.token for streams in self.streams.values() for stream in streams]

    async def _look_everywhere(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Nobody knows what happened meanwhile; a device may even have been revoked."""
        tokens = self._tokens()
        if not tokens:
            return
        found = await connection.execute(QUERY, [tokens])
        valid = {token for token, _device in await found.fetchall()}
        loop = asyncio.get_running_loop()
        for streams in self.streams.values():
            for stream in streams:
                if stream.token in valid:
                    # A little apart, because each of them answers with a request.
                    loop.call_later(random.uniform(0, 0.3), stream.tell, "0.0")  # noqa: S311
                else:
                    stream.close()
