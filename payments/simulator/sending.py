"""One webhook over the wire: signed, sent, and its answer's status read."""

import asyncio
import contextlib
import ssl
import time
from functools import cache
from urllib.parse import urlsplit

from payments.simulator.delivery import Registration
from payments.simulator.signing import sign

TIMEOUT = 10.0


async def send(registration: Registration, body: bytes, *, forged: str = "") -> int:
    """Send it once.

    Args:
        forged: send a forgery instead, see `FORGERIES` in `faults.py`.

    Returns:
        The status of the answer; 0 when none came within ten seconds.
    """
    # Dated by the real clock: the receiver judges freshness by its own.
    headers = sign(url=registration.url, secret=registration.secret, body=body, at=time.time())
    if forged == "secret":
        headers = sign(url=registration.url, secret="forged", body=body, at=time.time())  # noqa: S106
    elif forged == "body":
        body = body.replace(b'"value": ', b'"value": 1')
    elif forged == "unsigned":
        del headers["Authorization"]
    try:
        async with asyncio.timeout(TIMEOUT):
            return await _talk(registration, headers, body)
    except (OSError, TimeoutError, ValueError, IndexError, EOFError):
        return 0


async def _talk(registration: Registration, headers: dict[str, str], body: bytes) -> int:
    parts = urlsplit(registration.url)
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [
        f"Webhook-Id: {registration.id}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "User-Agent: Vipps-Simulator",
        "Connection: close",
    ]
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port or (443 if secure else 80), ssl=_tls() if secure else None
    )
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
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


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
