"""Judging an answer: yes, refused, or unavailable.

The API answers with problem+json; the gateway in front of it answers some statuses by itself, in
another form or with no JSON at all. Whatever is not clearly an answer of the API is `Unavailable`.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from payments.vipps import codes
from payments.vipps.errors import Call, Detail, Refused, Unavailable
from payments.vipps.reply import Reply
from payments.vipps.tokens import Token

# These say nothing about the request itself: wrong or old keys, too early, too often, busy.
ASK_AGAIN: Final = frozenset({401, 403, 408, 423, 429})

LONGEST_TEXT: Final = 500

_CODE = re.compile(r"[0-9]{4,5}")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Answer:
    """A yes: the parsed body (None for an empty one) and the facts about the call."""

    payload: Any
    call: Call


def read_answer(reply: Reply, *, may_be_empty: bool = False) -> Answer:
    """The body of a successful answer; raises `Refused` or `Unavailable` for every other one.

    `may_be_empty`: a 200 without content is a whole answer, as with the QR API's PUT and DELETE.
    """
    payload = _parse(reply)
    call = Call(reply.status, reply.ms, _trace_id(payload), _code(payload))
    if 200 <= reply.status < 300:
        is_empty = may_be_empty and not reply.content
        if payload is None and reply.status != 204 and not is_empty:
            raise Unavailable(f"HTTP {reply.status} with a body that does not parse", call=call)
        return Answer(payload, call)
    is_verdict_on_us = 400 <= reply.status < 500 and reply.status not in ASK_AGAIN
    if is_verdict_on_us and isinstance(payload, dict) and call.code not in codes.TRANSIENT:
        title = _text(payload.get("title")) or _text(payload.get("detail"))
        raise Refused(call=call, title=title, details=_details(payload))
    what = f", code {call.code}: {codes.meaning(call.code)}" if call.code else ""
    raise Unavailable(f"HTTP {reply.status}{what}", call=call, retry_after=reply.retry_after)


def read_token(reply: Reply) -> Token:
    """The access token. No answer to this question says anything about a payment."""
    try:
        answer = read_answer(reply)
    except Refused as error:
        raise Unavailable(f"no access token: {error}", call=error.call) from error
    body = answer.payload if isinstance(answer.payload, dict) else {}
    value, life = body.get("access_token"), str(body.get("expires_in"))
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise Unavailable("no access token in the answer", call=answer.call)
    if not (life.isascii() and life.isdigit() and int(life[:9]) > 0):
        raise Unavailable("an access token without a life", call=answer.call)
    return Token(value, float(life[:9]))


def _parse(reply: Reply) -> Any:
    if reply.content_type and "json" not in reply.content_type.lower():
        return None
    try:
        return json.loads(reply.content, parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError("a name appears twice")
    return parsed


def _details(payload: dict[str, Any]) -> tuple[Detail, ...]:
    listed = (*_listed(payload, "extraDetails"), *_listed(payload, "invalidParams"))
    return tuple(
        Detail(_text(one.get("name")), _text(one.get("reason")))
        for one in listed
        if not _is_code(one)
    )


def _code(payload: Any) -> int:
    if not isinstance(payload, dict):
        return 0
    for one in _listed(payload, "extraDetails"):
        if _is_code(one):
            return int(str(one["reason"]))
    return 0


def _is_code(one: dict[str, Any]) -> bool:
    name, reason = one.get("name"), one.get("reason")
    return (
        isinstance(name, str)
        and name.lower() == "errorcode"
        and isinstance(reason, str | int)
        and bool(_CODE.fullmatch(str(reason)))
    )


def _listed(payload: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = payload.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _trace_id(payload: Any) -> str:
    if not isinstance(payload, dict):
        return ""
    return _text(payload.get("traceId")) or _text(payload.get("traceid"))


def _text(value: Any) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""
