"""Redis and RabbitMQ stopped, flushed and reset: sales do not notice, and every job ends."""

import os
import random
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from kombu import Connection

from tests.chaos.proxy import Proxy
from tests.chaos.sale import GOODS, Sale
from tests.chaos.tablet import Office, Tablet, rows
from tests.house import House, eventually

pytestmark = pytest.mark.browser
# A database of Redis and a vhost of RabbitMQ that are these tests' own.
REDIS, DATABASE = ("127.0.0.1", 6379), 11
RABBITMQ, VHOST = ("127.0.0.1", 5672), "nordkassa-test"
# A lost nudge comes again after 20 s; a worker whose broker is gone tries ever more seldom.
ENDED_IN = 90

Flush = Callable[[], object]


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, Proxy, Flush]]:
    """A house whose broker is at the end of a line that can be cut."""
    address, url, flush = request.param()
    line = Proxy(address)
    broker = url.format(port=line.port)
    with ExitStack() as stack:
        stack.callback(line.close)
        house = House.open(tmp_path / "var", CELERY_BROKER_URL=broker, EXPORT_LIMIT="0")
        yield stack.enter_context(house), line, flush


def redis() -> tuple[tuple[str, int], str, Flush]:
    need(REDIS, "Redis")
    own = Connection(f"redis://127.0.0.1:6379/{DATABASE}")
    client = own.default_channel.client  # type: ignore[attr-defined]
    client.flushdb()
    return REDIS, f"redis://127.0.0.1:{{port}}/{DATABASE}", client.flushdb


def rabbitmq() -> tuple[tuple[str, int], str, Flush]:
    need(RABBITMQ, "RabbitMQ")
    control = shutil.which("rabbitmqctl")
    if control is None or os.getuid() != 0:
        pytest.skip("a vhost of our own in RabbitMQ needs rabbitmqctl and root")
    for command in (["add_vhost", VHOST], ["set_permissions", "-p", VHOST, "guest", *[".*"] * 3]):
        subprocess.run([control, *command], check=True, capture_output=True)

    def flush() -> None:
        with Connection(f"amqp://guest:guest@127.0.0.1:5672/{VHOST}") as own:
            own.default_channel.queue_purge("celery")  # type: ignore[attr-defined]

    return RABBITMQ, f"amqp://guest:guest@127.0.0.1:{{port}}/{VHOST}", flush


def need(address: tuple[str, int], name: str) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(address):
            pytest.skip(f"no {name} answers at {address[0]}:{address[1]}")


def sell(house: House, till: Tablet, office: Office, seed: int) -> None:
    sale = Sale(house, till, office, rows(house, GOODS), random.Random(seed), way="paid")
    sale.run()
    assert sale.breaches == []


def is_done(house: House, *jobs: int) -> bool:
    states = rows(house, "SELECT state FROM pos_job WHERE id = ANY(%s)", list(jobs))
    return len(states) == len(jobs) and {state for (state,) in states} == {"DONE"}


@pytest.mark.parametrize("opened", [redis, rabbitmq], indirect=True, ids=["redis", "rabbitmq"])
def test_without_its_broker_a_shop_sells_on_and_every_job_ends(
    opened: tuple[House, Proxy, Flush],
) -> None:
    house, line, flush = opened
    till, office = Tablet(house, "Chaos-0"), Office(house)
    sell(house, till, office, 1)
    first = office.export()
    eventually(lambda: is_done(house, first), seconds=ENDED_IN)

    house.pause("worker")
    flushed = office.export()
    flush()
    house.resume("worker")
    sell(house, till, office, 2)

    line.refuse()
    line.reset()
    stopped = office.export()
    sell(house, till, office, 3)
    line.mend()
    eventually(lambda: is_done(house, flushed, stopped), seconds=ENDED_IN)

    line.reset()
    after = office.export()
    sell(house, till, office, 4)
    eventually(lambda: is_done(house, after), seconds=ENDED_IN)
    assert line.cuts >= 3
