"""The event streams, in the real process: what a till is told, and when it is told nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from stores import devices, screens
from tests.house import eventually
from tests.live import HERE, ask, events, get, notify, paired, process


@pytest.fixture
def live(committed: None) -> Iterator[int]:
    with process() as port:
        yield port


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
