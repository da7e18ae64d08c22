from collections.abc import Iterator

import pytest

from payments.simulator.data import default_data
from payments.simulator.server import Running
from tests.payments.simulator.handset import Phone
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import KARI, Merchant


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with Running() as simulator:
        yield simulator


@pytest.fixture
def merchant(running: Running) -> Merchant:
    """A Norwegian sales unit, on a simulator that remembers nothing."""
    norwegian = Merchant(running.url, default_data().sales_units[0])
    norwegian.control("reset")
    norwegian.sign_in()
    return norwegian


@pytest.fixture
def danish(merchant: Merchant) -> Merchant:
    return Merchant(merchant.url, default_data().sales_units[1])


@pytest.fixture
def phone(merchant: Merchant) -> Phone:
    return Phone(merchant, KARI)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as open_inbox:
        yield open_inbox
