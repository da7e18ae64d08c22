"""The folder of messages: no reader ever meets half a message."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError

from config import broker, environment
from config.celery import app

HERE = Path(__file__).parent.parent.parent


def channel(folder: Path) -> Any:
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return Connection(transport=broker.Transport, transport_options=options).channel()


def test_a_machine_without_a_broker_uses_ours() -> None:
    assert app.connection_for_write().transport_cls == "filesystem"
    assert isinstance(app.connection_for_write().transport, broker.Transport)


def test_no_message_is_read_before_it_is_whole(tmp_path: Path) -> None:
    writer, reader = channel(tmp_path), channel(tmp_path)
    sent = [{"body": f"{number} " + "x" * 20_000} for number in range(300)]

    def write() -> None:
        for message in sent:
            writer._put("q", message)

    thread = threading.Thread(target=write)
    thread.start()
    got: list[Any] = []
    while thread.is_alive() or len(got) < len(sent):
        try:
            got.append(reader._get("q"))
        except Empty:
            if not thread.is_alive() and not list(tmp_path.glob("*.msg")):
                break
    thread.join()
    assert sorted(map(str, got)) == sorted(map(str, sent))


def test_a_broken_message_kills_no_worker(tmp_path: Path) -> None:
    reader = channel(tmp_path)
    (tmp_path / "1_a.q.msg").write_bytes(b"")
    with pytest.raises(Empty):
        reader._get("q")
    assert not list(tmp_path.glob("*.msg"))


def test_the_schedule_has_its_folder_with_any_broker(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", "from config.celery import app; app.conf.beat_schedule"],
        cwd=HERE,
        env=os.environ | {"NORDKASSA_VAR": str(tmp_path), "CELERY_BROKER_URL": "redis://127.0.0.1"},
        check=True,
    )
    assert (tmp_path / "celery").is_dir()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes every connection and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


@pytest.mark.fault(108)
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_who_nudges_does_not_wait_for_a_broker_that_says_nothing(silent: int, scheme: str) -> None:
    url = f"{scheme}://127.0.0.1:{silent}//"
    another = Celery("nordkassa", broker=url, set_as_current=False)
    another.conf.broker_transport_options = environment.broker(url, folder=Path("unused"))
    another.conf.broker_connection_timeout = app.conf.broker_connection_timeout
    failed: list[str] = []

    def nudge() -> None:
        try:
            another.send_task("pos.export_receipts", retry=False, ignore_result=True)
        except (OperationalError, OSError) as error:
            failed.append(str(error))

    waiting = threading.Thread(target=nudge, daemon=True)
    waiting.start()
    waiting.join(10)
    assert failed
