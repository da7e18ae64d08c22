"""The customer screen of a POS device: how a browser becomes it, and how it stops being it.

It looks and does nothing else. What it knows of the shop is its token, which opens no till.
"""

import datetime as dt
import functools
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from . import codes
from .codes import WrongCode, token_hash
from .database import first_row
from .models import CustomerScreen, Merchant, POSDevice, Store
from .prepared import Parts, all_paths, columns, read_all
from .sign_ins import Along

# Shorter than a tablet's: it stands open on the till, where customers pass by.
OFFER_LASTS = dt.timedelta(minutes=5)
# What comes with a screen, by the alias of its table.
PARTS: Parts = [(CustomerScreen, "c"), (POSDevice, "d"), (Store, "s"), (Merchant, "m")]
WIDTH = len(all_paths(PARTS))
READ = f"""
SELECT {", ".join(columns(model, alias) for model, alias in PARTS)} <more>
FROM stores_customerscreen c
JOIN stores_posdevice d ON d.id = c.device_id
JOIN stores_store s ON s.id = d.store_id
JOIN stores_merchant m ON m.id = s.merchant_id
<along>
WHERE c.token_sha256 = %(token)s
"""  # noqa: S608


def of(device: POSDevice) -> CustomerScreen | None:
    """The device's screen, paired or not; None where there never was one."""
    return CustomerScreen.objects.filter(device=device).first()


@transaction.atomic
def offer(device_id: int) -> str:
    """A code that makes one browser the screen within five minutes. A new one replaces it."""
    CustomerScreen.objects.bulk_create([CustomerScreen(device_id=device_id)], ignore_conflicts=True)
    its = CustomerScreen.objects.get(device=device_id)
    return codes.offer(CustomerScreen.objects.all(), its.pk, lasts=OFFER_LASTS)


def pair(code: str) -> tuple[CustomerScreen, str]:
    """Swap a code for the token of a screen; raises WrongCode.

    The browser that was this device's screen before is one no longer.
    """
    token = codes.fresh_token()
    with transaction.atomic(durable=True):
        screen = codes.use_up(CustomerScreen.objects.all(), code)
        if screen:
            _forget_browser(screen)
            screen.token_sha256 = token_hash(token)
            screen.paired_at = screen.last_seen_at = now()
            screen.save()
    if screen is None:
        raise WrongCode(_("This code is wrong, used or too old. Ask for a new one."))
    return screen, token


@transaction.atomic
def revoke(device_id: int) -> None:
    """The browser shows nothing more, and learns so at once; what is offered pairs nothing."""
    screen = CustomerScreen.objects.select_for_update().filter(device=device_id).first()
    if screen:
        _forget_browser(screen)
        codes.close(screen)
        screen.save()


def find(
    token: str, *, along: Along | None = None, request: Any = None
) -> tuple[CustomerScreen, tuple[Any, ...]] | None:
    """The screen that holds this token, with its device and store, and what was read along."""
    if not token:
        return None
    asked = {"token": token_hash(token), **(along.asked(request) if along else {})}
    row = first_row(_text(along), asked)
    if row is None:
        return None
    screen, device, store, merchant = read_all(PARTS, row)
    store.merchant, device.store, screen.device = merchant, store, device
    return screen, row[WIDTH:]


@functools.cache
def _text(along: Along | None) -> str:
    more, join = (", along.*", along.join) if along else ("", "")
    return READ.replace("<more>", more).replace("<along>", join)


def _forget_browser(screen: CustomerScreen) -> None:
    if screen.token_sha256:
        codes.tell_all(screen.device_id)
    screen.token_sha256 = None
