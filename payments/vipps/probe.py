"""Whether keys work: a token, and one harmless call of each product, each answer in one word.

Nothing is changed at Vipps and nothing is kept, neither token nor words of theirs. Which of the
three keys is wrong Vipps does not specify; its sign-in and its gateway have said so in their own
words, and where they don't all three are named.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from payments.vipps import codes
from payments.vipps.client import Client
from payments.vipps.connection import Connection, open_session
from payments.vipps.errors import Refused, Unavailable
from payments.vipps.problems import read_token
from payments.vipps.reply import Reply
from payments.vipps.wire import Wire

# Seconds. Vipps' own signatures are refused when they are five minutes off.
SKEW: Final = 60

# Microsoft's sign-in, which stands behind `/accesstoken/get`, and the gateway before it.
_NO_SUCH_CLIENT = re.compile(r"AADSTS(700016|90013|900144)|unauthorized_client")
_WRONG_SECRET = re.compile(r"AADSTS(7000215|7000222)|invalid_client")
_WRONG_SUBSCRIPTION = re.compile(r"subscription key", re.IGNORECASE)


class Point(StrEnum):
    TOKEN = "token"  # noqa: S105
    CLOCK = "clock"
    PAYMENTS = "payments"
    WEBHOOKS = "webhooks"
    STICKERS = "stickers"
    REPORTS = "reports"


class Verdict(StrEnum):
    FITS = "fits"
    CLIENT_ID = "client id"
    CLIENT_SECRET = "client secret"  # noqa: S105
    SUBSCRIPTION_KEY = "subscription key"
    ONE_OF_THREE = "one of three"
    NOT_THIS_MSN = "not this msn"
    NOT_ALLOWED = "not allowed"
    REFUSED = "refused"
    SKEWED = "skewed"
    NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Found:
    """One point. `status` is Vipps' own, `seconds` how far our clock is ahead of theirs."""

    point: Point
    verdict: Verdict
    status: int = 0
    seconds: int = 0


def probe(
    connection: Connection, *, reference: str, with_reports: bool, with_stickers: bool
) -> Iterator[Found]:
    """Point by point; without a token nothing else can be tried. `reference` is no payment's."""
    with open_session(connection) as http:
        try:
            reply = Wire(connection, http).ask_token()
        except Unavailable as error:
            yield Found(Point.TOKEN, Verdict.NO_ANSWER, error.status)
            return
        verdict = of_token(reply)
        yield Found(Point.TOKEN, verdict, reply.status)
        if verdict != Verdict.NO_ANSWER and reply.at:
            yield of_clock(reply.at, datetime.now(UTC))
        if verdict != Verdict.FITS:
            return
        calls: list[tuple[Point, Callable[[Client], object]]] = [
            (Point.PAYMENTS, lambda client: client.get(reference)),
            (Point.WEBHOOKS, Client.list_webhooks),
            *([(Point.STICKERS, Client.list_callback_qrs)] if with_stickers else []),
            *([(Point.REPORTS, Client.list_ledgers)] if with_reports else []),
        ]
        for point, call in calls:
            # Each with a token of its own: one that was refused is not asked for again so soon.
            yield _tried(point, call, Client(connection, http))


def of_token(reply: Reply) -> Verdict:
    """What the answer to the question for a token says of the three keys."""
    if reply.status >= 500 or reply.status in (408, 429):
        return Verdict.NO_ANSWER
    try:
        read_token(reply)
    except Unavailable:
        said = reply.content[:4000].decode(errors="replace")
        for pattern, verdict in (
            (_WRONG_SUBSCRIPTION, Verdict.SUBSCRIPTION_KEY),
            (_NO_SUCH_CLIENT, Verdict.CLIENT_ID),
            (_WRONG_SECRET, Verdict.CLIENT_SECRET),
        ):
            if pattern.search(said):
                return verdict
        return Verdict.ONE_OF_THREE
    return Verdict.FITS


def of_clock(theirs: datetime, ours: datetime) -> Found:
    ahead = round((ours - theirs).total_seconds())
    verdict = Verdict.FITS if abs(ahead) <= SKEW else Verdict.SKEWED
    return Found(Point.CLOCK, verdict, seconds=ahead)


def _tried(point: Point, call: Callable[[Client], object], client: Client) -> Found:
    try:
        call(client)
    except Refused as error:
        # There is no such payment, and that is what was asked for.
        fits = point == Point.PAYMENTS and error.code == codes.UNKNOWN_REFERENCE
        return Found(point, Verdict.FITS if fits else Verdict.REFUSED, error.status)
    except Unavailable as error:
        return Found(point, _of_status(error.status), error.status)
    return Found(point, Verdict.FITS)


def _of_status(status: int) -> Verdict:
    if status == 401:
        return Verdict.NOT_THIS_MSN
    return Verdict.NOT_ALLOWED if status == 403 else Verdict.NO_ANSWER
