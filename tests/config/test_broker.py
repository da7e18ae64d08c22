"""The folder of messages: no reader ever meets half a message."""

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config import broker
from config.celery import app


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
