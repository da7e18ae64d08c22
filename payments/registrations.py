"""Webhook registrations: those whose secret we hold, and none that we don't.

One per sales unit for its payments, and one for check-ins where a till has a sticker. Sources:
Vipps' Webhooks API. The secret is shown once; a registration without its secret only produces
deliveries that we must refuse, so it is deleted. Vipps allows a sales unit one registration for
check-ins: an orphan of ours would be in the way of the next.
"""

import logging
import secrets
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from payments import connections
from payments.models import SalesUnit, WebhookRegistration
from payments.vipps.callback_qr import CHECKED_IN
from payments.vipps.client import Client
from payments.vipps.errors import Refused
from stores.crypto import Unreadable

log = logging.getLogger(__name__)

# Not `created`: nobody but us creates a payment, and each create is read back in the same step.
EVENTS = tuple(
    f"epayments.payment.{name}.v1"
    for name in (
        "authorized",
        "aborted",
        "expired",
        "terminated",
        "captured",
        "cancelled",
        "refunded",
    )
)


def keep(unit: SalesUnit, *, anew: bool = False) -> str:
    """Bring one sales unit's registration into order; says in words what was done.

    Idempotent. `anew` makes another for its payments, whatever there is, and lets the old one go
    when that is there. Raises Unavailable or Refused when Vipps does not let us.
    """
    client = connections.client_for(unit)
    listed = {UUID(info.id): info.url for info in client.list_webhooks()}
    done = []
    payments, check_ins = (_good(unit, listed, for_check_ins=each) for each in (False, True))
    wants_check_ins = unit.stickers.filter(removed_at=None).exists()
    if payments is None or anew:
        payments = _register(unit, client, for_check_ins=False)
        done.append("registered")
    good = [payments, check_ins] if check_ins and wants_check_ins else [payments]
    if _remove_others(unit, client, listed, good):
        done.append("removed an orphan")
    if wants_check_ins and check_ins is None:
        good.append(_register(unit, client, for_check_ins=True))
        done.append("registered for check-ins")
    for registration in good:
        registration.seen_at = timezone.now()
        registration.save(update_fields=["seen_at"])
    return ", ".join(done) or "in order"


def _good(
    unit: SalesUnit, listed: dict[UUID, str], *, for_check_ins: bool
) -> WebhookRegistration | None:
    """The registration that Vipps still has and whose secret we hold."""
    ours = unit.registrations.filter(removed_at=None, for_check_ins=for_check_ins)
    there = ours.filter(registration_id__in=listed, url__startswith=prefix()).order_by("pk")
    return next((registration for registration in there if is_readable(registration)), None)


def _remove_others(
    unit: SalesUnit, client: Client, listed: dict[UUID, str], good: list[WebhookRegistration]
) -> bool:
    """Delete what is ours and not good, here and at Vipps; whether there was any there."""
    kept = {registration.registration_id for registration in good}
    ours = unit.registrations.filter(removed_at=None).exclude(registration_id__in=kept)
    ours.update(removed_at=timezone.now())
    known = set(unit.registrations.values_list("registration_id", flat=True))
    orphans = [
        registration_id
        for registration_id, url in listed.items()
        if registration_id not in kept and (url.startswith(prefix()) or registration_id in known)
    ]
    for registration_id in orphans:
        _delete(client, registration_id)
    return bool(orphans)


def prefix() -> str:
    """Where all our webhook addresses begin: what makes a listed registration ours."""
    return settings.WEBHOOK_ORIGIN + reverse("vipps-webhook", args=["x"]).removesuffix("x/")


def is_readable(registration: WebhookRegistration) -> bool:
    """Whether we still hold its secret: without it every delivery would be refused."""
    try:
        return bool(registration.read_secret())
    except Unreadable:
        return False


def _register(unit: SalesUnit, client: Client, *, for_check_ins: bool) -> WebhookRegistration:
    token = secrets.token_urlsafe(24)
    registration = WebhookRegistration(
        sales_unit=unit,
        token=token,
        url=f"{prefix()}{token}/",
        for_check_ins=for_check_ins,
        registered_at=timezone.now(),
    )
    answer = client.register_webhook(registration.url, [CHECKED_IN] if for_check_ins else EVENTS)
    registration.registration_id = UUID(answer.id)
    registration.put_secret(answer.secret)
    registration.save()
    return registration


def _delete(client: Client, registration_id: UUID) -> None:
    try:
        client.delete_webhook(str(registration_id))
    except Refused:
        log.info("webhook registration %s was gone already", registration_id)
