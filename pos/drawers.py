"""The cash drawer and the bridge that reports it: no sale while it is open, no cash unseen.

Source: kassasystemforskrifta 2-2 and 2-6 (5). What the bridge says counts by the database's own
time; no setting stands in for it.
"""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from pos import forms, journal, live, printing
from pos.journal import Code, Event
from pos.models import Drawer, Receipt
from pos.refusals import NotPossible
from pos.shifts import now
from stores import access, countries
from stores.access import Action
from stores.database import first_row
from stores.devices import token_hash
from stores.models import POSDevice, SignIn, Staff, Store

# A report is believed for this long.
FRESH = dt.timedelta(seconds=5)
# An opening belongs to the cash sale that asked for it, if it comes soon.
AWAITED = dt.timedelta(seconds=60)
# Whether the drawer of a device `d` was last reported open; NULL where no bridge is in use.
IS_OPEN = """(
    SELECT w.is_open FROM pos_drawer w WHERE w.device_id = d.id AND w.token_sha256 IS NOT NULL
)"""
# Whether that report is one to be believed now; NULL where there is none.
IS_FRESH = f"""(
    SELECT w.reported_at > statement_timestamp() - interval '{FRESH.seconds} s'
    FROM pos_drawer w WHERE w.device_id = d.id AND w.token_sha256 IS NOT NULL
)"""  # noqa: S608
WAITING = ("is_open", "awaits", "awaits_since", "asked_at", "asked_why")
UNCHANGED = """
UPDATE pos_drawer SET reported_at = statement_timestamp()
WHERE token_sha256 = %(token)s AND is_open = %(is_open)s AND reported_at IS NOT NULL
RETURNING NOT is_open AND greatest(awaits_since, asked_at) > statement_timestamp() - %(awaited)s
"""


class UnknownBridge(Exception):
    """The token belongs to no bridge in use."""


def lock(device_id: int) -> Drawer | None:
    """The drawer that a bridge reports, locked to commit; None where none is in use.

    `is_fresh` says whether the last report is one to be believed.
    """
    return _in_use(device_id).select_for_update(of=("self",)).first()


def look(device_id: int) -> Drawer | None:
    """The same for who decides nothing by it."""
    return _in_use(device_id).first()


def _in_use(device_id: int) -> QuerySet[Drawer]:
    is_fresh = ExpressionWrapper(Q(reported_at__gt=Now() - FRESH), output_field=BooleanField())
    found = Drawer.objects.filter(device_id=device_id, token_sha256__isnull=False)
    return found.annotate(is_fresh=is_fresh)


def refuse_open(is_open: bool | None) -> None:
    """Raise NotPossible while the drawer was last reported open, whatever pays and in training: in
    the time of a sale or a return of which no money moves somebody would count a real drawer."""
    if is_open:
        raise NotPossible(
            _("The cash drawer is open. Close it. Is it closed? A manager says so under The day.")
        )


def refuse_open_at(device_id: int) -> None:
    """The same of a device's drawer, which is locked to commit."""
    drawer = lock(device_id)
    refuse_open(drawer.is_open if drawer else None)


def refuse_cash(store: Store, drawer: Drawer | None) -> None:
    """Raise NotPossible where cash needs a bridge and none has just reported the drawer closed."""
    refuse_open(drawer.is_open if drawer else None)
    if not countries.of(store).cash_needs_bridge:
        return
    if drawer is None:
        raise NotPossible(
            _("This till takes no cash: it has no drawer that reports itself. Take a card.")
        )
    if not getattr(drawer, "is_fresh", False):
        raise NotPossible(
            _("The cash drawer does not report itself. Check the printer bridge, or take a card.")
        )


def await_opening(drawer: Drawer, receipt: Receipt | None) -> None:
    """Under the drawer's lock: the next opening is that of this cash sale, or of a part of one."""
    printing.ask_drawer(drawer, receipt)


def report(token: str, *, is_open: bool) -> bool:
    """Take in what the bridge sees. Returns whether the till asks the drawer to open now.

    What has not changed is one statement; a change is journalled. Raises UnknownBridge.
    """
    asked = {"token": token_hash(token), "is_open": is_open, "awaited": AWAITED}
    row = first_row(UNCHANGED, asked)
    return bool(row[0]) if row else _take_in(token, is_open)


