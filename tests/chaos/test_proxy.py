"""The line itself: what it carries, and how it is cut."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config import cluster
from tests.chaos.proxy import COMMIT, Proxy


@pytest.fixture
def echo() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def line(echo: socket.socket) -> Iterator[Proxy]:
    opened = Proxy(("127.0.0.1", echo.getsockname()[1]))
    yield opened
    opened.close()


def through(line: Proxy, echo: socket.socket) -> tuple[socket.socket, socket.socket]:
    near = socket.create_connection(("127.0.0.1", line.port), 5)
    far, _ = echo.accept()
    far.settimeout(5)
    near.sendall(b"hello")
    assert far.recv(100) == b"hello"
    far.sendall(b"you")
    assert near.recv(100) == b"you"
    return near, far


def test_what_is_sent_arrives_and_an_end_is_an_end(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    near.shutdown(socket.SHUT_WR)
    assert far.recv(100) == b""
    far.sendall(b"last words")
    far.close()
    assert near.recv(100) == b"last words"
    assert near.recv(100) == b""
    assert line.cuts == 0


def test_a_reset_is_a_reset_on_both_sides(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    line.reset()
    for end in (near, far):
        with pytest.raises(ConnectionResetError):
            end.recv(100)
    assert line.cuts == 1


def test_a_refused_line_can_be_opened_again(line: Proxy, echo: socket.socket) -> None:
    line.refuse()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", line.port), 5)
    line.mend()
    through(line, echo)


def test_in_the_dark_nothing_arrives_until_there_is_light(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    line.darken()
    near.sendall(b"is anybody there")
    far.settimeout(0.3)
    with pytest.raises(TimeoutError):
        far.recv(100)
    line.mend()
    far.settimeout(5)
    assert far.recv(100) == b"is anybody there"


def test_a_line_is_cut_in_the_middle_of_a_message(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    line.cut_after(3)
    near.sendall(b"abc")
    assert far.recv(100) == b"abc"
    near.sendall(b"d")
    with pytest.raises(ConnectionResetError):
        far.recv(100)


def test_an_answer_is_lost_and_its_request_was_not(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    line.lose_answer(b"capture")
    near.sendall(b"cap")
    assert far.recv(100) == b"cap"
    near.sendall(b"ture")
    assert far.recv(100) == b"ture"
    far.sendall(b"done")
    with pytest.raises(ConnectionResetError):
        near.recv(100)
    assert line.cuts == 1


def test_a_delay_delays(line: Proxy, echo: socket.socket) -> None:
    near, far = through(line, echo)
    line.delay = 0.2
    began = time.monotonic()
    near.sendall(b"slowly")
    assert far.recv(100) == b"slowly"
    assert time.monotonic() - began > 0.19


@pytest.mark.skipif(not settings.IS_DATABASE_EMBEDDED, reason="cuts the embedded PostgreSQL's line")
def test_a_commit_whose_answer_is_lost_is_done() -> None:
    folder = cluster.socket_folder(Path(settings.VAR))
    line = Proxy(folder / ".s.PGSQL.5432")
    name = f"lost_answer_{line.port}"
    try:
        with psycopg.connect(
            host="127.0.0.1", port=line.port, user=cluster.OWNER, dbname=cluster.DATABASE
        ) as near:
            near.execute(f"CREATE TABLE {name} (n int)")
            line.lose_answer(COMMIT)
            with pytest.raises(psycopg.OperationalError):
                near.commit()
        with psycopg.connect(
            host=str(folder), user=cluster.OWNER, dbname=cluster.DATABASE, autocommit=True
        ) as other:
            found = other.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
            assert found == (0,)
            other.execute(f"DROP TABLE {name}")
    finally:
        line.close()
