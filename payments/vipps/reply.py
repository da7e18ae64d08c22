"""One HTTP request and its answer, read to its end or not at all."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests
import urllib3

from payments.vipps.errors import Call, Unavailable

LONGEST: Final = 2_000_000
PIECE: Final = 65_536
PAGE_SIZE: Final = "Vipps-Feed-Page-Size"


@dataclass(frozen=True)
class Reply:
    """An answer as it came. `ms` counts from the first byte sent to the last received.

    `page_size` is how many entries a page of a report has at most, and `at` what the other side's
    clock says, where that was told.
    """

    status: int
    content_type: str
    content: bytes = field(repr=False)
    ms: int
    retry_after: float | None = None
    page_size: int | None = None
    at: datetime | None = None


def send(
    http: requests.Session,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    timeouts: tuple[float, float],
    body: bytes | None = None,
    longest: int = LONGEST,
) -> Reply:
    """Send exactly these bytes once. Raises `Unavailable` unless a whole answer came back.

    A redirect is never followed: it would carry our keys, and the order to take money, elsewhere.
    """
    started = time.perf_counter()
    status = 0
    try:
        with http.request(
            method,
            url,
            data=body,
            headers=dict(headers),
            timeout=timeouts,
            allow_redirects=False,
            stream=True,
        ) as response:
            status = response.status_code
            content = _drain(response, longest=longest, deadline=started + sum(timeouts))
            return Reply(
                status=status,
                content_type=response.headers.get("Content-Type", ""),
                content=content,
                ms=_ms_since(started),
                retry_after=read_retry_after(response.headers.get("Retry-After", "")),
                page_size=read_page_size(response.headers.get(PAGE_SIZE, "")),
                at=read_date(response.headers.get("Date", "")),
            )
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        # ValueError: headers that are no text are met deep inside requests.
        raise Unavailable(
            f"no whole answer: {type(error).__name__}",
            call=Call(status=status, ms=_ms_since(started)),
        ) from error


def read_retry_after(value: str) -> float | None:
    """Seconds to wait, from either form the header may have; None when it says nothing useful."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        wait = moment.astimezone(UTC) - datetime.now(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(wait.total_seconds(), 0.0)


def read_date(value: str) -> datetime | None:
    """The moment of an answer, to the second; None when it says nothing useful."""
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def read_page_size(value: str) -> int | None:
    """How many entries a page has at most; None when it says nothing useful."""
    value = value.strip()
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 8 else None


def _drain(response: requests.Response, *, longest: int, deadline: float) -> bytes:
    # The read timeout starts anew with every byte: without a deadline a dripping answer could hold
    # a keeper's thread for ever.
    content = bytearray()
    while piece := response.raw.read1(PIECE, decode_content=True):
        content += piece
        if len(content) > longest:
            raise requests.exceptions.ContentDecodingError("the answer is too long")
        if time.perf_counter() > deadline:
            raise requests.exceptions.ReadTimeout("the answer is too slow")
    return bytes(content)


def _ms_since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
