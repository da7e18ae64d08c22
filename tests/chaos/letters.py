"""A webhook delivery as it reaches us, and whether it is genuine: our own reading of the scheme."""

import base64
import datetime as dt
import hashlib
import hmac
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

SCHEME = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
OLDEST, NEWEST = dt.timedelta(days=7, hours=1), dt.timedelta(minutes=10)

_handlers: list[WSGIHandler] = []


@dataclass(frozen=True)
class Address:
    """A registration: where it is delivered, and the secret that signs."""

    url: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class Letter:
    """One request. `headers` are as a WSGI server hands them over; `length` if it lies."""

    path: str
    headers: dict[str, str]
    body: bytes
    method: str = "POST"
    query: str = ""
    length: str | None = None


def write(to: Address, body: bytes, at: dt.datetime) -> Letter:
    """What Vipps would send."""
    return Letter(
        to.path, sign(to, body, format_datetime(at.astimezone(dt.UTC), usegmt=True)), body
    )


def sign(to: Address, body: bytes, date: str) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    text = f"POST\n{to.path}\n{date};{to.host};{digest}".encode("utf-8", "surrogatepass")
    mac = hmac.new(to.secret.encode("utf-8", "surrogatepass"), text, hashlib.sha256).digest()
    return {
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "authorization": SCHEME + base64.b64encode(mac).decode(),
    }


def is_genuine(letter: Letter, to: Address, now: dt.datetime) -> bool:
    """Whether Vipps' own rule takes it, whatever our product says."""
    given = {name.lower(): value for name, value in letter.headers.items()}
    date = given.get("x-ms-date", "")
    right = sign(to, letter.body, date)
    proof = given.get("authorization") or given.get("x-vipps-authorization")
    is_signed = proof == right["authorization"] and date != ""
    is_whole = given.get("x-ms-content-sha256") == right["x-ms-content-sha256"]
    if letter.method != "POST" or letter.path != to.path or not (is_signed and is_whole):
        return False
    if letter.length is not None and letter.length != str(len(letter.body)):
        return False
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return now - OLDEST <= moment <= now + NEWEST


@contextmanager
def one_connection() -> Iterator[None]:
    """No look at the connection's health before and after each letter, as in a server's burst."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def hand_over(letter: Letter) -> int:
    """Straight into the application, as a server would; its status, 0 if it ends without one."""
    if not _handlers:
        _handlers.append(WSGIHandler())
    statuses: list[int] = []

    def start(status: str, headers: Any, problem: Any = None) -> Any:
        statuses.append(int(status.split()[0]))

    answer = _handlers[0](_environ(letter), start)
    try:
        list(answer)
    finally:
        answer.close()
    return statuses[0] if statuses else 0


def _environ(letter: Letter) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": letter.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": letter.path,
        "QUERY_STRING": letter.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(letter.body)) if letter.length is None else letter.length,
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(letter.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in letter.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ
