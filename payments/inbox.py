"""The webhook inbox: verify, one INSERT, wake, 200. What it says is never believed.

Sources: Vipps' Webhooks API (10 s to answer, order kept, a refusal blocks later events of the
payment). The keeper reads the payment at Vipps; a webhook only says: look now. A check-in carries
what nobody can read anywhere else, the customer's token: it is kept, sealed, for the keeper. The
customer's app waits for our answer to it.
"""

import contextlib
import datetime as dt
import hashlib
import json
import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from payments import checkins
from payments.models import SalesUnit, WebhookRegistration
from payments.models.payments import CHANNEL, CHECK_IN_SAID
from payments.vipps import signature
from payments.vipps.callback_qr import CHECKED_IN
from stores import crypto
from stores.database import first_row
from stores.prepared import Parts, Prepared, all_paths, read_all

log = logging.getLogger(__name__)

LONGEST = 64 * 1024
# Nobody at a till waits for a payment that has ended, and its events come in a row (the capture's
# own among them): one look a second answers them all.
TOGETHER = dt.timedelta(seconds=1)

# A delivery is verified by what is remembered of its registration; it is filed if that is still so.
OURS = """
SELECT registration.id
FROM payments_webhookregistration registration
JOIN payments_salesunit unit ON unit.id = registration.sales_unit_id
WHERE registration.id = %(registration)s AND registration.token = %(token)s
    AND registration.removed_at IS NULL AND registration.sealed_secret = %(sealed_secret)s
    AND unit.msn = %(msn)s
"""
TAKE = f"""
WITH ours AS ({OURS}), taken AS (
    INSERT INTO payments_webhook
        (registration_id, msn, reference, name, psp_reference, success, amount, received_at)
    SELECT id, %(msn)s, %(reference)s, %(name)s, %(psp)s, %(success)s, %(amount)s, %(at)s
    FROM ours
    ON CONFLICT (msn, reference, name, psp_reference) DO NOTHING
    RETURNING id
), woken AS (
    UPDATE payments_payment
    SET wake_at = CASE WHEN ended_at IS NULL THEN %(at)s ELSE %(later)s END
    WHERE EXISTS (SELECT 1 FROM taken)
      AND reference = %(reference)s AND sales_unit_id = %(unit)s
      AND (wake_at IS NULL
           OR wake_at > CASE WHEN ended_at IS NULL THEN %(at)s ELSE %(later)s END)
    RETURNING id, ended_at
)
SELECT EXISTS (SELECT FROM ours),
    (SELECT count(pg_notify(%(channel)s, id::text)) FROM woken WHERE ended_at IS NULL)
"""  # noqa: S608

# The newest customer at a sticker is who counts, in whatever order the events come.
CHECK_IN = f"""
WITH ours AS ({OURS}), taken AS (
    INSERT INTO payments_webhook
        (registration_id, msn, reference, name, psp_reference, success, amount, received_at)
    SELECT id, %(msn)s, %(reference)s, %(name)s, %(psp)s, TRUE, NULL, %(at)s FROM ours
    ON CONFLICT (msn, reference, name, psp_reference) DO NOTHING
    RETURNING id
), arrived AS (
    INSERT INTO payments_checkin AS kept (sticker_id, sealed, initiated_at)
    SELECT id, %(sealed)s, %(initiated)s FROM payments_sticker
    WHERE EXISTS (SELECT 1 FROM taken)
      AND qr_id = %(qr)s AND sales_unit_id = %(unit)s AND removed_at IS NULL
    ON CONFLICT (sticker_id) DO UPDATE
    SET sealed = EXCLUDED.sealed, initiated_at = EXCLUDED.initiated_at
    WHERE kept.initiated_at < EXCLUDED.initiated_at
    RETURNING sticker_id
)
SELECT EXISTS (SELECT FROM ours),
    (SELECT count(pg_notify(%(channel)s, %(said)s || sticker_id)) FROM arrived)
"""  # noqa: S608

PARTS: Parts = [(WebhookRegistration, ""), (SalesUnit, "sales_unit__")]
BY_TOKEN = Prepared(
    lambda token: WebhookRegistration.objects.filter(token=token, removed_at=None).values_list(
        *all_paths(PARTS)
    ),
    token="its token",  # noqa: S106
)
# By token. Only what was found is remembered, so no more than there are registrations.
_remembered: dict[str, WebhookRegistration] = {}


class NotOurs(Exception):
    """Not from Vipps, or not for this sales unit: 401, no row."""


