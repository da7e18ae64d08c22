"""The sticker of a POS device: made at Vipps, printed, removed, and kept in order.

Written down before Vipps is told: a call that is lost is made again with the same id, by a person
or by the hourly check, and makes no second sticker.
"""

import logging
import uuid

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from payments import connections, registrations, units
from payments.models import SalesUnit, Sticker
from payments.vipps.callback_qr import LONGEST_LOCATION
from payments.vipps.client import Client
from payments.vipps.errors import Refused
from stores.models import POSDevice

log = logging.getLogger(__name__)

GONE = 404


def of(device: POSDevice) -> Sticker | None:
    """The sticker at which customers check in at this device."""
    return _good().filter(device=device).first()


def _good() -> QuerySet[Sticker]:
    """A token is good for its own sales unit: nobody can be asked through a retired one."""
    return Sticker.objects.filter(removed_at=None, sales_unit__retired_at=None)


def make(device: POSDevice) -> Sticker:
    """The device's sticker, at Vipps and with its picture. Idempotent.

    Raises NotPossible without a sales unit; Unavailable or Refused when Vipps does not let us:
    then it is written down and can be made again.
    """
    unit = units.in_use(device.store)
    Sticker.objects.filter(device=device, removed_at=None).exclude(sales_unit=unit).update(
        removed_at=timezone.now()
    )
    sticker, _ = Sticker.objects.get_or_create(
        device=device,
        removed_at=None,
        defaults={
            "sales_unit": unit,
            "qr_id": uuid.uuid4(),
            "location": device.name[:LONGEST_LOCATION],
            "made_at": timezone.now(),
        },
    )
    _place(sticker, connections.client_for(unit))
    registrations.keep(unit)
    return sticker


def remove(device: POSDevice) -> None:
    """From now on nobody checks in here, whether or not Vipps can be reached.

    Raises Unavailable or Refused when Vipps does not let us; the hourly check tries again.
    """
    for sticker in Sticker.objects.filter(device=device, removed_at=None).select_related(
        "sales_unit__keys"
    ):
        sticker.removed_at = timezone.now()
        sticker.save(update_fields=["removed_at"])
        _delete(sticker, connections.client_for(sticker.sales_unit))
        registrations.keep(sticker.sales_unit)


def keep(unit: SalesUnit) -> str:
    """Bring a sales unit's stickers at Vipps into order; says in words what was done.

    Idempotent. Raises Unavailable or Refused when Vipps does not let us.
    """
    ours = list(unit.stickers.all())
    if not ours:
        return ""
    client = connections.client_for(unit)
    listed = {code.id for code in client.list_callback_qrs().codes}
    done = []
    for sticker in ours:
        is_listed = str(sticker.qr_id) in listed
        if unit.retired_at or (sticker.removed_at and is_listed):
            if is_listed:
                _delete(sticker, client)
                done.append(f"removed the sticker of {sticker.location}")
            sticker.removed_at = sticker.removed_at or timezone.now()
            sticker.placed_at = None
            sticker.save(update_fields=["removed_at", "placed_at"])
        elif not sticker.removed_at and not (is_listed and sticker.placed_at):
            _place(sticker, client)
            done.append(f"placed the sticker of {sticker.location}")
    return ", ".join(done)


def to_clear() -> QuerySet[SalesUnit]:
    """Retired sales units whose stickers may still be at Vipps."""
    left = Sticker.objects.filter(Q(removed_at=None) | Q(placed_at__isnull=False))
    return SalesUnit.objects.select_related("keys").filter(
        pk__in=left.values("sales_unit"),
        retired_at__isnull=False,
        environment=settings.VIPPS_ENVIRONMENT,
    )


def _place(sticker: Sticker, client: Client) -> None:
    qr_id = str(sticker.qr_id)
    client.put_callback_qr(qr_id, location=sticker.location)
    found = client.get_callback_qr(qr_id)
    sticker.media_type, sticker.picture = client.fetch_qr(found.image_url)
    sticker.content, sticker.placed_at = found.content, timezone.now()
    sticker.save(update_fields=["media_type", "picture", "content", "placed_at"])


def _delete(sticker: Sticker, client: Client) -> None:
    try:
        client.delete_callback_qr(str(sticker.qr_id))
    except Refused as error:
        if error.status != GONE:
            raise
        log.info("sticker %s was gone already", sticker.qr_id)
