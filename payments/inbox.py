"""The webhook inbox: verify, one INSERT, wake, 200. What it says is never believed.

Sources: Vipps' Webhooks API (10 s to answer, order kept, a refusal blocks later events of the
payment). The keeper reads the payment at Vipps; a webhook only says: look now.
"""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from payments.models import WebhookRegistration
from payments.models.payments import CHANNEL
from payments.vipps import signature

log = logging.getLogger(__name__)

LONGEST = 64 * 1024

TAKE = """
WITH taken AS (
    INSERT INTO payments_webhook
        (registration_id, msn, reference, name, psp_reference, success, amount, received_at)
    VALUES (%(registration)s, %(msn)s, %(reference)s, %(name)s, %(psp)s, %(success)s, %(amount)s,
            %(at)s)
    ON CONFLICT (msn, reference, name, psp_reference) DO NOTHING
    RETURNING id
), woken AS (
    UPDATE payments_payment SET wake_at = %(at)s
    WHERE EXISTS (SELECT 1 FROM taken)
      AND reference = %(reference)s AND sales_unit_id = %(unit)s
      AND (wake_at IS NULL OR wake_at > %(at)s)
    RETURNING id
)
SELECT count(pg_notify(%(channel)s, id::text)), (SELECT count(*) FROM taken) FROM woken
"""


class NotOurs(Exception):
    """Not from Vipps, or not for this sales unit: 401, no row."""


class Unreadable(Exception):
    """Signed, and yet no event we can file: 400."""


def receive(request: HttpRequest, token: str) -> None:
    """File a delivery and wake its payment. Raises NotOurs, Unreadable.

    A repeated delivery finds its row taken and wakes nobody again. An event of an unknown payment
    is filed as well.
    """
    registration = (
        WebhookRegistration.objects.select_related("sales_unit")
        .filter(token=token, removed_at=None)
        .first()
    )
    if registration is None:
        raise NotOurs("unknown address")
    body = _verified(request, registration)
    fields = _read(body)
    if fields["msn"] != registration.sales_unit.msn:
        raise NotOurs("another sales unit's event")
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                **fields,
                "registration": registration.pk,
                "unit": registration.sales_unit_id,
                "at": timezone.now(),
                "channel": CHANNEL,
            },
        )


def _verified(request: HttpRequest, registration: WebhookRegistration) -> bytes:
    body = request.body
    url = urlsplit(registration.url)
    try:
        signature.verify(
            [registration.read_secret()],
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
        event = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if not isinstance(event, dict):
        raise Unreadable("no object")
    amount = event.get("amount")
    value = amount.get("value") if isinstance(amount, dict) else None
    return {
        "msn": _text(event, "msn", 20) or _text(event, "merchantSerialNumber", 20),
        "reference": _text(event, "reference", 64),
        "name": _text(event, "name", 60) or "unnamed",
        "psp": _text(event, "pspReference", 64),
        "success": event.get("success") is not False,
        "amount": value if type(value) is int and abs(value) < 2**62 else None,
    }


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _text(event: dict[str, Any], name: str, longest: int) -> str:
    value = event.get(name)
    return value[:longest].replace("\0", "") if isinstance(value, str) else ""