class Unreadable(Exception):
    """Signed, and yet no event we can file: 400."""


def receive(request: HttpRequest, token: str) -> None:
    """File a delivery and wake its payment. Raises NotOurs, Unreadable.

    A repeated delivery finds its row taken and wakes nobody again. An event of an unknown payment
    is filed as well.
    """
    known = _remembered.get(token)
    if known:
        # Its secret or its unit may be another since: then what is so now decides.
        with contextlib.suppress(NotOurs):
            if _is_filed(request, known):
                return
    registration = _remembered[token] = _find(token)
    if not _is_filed(request, registration):
        raise NotOurs("removed in this moment")


def _find(token: str) -> WebhookRegistration:
    row = BY_TOKEN.first(token=token)
    if row is None:
        _remembered.pop(token, None)
        raise NotOurs("unknown address")
    registration: WebhookRegistration
    registration, registration.sales_unit = read_all(PARTS, row)
    return registration


def _is_filed(request: HttpRequest, registration: WebhookRegistration) -> bool:
    """File it in one statement. False: the registration is not what it was when it was read."""
    body = _verified(request, registration)
    event = _read(body)
    at = timezone.now()
    is_check_in = bool(_text(event, "customerToken", LONGEST))
    fields = _check_in(event, at=at) if is_check_in else _fields(event)
    if fields["msn"] != registration.sales_unit.msn:
        raise NotOurs("another sales unit's event")
    row = first_row(
        CHECK_IN if is_check_in else TAKE,
        {
            **fields,
            "registration": registration.pk,
            "token": registration.token,
            "sealed_secret": registration.sealed_secret,
            "unit": registration.sales_unit_id,
            "at": at,
            "later": at + TOGETHER,
            "channel": CHANNEL,
        },
    )
    return bool(row and row[0])


def _verified(request: HttpRequest, registration: WebhookRegistration) -> bytes:
    body = request.body
    url = urlsplit(registration.url)
    try:
        secret = registration.read_secret()
    except crypto.Unreadable as error:
        # Nothing can be verified. The hourly check makes a registration that can.
        log.error("webhook registration %s: its secret cannot be read", registration)
        raise NotOurs("its secret cannot be read") from error
    try:
        signature.verify(
            [secret],
            method="POST",
            path_and_query=url.path + (f"?{url.query}" if url.query else ""),
            host=url.netloc,
            headers=request.headers,
            body=body,
            now=timezone.now(),
        )
    except signature.BadSignature as error:
        raise NotOurs(error.reason) from error
    return body


def _read(body: bytes) -> dict[str, Any]:
    try:
        event: Any = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if not isinstance(event, dict):
        raise Unreadable("no object")
    return event


def _fields(event: dict[str, Any]) -> dict[str, Any]:
    amount = event.get("amount")
    value = amount.get("value") if isinstance(amount, dict) else None
    return {
        "msn": _msn(event),
        "reference": _text(event, "reference", 64),
        "name": _text(event, "name", 60) or "unnamed",
        "psp": _text(event, "pspReference", 64),
        "success": event.get("success") is not False,
        "amount": value if type(value) is int and abs(value) < 2**62 else None,
    }


def _check_in(event: dict[str, Any], *, at: dt.datetime) -> dict[str, Any]:
    """A check-in is known by its token's hash: repeated, it finds its row taken.

    One from the future, or without a time, has come just now.
    """
    token, qr_id = _text(event, "customerToken", LONGEST), _text(event, "merchantQrId", 64)
    try:
        known = str(UUID(qr_id))
    except ValueError:
        known = None  # None of ours.
    try:
        initiated = dt.datetime.fromisoformat(_text(event, "initiatedAt", 40)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        initiated = at
    return {
        "msn": _msn(event),
        "reference": qr_id,
        "name": CHECKED_IN,
        "psp": hashlib.sha256(token.encode()).hexdigest(),
        "qr": known,
        "sealed": checkins.seal_token(token, qr_id=known) if known else "",
        "initiated": min(initiated, at),
        "said": CHECK_IN_SAID,
    }


def _msn(event: dict[str, Any]) -> str:
    return _text(event, "msn", 20) or _text(event, "merchantSerialNumber", 20)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _text(event: dict[str, Any], name: str, longest: int) -> str:
    """A field without what the database takes for no text: zero bytes and halves of characters."""
    value = event.get(name)
    text = value if isinstance(value, str) else ""
    return text[:longest].replace("\0", "").encode("utf-8", "ignore").decode()
