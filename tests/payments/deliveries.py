"""Webhooks as Vipps would deliver them to one registration."""

import datetime as dt
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from payments.models import Payment, WebhookRegistration
from payments.vipps import signature
from tests.payments.shop import Shop

SECRET = "a secret that is shown only once"


def register(shop: Shop, place: str = "unguessable", secret: str = SECRET) -> WebhookRegistration:
    made = WebhookRegistration(
        sales_unit=shop.unit,
        registration_id=uuid.uuid4(),
        token=place,
        url=f"https://till.example/webhooks/vipps/{place}/",
        registered_at=timezone.now(),
    )
    made.put_secret(secret)
    made.save()
    return made


def event(payment: Payment, name: str = "AUTHORIZED", **more: Any) -> bytes:
    return json.dumps(
        {
            "msn": payment.sales_unit.msn,
            "reference": payment.reference,
            "pspReference": f"psp-{name}",
            "name": name,
            "amount": {"currency": "NOK", "value": payment.amount},
            "timestamp": "2026-11-26T10:00:00Z",
            "success": True,
            **more,
        }
    ).encode()


def deliver(
    client: Client,
    registration: WebhookRegistration,
    body: bytes,
    secret: str = SECRET,
    signed: bytes | None = None,
    at: dt.datetime | None = None,
) -> int:
    url = urlsplit(registration.url)
    headers = signature.sign(
        secret,
        method="POST",
        path_and_query=url.path,
        host=url.netloc,
        body=body if signed is None else signed,
        at=at or timezone.now(),
    )
    # The proxy in between has another name: the registered one is what was signed.
    answer = client.post(url.path, data=body, content_type="application/json", headers=headers)
    return answer.status_code
