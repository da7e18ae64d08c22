"""A line between two processes that a test can cut, slow down or darken.

It carries TCP as it comes and knows nothing of what it carries, but for one thing: an answer can
be lost by what was asked. With PostgreSQL's COMMIT that is the oldest question of all: it is done,
and nobody was told.
"""

import asyncio
import contextlib
import dataclasses
import socket
import struct
import threading
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

PIECE = 65_536
# A simple query "COMMIT" of PostgreSQL's protocol: what psycopg sends to end a transaction.
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"


@dataclasses.dataclass(eq=False, slots=True)
class Link:
    """One connection that runs through."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    tail: bytes = b""
    loses: str = ""

    def cut(self) -> None:
        """Reset it on both sides: what was under way is lost."""
        for writer in (self.client, self.server):
            own: socket.socket | None = writer.get_extra_info("socket")
            if own is not None and own.family != socket.AF_UNIX:
                # Its other end may have closed it in this moment.
                with contextlib.suppress(OSError):
                    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    """Listens on `port` of this machine and carries to `target`: (host, port) or a socket's path.

    `faults` counts the connections that were cut, refused or lost their answer, by what was done.
    """

    def __init__(self, target: tuple[str, int] | Path) -> None:
        self.target = target
        self.faults: Counter[str] = Counter()
        self.delay = 0.0
        self.is_dark = False
        self._bytes_left: int | None = None
        self._lost: bytes | None = None
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self._do(self._listen())

    @property
    def cuts(self) -> int:
        return self.faults.total()

    def close(self) -> None:
        """Everything that still runs through is cut; not counted."""
        self._do(self._refuse())
        self._do(self._cut_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def refuse(self) -> None:
        """From now on nobody answers at this port; what is open goes on."""
        self.faults["refused"] += 1
        self._do(self._refuse())

    def reset(self) -> None:
        """Cut every connection that is open now."""
        self.faults["reset"] += self._do(self._cut_all())

    def darken(self) -> None:
        """Nothing arrives any more, on either side, and nobody is told."""
        self.faults["darkened"] += 1
        self.is_dark = True

    def cut_after(self, count: int) -> None:
        """Cut the connection that carries the so-many-th byte to the server from now on."""
        self._bytes_left = count

    def lose_answer(self, to: bytes = b"") -> None:
        """The next request that holds `to` arrives; its answer does not, and the line is cut."""
        self._lost = to

    def mend(self) -> None:
        """The line is good again; connections that were cut stay cut."""
        self.delay, self.is_dark = 0.0, False
        self._bytes_left = self._lost = None
        self._do(self._listen())

    def _do(self, work: Coroutine[Any, Any, int]) -> int:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> int:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._carry, "127.0.0.1", self.port, backlog=512
            )
            self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def _refuse(self) -> int:
        if self._server:
            self._server.close()
            self._server = None
        return 0

    async def _cut_all(self) -> int:
        links = list(self._links)
        for link in links:
            link.cut()
        return len(links)

    async def _carry(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            if isinstance(self.target, Path):
                answers, server = await asyncio.open_unix_connection(self.target)
            else:
                answers, server = await asyncio.open_connection(*self.target)
        except OSError:
            client.transport.abort()
            return
        link = Link(client, server)
        self._links.add(link)
        try:
            await asyncio.gather(
                self._pump(link, reader, server, is_up=True),
                self._pump(link, answers, client, is_up=False),
            )
        finally:
            self._links.discard(link)

    async def _pump(
        self,
        link: Link,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_up: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                await self._wait()
                if fault := self._is_cut(link, piece) if is_up else link.loses:
                    self.faults[fault] += 1
                    link.cut()
                    return
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof() if writer.can_write_eof() else writer.close()
        if not is_up:
            link.client.close()
            link.server.close()

    async def _wait(self) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        while self.is_dark:
            await asyncio.sleep(0.02)

    def _is_cut(self, link: Link, piece: bytes) -> str:
        """What cuts this piece from the client, if anything; and mark whose answer is lost."""
        if self._lost is not None:
            seen = link.tail + piece
            if self._lost in seen:
                link.loses = "COMMIT unanswered" if self._lost == COMMIT else "unanswered"
                self._lost = None
            link.tail = seen[-64:]
        if self._bytes_left is not None:
            self._bytes_left -= len(piece)
            if self._bytes_left < 0:
                self._bytes_left = None
                return "cut in a message"
        return ""
