"""Webhook registrations: one per sales unit whose secret we hold, and none that we don't.

Sources: Vipps' Webhooks API. The secret is shown once; a registration without its secret only
produces deliveries that we must refuse, so it is deleted.
"""

import logging
import secrets
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from payments import connections
from payments.models import SalesUnit, WebhookRegistration
from payments.vipps.client import Client
from payments.vipps.errors import Refused

log = logging.getLogger(__name__)

EVENTS = tuple(
    f"epayments.payment.{name}.v1"
    for name in (
        "created",
        "authorized",
        "aborted",
        "expired",
        "terminated",
        "captured",
        "cancelled",
        "refunded",
    )
)


def keep(unit: SalesUnit) -> str:
    """Bring one sales unit's registration into order; says in words what was done.

    Idempotent. Raises Unavailable or Refused when Vipps does not let us.
    """
    client = connections.client_for(unit)
    listed = {UUID(info.id): info.url for info in client.list_webhooks()}
    now = timezone.now()
    ours = unit.registrations.filter(removed_at=None)
    good = ours.filter(registration_id__in=listed, url__startswith=prefix()).first()
    done = []
    if good is None:
        good = _register(unit, client)
        done.append("registered")
    for registration in ours.exclude(pk=good.pk):
        registration.removed_at = now
        registration.save(update_fields=["removed_at"])
    known = set(unit.registrations.values_list("registration_id", flat=True))
    for registration_id, url in listed.items():
        is_orphan = url.startswith(prefix()) or registration_id in known
        if registration_id != good.registration_id and is_orphan:
            _delete(client, registration_id)
            done.append("removed an orphan")
    good.seen_at = now
    good.save(update_fields=["seen_at"])
    return ", ".join(done) or "in order"


def prefix() -> str:
    """Where all our webhook addresses begin: what makes a listed registration ours."""
    return settings.WEBHOOK_ORIGIN + reverse("vipps-webhook", args=["x"]).removesuffix("x/")


def _register(unit: SalesUnit, client: Client) -> WebhookRegistration:
    token = secrets.token_urlsafe(24)
    registration = WebhookRegistration(
        sales_unit=unit, token=token, url=f"{prefix()}{token}/", registered_at=timezone.now()
    )
    answer = client.register_webhook(registration.url, EVENTS)
    registration.registration_id = UUID(answer.id)
    registration.put_secret(answer.secret)
    registration.save()
    return registration


def _delete(client: Client, registration_id: UUID) -> None:
    try:
        client.delete_webhook(str(registration_id))
    except Refused:
        log.info("webhook registration %s was gone already", registration_id)
