from collections.abc import Iterator

import pytest

from payments.vipps.client import Client, Connection
from payments.vipps.connection import open_session
from tests.payments.vipps.loopback import Loopback


@pytest.fixture
def vipps() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()


@pytest.fixture
def connection(vipps: Loopback) -> Connection:
    return Connection(
        base_url=vipps.url,
        client_id="client-id",
        client_secret="client-secret",
        subscription_key="subscription-key",
        msn="123456",
        system_version="1.2.3",
        timeouts=(1.0, 0.4),
    )


@pytest.fixture
def client(connection: Connection) -> Client:
    return Client(connection, open_session(connection))
