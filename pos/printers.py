"""A network printer's address, which is all that it knows of us, and the drawer plugged into it.

The secret in the address is the token of that drawer, too: the printer is its bridge. Whoever makes
another bridge for that till has taken the printer's place, until its next address.
"""

import secrets

from django.db import transaction

from pos import drawers
from pos.models import Drawer
from pos.shifts import now
from stores.codes import token_hash
from stores.models import Printer


@transaction.atomic
def make_address(printer_id: int) -> str:
    """A new secret for the printer's address, shown once; the one before is worth nothing."""
    printer = _lock(printer_id)
    _forget_drawer(printer)
    secret = secrets.token_urlsafe(24)
    printer.token_sha256, printer.made_at = token_hash(secret), now()
    printer.last_seen_at, printer.status_code = None, ""
    follow_drawer(printer)
    # Last: a till that has its counters and writes a job waits for who changes the printer's key.
    printer.save(update_fields=["token_sha256", "made_at", "last_seen_at", "status_code"])
    return secret


@transaction.atomic
def remove_address(printer_id: int) -> None:
    """Whoever has the address is nobody any more. What waits to be printed waits on."""
    printer = _lock(printer_id)
    _forget_drawer(printer)
    printer.token_sha256 = printer.made_at = None
    printer.save(update_fields=["token_sha256", "made_at"])


def _lock(printer_id: int) -> Printer:
    """Not its key: a job that refers to the printer waits for nobody who makes an address."""
    return Printer.objects.select_for_update(no_key=True).get(pk=printer_id)


@transaction.atomic
def follow_drawer(printer: Printer) -> None:
    """Believe the printer of the drawer that is plugged into it now, and of no other."""
    its = Drawer.objects.filter(token_sha256=printer.token_sha256, token_sha256__isnull=False)
    if its.filter(device=printer.drawer_device_id).exists():
        return
    _forget_drawer(printer)
    if printer.drawer_device_id and printer.token_sha256:
        drawers.believe(printer.drawer_device_id, printer.token_sha256)


def _forget_drawer(printer: Printer) -> None:
    if printer.token_sha256:
        for drawer in Drawer.objects.filter(token_sha256=printer.token_sha256):
            drawers.disconnect(drawer.device_id)
