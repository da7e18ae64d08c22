from collections.abc import Iterator

import pytest
import requests

from payments.simulator.data import default_data
from payments.simulator.server import Running
from tests.payments.conformance import record
from tests.payments.simulator.accountant import Accountant
from tests.payments.simulator.handset import Phone
from tests.payments.simulator.inbox import Inbox
from tests.payments.simulator.merchant import KARI, Merchant


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with Running() as simulator:
        yield simulator


@pytest.fixture
def merchant(running: Running) -> Iterator[Merchant]:
    """A Norwegian sales unit, on a simulator that remembers nothing. Whatever a test makes it
    say is held against the official files."""
    # Before the first call: what the test before has left may still go wrong.
    requests.post(f"{running.url}/control/reset", timeout=10)
    yield Merchant(running.url, default_data().sales_units[0])
    record.check(running.url, ours=False)


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


@pytest.fixture
def accountant(merchant: Merchant) -> Accountant:
    return Accountant(merchant)
