"""A shop's sticker, and what Vipps delivers when a customer scans it."""

import datetime as dt
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from payments import checkins, stickers
from payments.models import Sticker, WebhookRegistration
from payments.vipps import signature
from tests.payments.shop import KARI, Shop


def placed(shop: Shop) -> Sticker:
    """The till has a sticker, and Vipps tells us of who scans it."""
    return stickers.make(shop.device)


def event(shop: Shop, sticker: Sticker, **changed: Any) -> dict[str, Any]:
    """What Vipps sends when Kari scans the sticker now; her token is good at Vipps."""
    if "customerToken" not in changed:
        scan = {"merchantQrId": str(sticker.qr_id), "customer": KARI}
        changed["customerToken"] = shop.town.post("check-in", **scan)["customerToken"]
    return {
        "merchantQrId": str(sticker.qr_id),
        "msn": shop.unit.msn,
        "initiatedAt": timezone.now().isoformat(),
        **changed,
    }


def deliver(client: Client, shop: Shop, body: dict[str, Any]) -> int:
    """Signed as Vipps signs, to the registration for check-ins."""
    registration = WebhookRegistration.objects.get(
        sales_unit=shop.unit, for_check_ins=True, removed_at=None
    )
    content = json.dumps(body).encode()
    path = registration.url.split("/", 3)[3]
    headers = signature.sign(
        registration.read_secret(),
        method="POST",
        path_and_query=f"/{path}",
        host=registration.url.split("/")[2],
        body=content,
        at=timezone.now(),
    )
    answer = client.post(f"/{path}", content, content_type="application/json", headers=headers)
    return answer.status_code


def arrive(client: Client, shop: Shop, sticker: Sticker, **changed: Any) -> None:
    """A customer scans: the inbox files it, and a keeper takes it to the basket."""
    assert deliver(client, shop, event(shop, sticker, **changed)) == 200
    take_all()


def take_all() -> None:
    for sticker_id in checkins.waiting():
        checkins.take(sticker_id)


def ago(**past: float) -> str:
    return (timezone.now() - dt.timedelta(**past)).isoformat()
