"""The event streams, in the real process: what a till is told, and when it is told nothing."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from stores import devices, screens
from tests import make
from tests.conftest import database_url
from tests.house import eventually

HERE = Path(__file__).parent.parent.parent


@pytest.fixture
def live(committed: None) -> Iterator[int]:
    """The port of a live process on the test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "config.live:app", "--port", str(port), "--ws", "none"],
        cwd=HERE,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    deadline = time.monotonic() + 20
    while get(port, "/livez") != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


def get(port: int, path: str, token: str = "") -> int:
    try:
        return ask(port, path, token).status
    except OSError:
        return 0


def ask(port: int, path: str, token: str, *, others: str = "") -> http.client.HTTPResponse:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    name = settings.SCREEN_COOKIE if path == "/live/screen" else settings.DEVICE_COOKIE
    sent = others + (f"{name}={token}" if token else "")
    cookie = {"Cookie": sent} if sent else {}
    client.request("GET", path, headers={"Origin": settings.ORIGIN, **cookie})
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


def test_a_till_is_told_to_look_at_once_and_on_every_change(live: int) -> None:
    device, token = paired()
    answer = ask(live, "/live/till", token)

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == settings.ORIGIN
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["Vary"] == "Origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert events(answer, 1) == ["0.0"]
    notify(f"{device + 1}:7.1")
    notify(f"{device}:7.2")
    # A process that has just begun to listen says once more: look.
    told = events(answer, 1)
    assert (events(answer, 1) if told == ["0.0"] else told) == ["7.2"]


def test_without_a_paired_device_there_is_no_stream(live: int) -> None:
    assert get(live, "/live/till") == 401
    assert get(live, "/live/till", "guessed") == 401
    assert get(live, "/live/else") == 404


def test_an_odd_cookie_of_somebody_elses_is_no_harm(live: int) -> None:
    _, token = paired()

    assert ask(live, "/live/till", token, others='a={"b":1}; ').status == 200


def test_a_revoked_device_is_cut_off_at_once(live: int) -> None:
    device, token = paired()
    answer = ask(live, "/live/till", token)
    events(answer, 1)

    devices.revoke(device)

    assert b"data" not in answer.read()
    assert get(live, "/live/till", token) == 401


def test_a_customer_screen_is_told_what_its_till_is_told_until_it_is_revoked(live: int) -> None:
    device, tablets = paired()
    _, token = screens.pair(screens.offer(device))
    till, answer = ask(live, "/live/till", tablets), ask(live, "/live/screen", token)
    assert events(answer, 1) == ["0.0"]
    events(till, 1)
    notify(f"{device}:7.2")
    told = events(answer, 1)
    assert (events(answer, 1) if told == ["0.0"] else told) == ["7.2"]

    screens.revoke(device)

    assert b"data" not in answer.read()
    assert get(live, "/live/screen", token) == 401
    # The till is asked who it is once more, and goes on.
    assert get(live, "/live/till", tablets) == 200


def test_a_tablets_cookie_is_none_of_a_screen(live: int) -> None:
    _, token = paired()

    assert get(live, "/live/screen") == 401
    assert ask(live, "/live/screen", "", others=f"{settings.DEVICE_COOKIE}={token}").status == 401


def test_after_a_lost_database_connection_every_till_looks_again(live: int) -> None:
    device, token = paired()
    answer = ask(live, "/live/till", token)
    events(answer, 1)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )
    assert events(answer, 1) == ["0.0"]
    notify(f"{device}:7.3")
    assert events(answer, 1) == ["7.3"]


def test_an_idle_till_runs_no_query_and_holds_no_connection(live: int) -> None:
    _, token = paired()
    answers = [ask(live, "/live/till", token) for _ in range(5)]
    for answer in answers:
        events(answer, 1)

    def held() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])

    # Whoever asked for the tills' devices hangs up just after the answer.
    assert eventually(lambda: held() == 1)


def test_more_streams_than_the_usual_limit_of_open_files_are_taken() -> None:
    script = "from config.live import open_files; print(open_files())"
    command = f"ulimit -S -n 256; exec {sys.executable} -c '{script}'"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    said = subprocess.run(
        ["bash", "-c", command],  # noqa: S607
        cwd=HERE, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert int(said.stdout) > 1024
