from collections.abc import Iterator

import pytest

from payments.simulator.server import Running
from tests.payments.conformance import specs
from tests.payments.conformance.journey import DATA
from tests.payments.simulator.inbox import Inbox
from tests.payments.vipps.shop import Shop


@pytest.fixture(scope="session", autouse=True)
def files() -> None:
    if not specs.are_there():
        pytest.skip(specs.MISSING)


@pytest.fixture
def shop(running: Running) -> Shop:
    """Our client's side of the conversation, with a simulator that remembers nothing."""
    norwegian = Shop(running.url, DATA.sales_units[0])
    norwegian.control("reset")
    return norwegian


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as open_inbox:
        yield open_inbox
