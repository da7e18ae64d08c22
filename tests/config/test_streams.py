"""The one connection that hears of changes: a line that died without a word is made again."""

import asyncio
import contextlib
import datetime as dt
import hashlib
from urllib.parse import urlsplit

import psycopg
import pytest
from django.utils.timezone import now
from pytest_django import Settings

from config import streams
from config.streams import CHANNEL, Hub, Stream
from stores import devices
from stores.models import POSDevice
from tests import make
from tests.conftest import database_url


class Line:
    """A wire to PostgreSQL that can go silent without being closed."""

    def __init__(self, server: str) -> None:
        its = psycopg.conninfo.conninfo_to_dict(server)
        self._host, self._port = str(its.get("host", "127.0.0.1")), int(its.get("port") or 5432)
        self.opened = self._dead = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        mine = self.opened
        there, back = await self._open()
        ways = [
            asyncio.create_task(self._pass(mine, reader, back)),
            asyncio.create_task(self._pass(mine, there, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, back):
            end.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        return await asyncio.open_connection(self._host, self._port)

    async def _pass(
        self, mine: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if mine <= self._dead:
                    continue
                writer.write(data)
                await writer.drain()

    def die(self) -> None:
        """Every connection that is open now goes silent and stays open."""
        self._dead = self.opened


@pytest.mark.fault(81)
def test_a_line_that_died_silently_is_noticed_and_every_till_looks_again(
    committed: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "ASK_SECONDS", 0.3)
    monkeypatch.setattr(streams, "ANSWER_SECONDS", 0.3)
    device, token = devices.pair(devices.offer_pairing(make.device().pk))
    direct = database_url()
    asyncio.run(asyncio.wait_for(_live_through_it(settings, direct, device.pk, token), 30))


async def _live_through_it(settings: Settings, direct: str, device: int, token: str) -> None:
    parts = urlsplit(direct)
    line = Line(direct)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    user = parts.netloc.rpartition("@")[0]
    settings.DATABASE_URL = f"postgresql://{user}@127.0.0.1:{port}{parts.path}?gssencmode=disable"
    hub = Hub()
    stream = Stream(device, hashlib.sha256(token.encode()).hexdigest())
    hub.add(stream, asked_at=0.0)
    listener = asyncio.create_task(hub.listen())
    while "7" not in stream.pending:  # Until it listens.
        await _notify(direct, f"{device}:7.1")
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)  # Whoever begins to listen has all tills look, a little apart.
    stream.pending.clear()

    line.die()
    await _notify(direct, f"{device}:7.2")  # Nobody hears of this one.
    await _told(stream, "0", "0")
    await _notify(direct, f"{device}:7.3")
    await _told(stream, "7", "3")
    listener.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listener
    server.close()
    await asyncio.sleep(0.3)  # Both ends of every line are closed.


def test_an_idle_till_is_seen_by_its_stream_and_a_busy_one_by_what_it_asks(
    committed: None,
) -> None:
    """A busy one is seen by its own requests, which also renew its cookie: they come first."""
    long_ago, lately = now() - dt.timedelta(hours=2), now() - dt.timedelta(minutes=6)
    idle, busy, gone = (
        make.device(token_sha256=f"{at:064}", paired_at=now(), last_seen_at=seen)
        for at, seen in enumerate((long_ago, lately, long_ago))
    )
    asyncio.run(_seen([idle, busy]))
    for device, is_seen in ((idle, True), (busy, False), (gone, False)):
        before = device.last_seen_at
        device.refresh_from_db()
        assert (device.last_seen_at != before) is is_seen


async def _seen(tills: list[POSDevice]) -> None:
    hub = Hub()
    for till in tills:
        hub.streams[till.pk].add(Stream(till.pk, str(till.token_sha256)))
    hub.seen_at = -streams.SEEN_SECONDS
    async with await psycopg.AsyncConnection.connect(database_url(), autocommit=True) as line:
        await hub.see(line)


async def _told(stream: Stream, basket: str, version: str) -> None:
    while stream.pending.get(basket) != version:
        await asyncio.sleep(0.02)
    stream.pending.clear()


async def _notify(direct: str, payload: str) -> None:
    async with await psycopg.AsyncConnection.connect(direct, autocommit=True) as connection:
        await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
