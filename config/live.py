"""The event streams of the tills: `uvicorn config.live:app`, one small process for a thousand.

A stream says only *look*: nothing about a sale goes through here. The cookie of the tablet, or of
the customer screen beside it, is checked once, when the stream opens; after that an idle till
costs no query and no connection.
"""

import asyncio
import gc
import hashlib
import logging
import os
import resource
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.http.cookie import parse_cookie

from config.pairings import Pairings
from config.streams import Hub, Stream

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SEND_SECONDS = 20
MOST_FILES = 65_536


@dataclass(frozen=True)
class Anybody:
    """Open to all. `why` is for the reader."""

    why: str


@dataclass(frozen=True)
class Paired:
    """The browser whose `cookie` is a token that is paired now. Its stream is that of its own
    device: no address names another, so nobody can ask for one.

    Who stands there is not asked: a stream says only that there is something to look at, and who
    looks is asked by the policy of what is looked at (`stores.routes`).
    """

    cookie: str


# Every address and who may take it, as `stores.routes` has it of the pages. What is not here is
# nowhere; all of it is read, and nothing sent.
POLICIES: dict[str, Anybody | Paired] = {
    "/livez": Anybody("Says that the process is alive, and nothing else."),
    "/live/till": Paired(settings.DEVICE_COOKIE),
    "/live/screen": Paired(settings.SCREEN_COOKIE),
}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger(__name__)

hub = Hub()
pairings = Pairings()


async def app(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_on(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


def open_files() -> int:
    """Have as many files open as we may: each stream is one, and 1,024 is the usual soft limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


async def _live_on(receive: Receive, send: Send) -> None:
    await receive()
    open_files()
    # What was imported stays: looking through it again would make every till wait for it.
    gc.collect()
    gc.freeze()
    listener = asyncio.create_task(hub.listen())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    listener.cancel()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    policy = POLICIES.get(scope["path"])
    if policy is None:
        await _say(send, 404, "not found")
    elif scope["method"] != "GET":
        await _say(send, 405, "this is only read")
    elif isinstance(policy, Paired):
        await _stream(policy, scope, receive, send)
    else:
        await _say(send, 200, "alive")


async def _stream(policy: Paired, scope: Message, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    token = _token(headers.get("cookie", ""), policy.cookie)
    asked_at = asyncio.get_running_loop().time()
    try:
        device = await pairings.find(token) if token else None
    except psycopg.Error as error:
        log.warning("Cannot look a device up: %s", error)
        await _say(send, 503, "no database")
        return
    if device is None:
        await _say(send, 401, "this device is not paired")
        return
    stream = Stream(device, token)
    hub.add(stream, asked_at=asked_at)
    leaving = asyncio.create_task(_leave(receive, stream))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _headers(True)})
        await _send_body(send, b"retry: 1000\n\n")
        while not stream.is_closed:
            await _send_body(send, await stream.next())
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (TimeoutError, OSError):
        log.info("A till of device %s reads no more", device)
    finally:
        leaving.cancel()
        hub.remove(stream)


async def _send_body(send: Send, body: bytes) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _leave(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()


def _token(cookie: str, name: str) -> str:
    """The sha256 of the browser's token: the token itself is kept nowhere."""
    # As browsers mean it: one cookie that is odd must not take the others with it.
    token = parse_cookie(cookie).get(name, "")
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def _headers(is_stream: bool) -> list[tuple[bytes, bytes]]:
    kind = b"text/event-stream" if is_stream else b"text/plain; charset=utf-8"
    return [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"access-control-allow-origin", settings.ORIGIN.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _say(send: Send, status: int, text: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _headers(False)})
    await send({"type": "http.response.body", "body": text.encode()})
