"""One session, one token, and only what we mean to send."""

from typing import Any

import pytest

from payments.vipps.client import Client, Connection
from payments.vipps.connection import open_session
from tests.payments.vipps.examples import REFERENCE, payment
from tests.payments.vipps.loopback import Loopback, said


def test_all_calls_share_one_connection(vipps: Loopback, client: Client) -> None:
    vipps.say(*[said(200, payment()) for _ in range(5)])

    for _ in range(5):
        client.get(REFERENCE)

    assert vipps.connections == 1
    assert len(vipps.token_calls) == 1


def test_clients_of_one_connection_share_its_token(vipps: Loopback, connection: Connection) -> None:
    vipps.say(said(200, payment()), said(200, payment()))

    Client(connection).get(REFERENCE)
    Client(connection).get(REFERENCE)

    assert len(vipps.token_calls) == 1


def test_cookies_are_not_kept(vipps: Loopback, client: Client) -> None:
    vipps.say(said(200, payment(), Set_Cookie="a=b; Path=/"), said(200, payment()))

    client.get(REFERENCE)
    client.get(REFERENCE)

    assert "Cookie" not in vipps.calls[1].headers


def test_a_netrc_of_the_server_does_not_replace_our_token(
    vipps: Loopback, connection: Connection, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    vipps.say(said(200, payment()))

    Client(connection, open_session(connection)).get(REFERENCE)

    assert vipps.calls[0].headers["Authorization"] == "Bearer token-1"


def test_secrets_are_not_in_what_is_printed(connection: Connection) -> None:
    assert "client-secret" not in repr(connection)
    assert "subscription-key" not in repr(connection)


def test_pasted_keys_lose_their_invisible_characters() -> None:
    connection = Connection(
        base_url="https://apitest.vipps.no/",
        client_id="\u2028client-id ",
        client_secret="secret\u200b",
        subscription_key="key\n",
        msn="123456",
        system_name="Nordkassa for the whole of the north",
    )

    assert connection.base_url == "https://apitest.vipps.no"
    assert (connection.client_id, connection.client_secret) == ("client-id", "secret")
    assert connection.headers["Ocp-Apim-Subscription-Key"] == "key"
    assert connection.headers["Vipps-System-Name"] == "Nordkassa for the whole of the"


@pytest.mark.parametrize(
    "changed",
    [
        {"base_url": "http://api.vipps.no"},
        {"base_url": "ftp://api.vipps.no"},
        {"msn": "abc"},
        {"client_secret": " "},
    ],
    ids=str,
)
def test_a_connection_that_cannot_be_right_is_none(changed: dict[str, Any]) -> None:
    right = {
        "base_url": "https://api.vipps.no",
        "client_id": "client-id",
        "client_secret": "secret",
        "subscription_key": "key",
        "msn": "123456",
    }
    with pytest.raises(ValueError, match=r"\w"):
        Connection(**{**right, **changed})
