"""Two kinds of no. Whatever does not clearly say no is unknown, and is asked again.

The numbers in brackets are those of our catalogue of failures.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from payments.vipps import codes
from payments.vipps.client import Client, Connection, Refused, Unavailable
from payments.vipps.connection import open_session
from tests.payments.vipps.examples import REFERENCE
from tests.payments.vipps.loopback import Loopback, Said, refusal, said

CREATE = json.dumps({"reference": REFERENCE}).encode()
HTML = {"Content-Type": "text/html"}


def unavailable(client: Client) -> Unavailable:
    with pytest.raises(Unavailable) as error:
        client.create(CREATE, key="key-1")
    return error.value


def refused(client: Client) -> Refused:
    with pytest.raises(Refused) as error:
        client.create(CREATE, key="key-1")
    return error.value


def test_nobody_there_is_unknown() -> None:  # (1)
    connection = Connection("http://127.0.0.1:9", "id", "secret", "key", "123456")

    assert unavailable(Client(connection, open_session(connection))).status == 0


def test_no_answer_in_time_is_unknown(vipps: Loopback, client: Client) -> None:  # (2, 3)
    vipps.say(Said(before=lambda: time.sleep(0.8)))

    error = unavailable(client)

    assert (error.status, error.retry_after) == (0, None)
    assert error.call.ms >= 400


def test_a_connection_cut_before_the_answer_is_unknown(vipps: Loopback, client: Client) -> None:
    vipps.say(Said(hangs_up=True))

    assert unavailable(client).status == 0


def test_a_dripping_answer_does_not_hold_us(vipps: Loopback, client: Client) -> None:
    vipps.say(Said(200, b" " * 40 + b"{}", drips=True))

    error = unavailable(client)

    assert error.status == 200
    assert error.call.ms < 2000


def test_an_answer_without_end_is_not_kept(vipps: Loopback, client: Client) -> None:
    body = json.dumps({"reference": REFERENCE}).encode() + b" " * 2_100_000
    vipps.say(Said(200, body))

    assert unavailable(client).status == 200


@pytest.mark.parametrize(  # (4)
    "answer",
    [
        Said(201, b'{"reference": "oslo1-01JD', claim=400),
        Said(201, b'{"reference": "oslo1-01JD'),
        Said(201, b"<html>Created</html>", HTML),
        Said(201, b'{"reference": "oslo1-01JDKZ6T8Q-1"}', HTML),
        Said(201, b""),
        Said(201, b"null"),
        Said(201, b"[]"),
        Said(201, b"\xff\xfe"),
        Said(201, b'{"reference": NaN}'),
        Said(201, b"[" * 100_000),
        Said(201, b'{"reference": "oslo1-01JDKZ6T8Q-1", "reference": "oslo1-01JDKZ6T8Q-1"}'),
        Said(201, b'{"reference": 24867}'),
        Said(204),
        Said(502, b"<html>Bad gateway</html>", HTML),
        Said(400, b"<html>Bad request</html>", HTML),
        Said(404, b""),
    ],
)
def test_garbage_is_unknown_and_never_a_no(vipps: Loopback, client: Client, answer: Said) -> None:
    vipps.say(answer)

    assert unavailable(client).status == answer.status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])  # (16)
def test_a_redirect_is_never_followed(vipps: Loopback, client: Client, status: int) -> None:
    vipps.say(said(status, {}, Location=f"{vipps.url}/elsewhere"))
    vipps.say(said(status, {}, Location="\xff://"))

    assert unavailable(client).status == status
    assert unavailable(client).status == status
    assert len(vipps.calls) == 2


def test_a_session_of_somebody_else_does_not_follow_either(
    vipps: Loopback, connection: Connection
) -> None:
    vipps.say(said(302, {}, Location=f"{vipps.url}/elsewhere"))
    vipps.say(said(302, {}, Location="\xff://"))
    client = Client(connection, requests.Session())

    assert unavailable(client).status == 302
    assert unavailable(client).status == 0
    assert len(vipps.calls) == 2


@pytest.mark.parametrize("status", [403, 408, 423, 429, 500, 502, 503, 504])
def test_busy_early_or_broken_is_asked_again(vipps: Loopback, client: Client, status: int) -> None:
    vipps.say(refusal(status, 3010))

    error = unavailable(client)

    assert (error.status, error.code, error.trace_id) == (status, 3010, "00-abc-01")


@pytest.mark.parametrize("code", sorted(codes.TRANSIENT))  # (48, 63)
@pytest.mark.parametrize("status", [400, 409])
def test_some_codes_mean_in_a_moment(
    vipps: Loopback, client: Client, status: int, code: int
) -> None:
    vipps.say(refusal(status, str(code)))

    assert unavailable(client).code == code


@pytest.mark.parametrize("code", sorted(codes.MEANINGS.keys() - codes.TRANSIENT))  # (8, 9, 10)
def test_every_other_code_is_a_no(vipps: Loopback, client: Client, code: int) -> None:
    vipps.say(refusal(400, str(code)))

    error = refused(client)

    assert (error.code, error.status, error.trace_id) == (code, 400, "00-abc-01")
    assert codes.meaning(code) in str(error)
    assert error.is_verdict


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_code_is_read_as_text_or_number_and_the_title_is_not(
    vipps: Loopback, client: Client, status: int
) -> None:
    vipps.say(
        refusal(status, 5080, title="Whatever they call it today"),
        refusal(status, "5080", title="Customer not found", type="https://httpstatuses.io/404"),
    )

    assert refused(client).code == codes.PUSH_NOT_ALLOWED
    assert refused(client).code == codes.PUSH_NOT_ALLOWED


def test_a_wrong_field_is_named_but_what_the_customer_typed_is_not_logged(
    vipps: Loopback, client: Client
) -> None:
    wrong = {"name": "customer.phoneNumber", "reason": "4712345678 does not match"}
    vipps.say(said(400, {"title": "Bad Request", "extraDetails": [wrong, "odd", {"name": 1}]}))

    error = refused(client)

    assert (error.code, error.is_verdict) == (0, True)
    assert error.details[0].name == "customer.phoneNumber"
    assert "4712345678 does not match" in error.details[0].reason
    assert "4712345678" not in str(error)
    assert "4712345678" not in repr(error.details)


def test_the_qr_api_calls_its_details_something_else(vipps: Loopback, client: Client) -> None:
    vipps.say(said(400, {"invalidParams": [{"name": "qrCode", "reason": "too short"}]}))

    with pytest.raises(Refused) as error:
        client.exchange("https://qr.vipps.no/p/abc")

    assert [detail.name for detail in error.value.details] == ["qrCode"]


def test_the_gateways_own_no_carries_no_code(vipps: Loopback, client: Client) -> None:
    vipps.say(said(404, {"statusCode": 404, "message": "Resource not found"}))

    error = refused(client)

    assert (error.code, error.is_verdict) == (0, False)


@pytest.mark.parametrize(  # (13)
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), ("soon", None), ("-5", None), ("", None)]
)
def test_we_wait_as_long_as_we_are_told(
    vipps: Loopback, client: Client, header: str, seconds: float | None
) -> None:
    vipps.say(said(429, {"statusCode": 429}, Retry_After=header))

    assert unavailable(client).retry_after == seconds


def test_we_wait_until_when_we_are_told(vipps: Loopback, client: Client) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    vipps.say(Said(503, b"", {"Retry-After": until}))

    assert 25 < (unavailable(client).retry_after or 0) <= 30
