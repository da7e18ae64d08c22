"""Pairing: how a tablet becomes a POS device, and how it stops being one."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from . import codes, pins, screens
from .codes import WrongCode, token_hash
from .models import POSDevice

__all__ = ["WrongCode", "find", "offer_pairing", "pair", "revoke", "token_hash"]

OFFER_LASTS = dt.timedelta(minutes=10)


@transaction.atomic
def offer_pairing(device_id: int, *, lasts: dt.timedelta = OFFER_LASTS) -> str:
    """A code that pairs one tablet within ten minutes. A new one replaces the one before."""
    return codes.offer(POSDevice.objects.all(), device_id, lasts=lasts)


def pair(code: str) -> tuple[POSDevice, str]:
    """Swap a code for the token of a device; raises WrongCode.

    The tablet that was this device before is one no longer.
    """
    token = codes.fresh_token()
    with transaction.atomic(durable=True):
        device = codes.use_up(POSDevice.objects.select_related("store__merchant"), code)
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
    """The tablet is no POS device any more, and the customer screen none; both learn so at once."""
    device = POSDevice.objects.select_for_update().get(pk=device_id)
    _forget_tablet(device)
    codes.close(device)
    device.revoked_at = now()
    device.save()
    screens.revoke(device_id)


def find(token: str) -> POSDevice | None:
    """The device whose tablet holds this token."""
    if not token:
        return None
    return (
        POSDevice.objects.filter(token_sha256=token_hash(token))
        .select_related("store__merchant")
        .first()
    )


def _forget_tablet(device: POSDevice) -> None:
    pins.sign_out(device)
    if device.token_sha256:
        codes.tell_all(device.pk)
    device.token_sha256 = None