@transaction.atomic(durable=True)
def _take_in(token: str, is_open: bool) -> bool:
    its_token = token_hash(token)
    drawer = Drawer.objects.select_for_update().filter(token_sha256=its_token).first()
    if drawer is None:
        raise UnknownBridge
    at = now()
    if drawer.is_open != is_open:
        _journal(drawer, is_open, at)
    is_awaited = _is_awaited(drawer.awaits_since, at) or _is_awaited(drawer.asked_at, at)
    if is_open:
        forget(drawer)
    drawer.is_open = is_open
    drawer.save(update_fields=WAITING)
    Drawer.objects.filter(pk=drawer.pk).update(reported_at=Now())
    live.look_again(drawer.device_id)
    return is_awaited and not is_open


def forget(drawer: Drawer) -> None:
    """Nobody waits for it any more; not saved."""
    drawer.awaits = drawer.awaits_since = drawer.asked_at = None
    drawer.asked_why = ""


def _is_awaited(since: dt.datetime | None, at: dt.datetime) -> bool:
    return since is not None and since > at - AWAITED


def _journal(drawer: Drawer, is_open: bool, at: dt.datetime) -> None:
    """An opening with a sale names its receipt; one without a receipt is one without a sale."""
    is_awaited = is_open and _is_awaited(drawer.awaits_since, at)
    receipt = drawer.awaits if is_awaited else None
    text = "drawer closed"
    if is_open:
        of = f"receipt {receipt.number}" if receipt else "part of a sale"
        why = f"; {drawer.asked_why}" if _is_awaited(drawer.asked_at, at) else ""
        text = f"drawer opened; {of if is_awaited else f'no sale{why}'}"
    event = {"event": str(Event.WITH_SALE if is_awaited else Event.MANUAL)}
    turn = SignIn.objects.filter(device=drawer.device_id, ended_at=None).first()
    journal.write(
        journal.lock(drawer.device_id),
        code=Code.DRAWER_OPENED if is_open else Code.DRAWER_CLOSED,
        at=at,
        text=text,
        staff_id=turn.staff_id if turn else None,
        receipt=receipt,
        details=event if is_open else None,
    )


@transaction.atomic(durable=True)
def declare_closed(device: POSDevice, *, staff: Staff, key: uuid.UUID) -> None:
    """A manager has seen the drawer closed whose bridge is silent: cards and Vipps sell on.

    Cash does not, until the bridge itself says so. The same press again changes nothing. Raises
    NotPossible for who is no manager, and while the bridge reports, or said it was closed.
    """
    if not access.can(staff, Action.APPROVE, device.store):
        raise NotPossible(_("Only a manager can say that the drawer is closed."))
    drawer = lock(device.pk)
    if not forms.is_first(key, device_id=device.pk, act="drawer-closed"):
        return
    if drawer is None or not drawer.is_open or getattr(drawer, "is_fresh", True):
        raise NotPossible(_("The drawer bridge reports by itself. Close the drawer."))
    drawer.is_open = False
    forget(drawer)
    drawer.save(update_fields=WAITING)
    journal.record(
        device.pk,
        code=Code.OTHER,
        at=now(),
        text=f"drawer seen closed by {staff.name}; its bridge is silent",
        staff_id=staff.pk,
        details={"event": str(Event.SEEN_CLOSED), "staff": staff.pk, "name": staff.name},
    )
    live.look_again(device.pk)


def is_lost(device: POSDevice) -> bool:
    """Whether a drawer was last reported open by a bridge that has fallen silent."""
    lost = Drawer.objects.filter(device=device, token_sha256__isnull=False, is_open=True)
    return lost.exclude(reported_at__gt=Now() - FRESH).exists()


@transaction.atomic
def connect(device_id: int) -> str:
    """A token for the device's printer bridge. The one before is worth nothing any more."""
    token = secrets.token_urlsafe(32)
    believe(device_id, token_hash(token))
    return token


@transaction.atomic
def believe(device_id: int, token_sha256: str) -> None:
    """Take whoever has this token for the device's bridge, and nobody else any more."""
    drawer, _is_new = Drawer.objects.select_for_update().get_or_create(device_id=device_id)
    drawer.token_sha256, drawer.made_at, drawer.reported_at = token_sha256, now(), None
    drawer.save()
    journal.record(device_id, code=Code.OTHER, at=now(), text="drawer bridge connected")
    live.look_again(device_id)


@transaction.atomic
def disconnect(device_id: int) -> None:
    """The device has no drawer that reports itself any more."""
    drawer = Drawer.objects.select_for_update().filter(device_id=device_id).first()
    if drawer and drawer.token_sha256:
        drawer.token_sha256 = drawer.reported_at = None
        drawer.is_open = False
        forget(drawer)
        drawer.save()
        journal.record(device_id, code=Code.OTHER, at=now(), text="drawer bridge removed")
        live.look_again(device_id)
