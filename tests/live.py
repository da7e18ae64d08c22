"""The process of the event streams on the test's database, and a browser that listens to it."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from stores import devices
from tests import make
from tests.conftest import database_url

HERE = Path(__file__).parent.parent


@contextmanager
def process() -> Iterator[int]:
    """The port of a live process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "config.live:app", "--port", str(port), "--ws", "none"],
        cwd=HERE,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    deadline = time.monotonic() + 20
    while get(port, "/livez") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield port
    running.terminate()
    running.wait(10)


def get(port: int, path: str, token: str = "") -> int:
    try:
        return ask(port, path, token).status
    except OSError:
        return 0


def ask(
    port: int, path: str, token: str, *, others: str = "", method: str = "GET"
) -> http.client.HTTPResponse:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    name = settings.SCREEN_COOKIE if path == "/live/screen" else settings.DEVICE_COOKIE
    sent = others + (f"{name}={token}" if token else "")
    cookie = {"Cookie": sent} if sent else {}
    client.request(method, path, headers={"Origin": settings.ORIGIN, **cookie})
    return client.getresponse()


def events(answer: http.client.HTTPResponse, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        line = answer.readline()
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            found.append(line.decode()[6:].strip())
    return found


def notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('nordkassa_live', %s)", [payload])


def paired() -> tuple[int, str]:
    device = make.device()
    device, token = devices.pair(devices.offer_pairing(device.pk))
    return device.pk, token
