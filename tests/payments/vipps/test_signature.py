"""Only Vipps can wake a payment from outside."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.vipps.signature import BadSignature, sign, verify

# The official vector: vippsas/webhooks-api, request-authentication.md, 2023.
SECRET = "A0+AeKBRG2KRGvnNwJpQlb6IJFk48CKXCIcrLoHncVJKDILsQSxS6NWCccwWm6r6FhGKhiHTBsG2wo/xU6FY/A=="
HOST = "webhook.site"
PATH = "/e2cee29b-012e-4f1d-8ef4-e95fd74a7a63"
BODY = b'{"some-unique-content":"ee6e441b-cc4a-46f8-895d-a5af79bcc233/hello-world"}'
SENT = datetime(2023, 3, 30, 8, 38, 32, tzinfo=UTC)
HEADERS = {
    "x-ms-date": "Thu, 30 Mar 2023 08:38:32 GMT",
    "x-ms-content-sha256": "lNlsp1XA03N34HrQsVzPgJKtC+r7l/RBF4V3JQUWMj4=",
    "Authorization": "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256"
    "&Signature=agAiSyogQbDHpeucoNwYz+yAr5nJ+v+zasdkSbqzv+U=",
}


def check(
    headers: dict[str, str] = HEADERS,
    *,
    secrets: tuple[str, ...] = (SECRET,),
    body: bytes = BODY,
    path: str = PATH,
    host: str = HOST,
    now: datetime = SENT,
) -> None:
    verify(
        secrets,
        method="POST",
        path_and_query=path,
        host=host,
        headers=headers,
        body=body,
        now=now,
    )


def reason(headers: dict[str, str] = HEADERS, **changed: object) -> str:
    with pytest.raises(BadSignature) as refused:
        check(headers, **changed)  # type: ignore[arg-type]
    return refused.value.reason


def test_the_official_vector_verifies() -> None:
    check()


def test_we_sign_as_vipps_does() -> None:
    signed = sign(SECRET, method="POST", path_and_query=PATH, host=HOST, body=BODY, at=SENT)

    assert signed == HEADERS


def test_header_names_may_be_in_any_case() -> None:
    check({name.upper(): value for name, value in HEADERS.items()})


def test_the_second_copy_of_authorization_does_when_a_server_keeps_the_first() -> None:
    headers = dict(HEADERS)
    headers["X-Vipps-Authorization"] = headers.pop("Authorization")

    check(headers)


def test_any_of_several_secrets_will_do_while_they_are_rotated() -> None:
    check(secrets=("the old one", SECRET))
    check(secrets=(SECRET, "the next one"))


def test_no_secret_means_no() -> None:
    assert reason(secrets=()) == "no secret fits"
    assert reason(secrets=("",)) == "no secret fits"
    assert reason(secrets=("of another store",)) == "no secret fits"


@pytest.mark.parametrize("name", HEADERS)
def test_every_header_is_needed(name: str) -> None:
    headers = {key: value for key, value in HEADERS.items() if key != name}

    assert reason(headers) == "a header is missing"


def test_a_changed_body_is_refused() -> None:
    assert reason(body=BODY + b" ") == "the body is not the one that was signed"


def test_a_changed_body_with_its_hash_recomputed_is_refused() -> None:
    forged = sign("mine", method="POST", path_and_query=PATH, host=HOST, body=b"{}", at=SENT)
    headers = {**forged, "Authorization": HEADERS["Authorization"]}

    assert reason(headers, body=b"{}") == "no secret fits"


def test_the_path_and_the_host_are_those_we_registered() -> None:
    assert reason(path="/another") == "no secret fits"
    assert reason(host="example.com") == "no secret fits"


@pytest.mark.parametrize(
    "age", [timedelta(0), timedelta(days=7, minutes=59), timedelta(minutes=-10)]
)
def test_events_are_taken_for_as_long_as_vipps_repeats_them(age: timedelta) -> None:
    check(now=SENT + age)


def test_older_and_future_ones_are_refused() -> None:
    assert reason(now=SENT + timedelta(days=7, hours=1, seconds=1)) == "too old"
    assert reason(now=SENT - timedelta(minutes=10, seconds=1)) == "from the future"


@pytest.mark.parametrize("date", ["yesterday", "Thu, 99 Mar 2023 08:38:32 GMT", "0", "é\udcff"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    signed = sign(SECRET, method="POST", path_and_query=PATH, host=HOST, body=BODY, at=SENT)

    assert reason({**signed, "x-ms-date": date}) == "no secret fits"


@given(st.dictionaries(st.sampled_from(sorted(HEADERS)), st.text()), st.binary())
def test_a_stranger_gets_nothing_but_no(headers: dict[str, str], body: bytes) -> None:
    reason({**HEADERS, **headers}, body=body + b"!")
