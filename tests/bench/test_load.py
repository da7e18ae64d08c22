"""The load measures what it claims. Nothing here fails because a machine is slow."""

import itertools
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Browser, closed_loop, open_loop

TAKES = 0.05
TAKES_MS = TAKES * 1000


class Slow(BaseHTTPRequestHandler):
    """Takes a known time at least, and counts."""

    protocol_version = "HTTP/1.1"
    served = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        time.sleep(TAKES)
        with self.lock:
            type(self).served += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    Slow.served = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def get(browser: Browser) -> None:
    status, _, _ = browser.call("GET", "/")
    assert status == 200


def test_a_closed_loop_counts_every_answer_and_none_twice(url: str) -> None:
    browsers = [Browser(url) for _ in range(4)]

    rate, taken = closed_loop([lambda one=one: get(one) for one in browsers], 0.2)  # type: ignore[misc]

    assert len(taken) == Slow.served >= len(browsers)
    assert min(taken) >= TAKES_MS
    assert 0 < rate <= len(browsers) / TAKES


def test_a_closed_loop_divides_by_the_time_it_took(url: str) -> None:
    """An act that outlasts the loop counts with all of its time, not with what was asked for."""
    browser = Browser(url)

    rate, taken = closed_loop([lambda: get(browser)], TAKES / 10)

    assert len(taken) == 1
    assert rate == pytest.approx(1000 / taken[0])


def test_an_open_loop_counts_from_when_an_act_was_due(url: str) -> None:
    """One slow connection, acts due all at once: the last has waited for all the others."""
    browser, count = Browser(url), 4

    taken = open_loop(lambda _turn: get(browser), rate=1_000_000, count=count, threads=1)

    assert len(taken) == Slow.served == count
    for place, ms in enumerate(taken, start=1):
        assert ms >= TAKES_MS * place - 1


def test_an_open_loop_begins_nothing_before_it_is_due(url: str) -> None:
    browsers, began = [Browser(url) for _ in range(3)], time.perf_counter()
    starts: dict[int, float] = {}

    def act(turn: int) -> None:
        starts[turn] = time.perf_counter()
        get(browsers[turn])

    open_loop(act, rate=20, count=3, threads=3)

    assert all(starts[turn] - began >= turn / 20 for turn in range(3))


def test_an_act_that_fails_is_not_a_figure() -> None:
    turns = itertools.count()

    def act(_turn: int = 0) -> None:
        assert next(turns) < 2

    with pytest.raises(AssertionError):
        closed_loop([act, act], 5)
    with pytest.raises(AssertionError):
        open_loop(act, rate=1000, count=5, threads=2)
