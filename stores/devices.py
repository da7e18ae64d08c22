"""Pairing: how a tablet becomes a POS device, and how it stops being one.

A one-time code of eight characters. The first three find the offer, the last five are the
secret: so wrong tries count against one offer, and nobody can spoil all offers by guessing.
"""

import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now
from django.utils.translation import gettext as _

from . import pins
from .models import POSDevice

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SELECTOR, SECRET = 3, 5
OFFER_LASTS = dt.timedelta(minutes=10)
TRIES = 5


class WrongCode(Exception):
    """Unknown, used, expired or tried too often: deliberately the same text for all."""


@transaction.atomic
def offer_pairing(device_id: int, *, lasts: dt.timedelta = OFFER_LASTS) -> str:
    """A code that pairs one tablet within ten minutes. A new one replaces the one before."""
    selector = _random(SELECTOR)
    while POSDevice.objects.filter(pairing_selector=selector).exclude(pk=device_id).exists():
        selector = _random(SELECTOR)
    code = selector + _random(SECRET)
    POSDevice.objects.filter(pk=device_id).update(
        pairing_selector=selector,
        pairing_sha256=_code_hash(code),
        pairing_expires_at=now() + lasts,
        pairing_tries=0,
    )
    return code


def pair(code: str) -> tuple[POSDevice, str]:
    """Swap a code for the token of a device; raises WrongCode.

    The tablet that was this device before is one no longer.
    """
    code = code.upper().replace("-", "").replace(" ", "")
    token = secrets.token_urlsafe(32)
    with transaction.atomic(durable=True):
        device = _use_up(code)
        if device:
            _forget_tablet(device)
            device.token_sha256 = token_hash(token)
            device.paired_at = device.last_seen_at = now()
            device.revoked_at = None
            device.save()
    if device is None:
        raise WrongCode(_("This code is wrong, used or too old. Ask for a new one."))
    return device, token


@transaction.atomic
def revoke(device_id: int) -> None:
    """The tablet is no POS device any more, and its screen learns so at once."""
    device = POSDevice.objects.select_for_update().get(pk=device_id)
    _forget_tablet(device)
    _close_offer(device)
    device.revoked_at = now()
    device.save()


def find(token: str) -> POSDevice | None:
    """The device whose tablet holds this token."""
    if not token:
        return None
    return (
        POSDevice.objects.filter(token_sha256=token_hash(token))
        .select_related("store__merchant")
        .first()
    )


def token_hash(token: str) -> str:
    """What the database knows of a token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _use_up(code: str) -> POSDevice | None:
    device = (
        POSDevice.objects.select_for_update(of=["self"])
        .select_related("store__merchant")
        .filter(
            pairing_selector=code[:SELECTOR], pairing_expires_at__gt=now(), pairing_tries__lt=TRIES
        )
        .first()
    )
    if device is None:
        return None
    if not constant_time_compare(device.pairing_sha256 or "", _code_hash(code)):
        device.pairing_tries += 1
        device.save(update_fields=["pairing_tries"])
        return None
    _close_offer(device)
    return device


def _close_offer(device: POSDevice) -> None:
    device.pairing_selector = device.pairing_sha256 = device.pairing_expires_at = None
    device.pairing_tries = 0


def _forget_tablet(device: POSDevice) -> None:
    pins.sign_out(device)
    if device.token_sha256:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('nordkassa_live', %s)", [f"{device.pk}:revoked"])
    device.token_sha256 = None


def _code_hash(code: str) -> str:
    # Keyed: five characters alone would be guessed from a copy of the database in a second.
    return hmac.new(settings.PIN_PEPPER.encode(), code.encode(), hashlib.sha256).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(length))
