"""django-oscar served as its users would, and its nearest thing to a scan."""

import contextlib
import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.load import Act, Browser
from config import postgres
from tests.house import HERE, House, free_ports

ENVIRONMENT = HERE / ".venv" / "peers"
PRODUCTS = 5_000
LINES = 5
DATABASE = "peer_oscar"
# It ends when we do, however we end.
TIED = ("setpriv", "--pdeathsig", "TERM")


@contextlib.contextmanager
def served(house: House, folder: Path) -> Iterator[str]:
    """A shop of 5,000 products on the house's own PostgreSQL; its address."""
    environment = _environment(house, folder)
    _make_database(house)
    python = str(ENVIRONMENT / "bin" / "python")
    seed = [*TIED, python, "-W", "ignore", "-m", "bench.peers.shop.seed", str(PRODUCTS)]
    subprocess.run(seed, cwd=HERE, env=environment, check=True)
    port = free_ports(1)
    with subprocess.Popen([*TIED, python, *_server(port)], cwd=HERE, env=environment) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, server)
            yield url
        finally:
            _stop(server)


def version() -> str:
    """Which one it is, as the lock says."""
    lock = (HERE / "requirements" / "peers.txt").read_text()
    return lock.partition("django-oscar==")[2].split()[0]


def _environment(house: House, folder: Path) -> dict[str, str]:
    parts = urlsplit(postgres.url(house.var, postgres.OWNER))
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.peers.shop.settings",
        "PEER_DATABASE": urlunsplit(parts._replace(path=f"/{DATABASE}")),
        "PEER_FOLDER": str(folder),
    }


def _make_database(house: House) -> None:
    with psycopg.connect(postgres.url(house.var, postgres.OWNER), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def _server(port: int) -> list[str]:
    return [
        *("-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        # A connection outlasts our turn; by default one that idles for two seconds is closed.
        *("--bind", f"127.0.0.1:{port}", "--keep-alive", "120"),
        *("--no-control-socket", "--log-level", "error"),
        "django.core.wsgi:get_wsgi_application()",
    ]


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("django-oscar did not start")
        with contextlib.suppress(OSError):
            Browser(url).call("GET", "/basket/")
            return
        time.sleep(0.1)
    raise TimeoutError(url)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()


class Customer:
    """An anonymous browser whose basket has five lines."""

    def __init__(self, url: str, place: int) -> None:
        self.browser = Browser(url)
        goods = range(place * LINES + 1, place * LINES + LINES + 1)
        status, _, _ = self.browser.call("GET", f"/catalogue/vare-{goods[0]}_{goods[0]}/")
        assert status == 200, status
        self.token = self.browser.cookies["csrftoken"]
        for product in goods:
            self.add(product)
        self.products = itertools.cycle(goods)

    def add(self, product: int) -> str:
        """Put one into the basket; the page that comes back."""
        form: dict[str, Any] = {"csrfmiddlewaretoken": self.token, "quantity": 1}
        status, _, answer = self.browser.call("POST", f"/basket/add/{product}/", form)
        assert status == 302, status
        status, page, _ = self.browser.call("GET", answer.headers["Location"])
        assert status == 200, status
        return page

    def act(self) -> None:
        page = self.add(next(self.products))
        lines = page.count('class="basket-items"')
        assert lines == LINES, f"{lines} lines in the basket"


def acts(url: str, connections: int) -> list[Act]:
    """Add to the basket and fetch the page that it redirects to, once per connection."""
    return [Customer(url, place).act for place in range(connections)]
