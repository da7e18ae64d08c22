"""The signature on Vipps' webhooks.

The scheme is Vipps' HMAC-SHA256 over method, path, date, host and the hash of the raw body. The
secret is used as the text it is: it looks like base64 and must not be decoded. `host` and
`path_and_query` are those that were registered, taken from our own configuration: a proxy in
between may have changed both.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

# Vipps repeats an event for seven days and holds back all later events of that payment until it is
# taken: refusing one for its age would silence the rest.
OLDEST: Final = timedelta(days=7, hours=1)
NEWEST: Final = timedelta(minutes=10)

_SCHEME: Final = "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="


class BadSignature(Exception):
    """These bytes do not come from Vipps for this address. `reason` is for counting and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def verify(
    secrets: Sequence[str],
    *,
    method: str,
    path_and_query: str,
    host: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> None:
    """Raise `BadSignature` unless one of `secrets` signed exactly this request, recently enough.

    Header names may be in any case. Some servers keep `Authorization` from the application and
    Vipps sends a second copy, which is why it is looked for too.
    """
    by_name = {name.lower(): value for name, value in headers.items()}
    date, content_hash = by_name.get("x-ms-date", ""), by_name.get("x-ms-content-sha256", "")
    given = by_name.get("authorization") or by_name.get("x-vipps-authorization") or ""
    if not (date and content_hash and given):
        raise BadSignature("a header is missing")
    if not _same(hash_of(body), content_hash):
        raise BadSignature("the body is not the one that was signed")
    signed = _signed_text(method, path_and_query, date, host, content_hash)
    # Every secret is tried, whichever fits: the time taken tells nothing.
    fits = [_same(_SCHEME + _signature(secret, signed), given) for secret in secrets if secret]
    if not any(fits):
        raise BadSignature("no secret fits")
    age = now - _moment(date)
    if age > OLDEST:
        raise BadSignature("too old")
    if age < -NEWEST:
        raise BadSignature("from the future")


def sign(
    secret: str, *, method: str, path_and_query: str, host: str, body: bytes, at: datetime
) -> dict[str, str]:
    """The headers that Vipps would send with this body: for tests, and for probing our own path."""
    date, content_hash = format_datetime(at.astimezone(UTC), usegmt=True), hash_of(body)
    signed = _signed_text(method, path_and_query, date, host, content_hash)
    return {
        "x-ms-date": date,
        "x-ms-content-sha256": content_hash,
        "Authorization": _SCHEME + _signature(secret, signed),
    }


def hash_of(body: bytes) -> str:
    """The content hash as it stands in the header."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def _signed_text(method: str, path_and_query: str, date: str, host: str, content_hash: str) -> str:
    return f"{method.upper()}\n{path_and_query}\n{date};{host};{content_hash}"


def _signature(secret: str, signed: str) -> str:
    digest = hmac.digest(_bytes(secret), _bytes(signed), "sha256")
    return base64.b64encode(digest).decode("ascii")


def _same(ours: str, given: str) -> bool:
    # On bytes: compare_digest raises on a str that is not ASCII, and strangers send anything.
    return hmac.compare_digest(_bytes(ours), _bytes(given))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _moment(date: str) -> datetime:
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        raise BadSignature("a date that is none") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
