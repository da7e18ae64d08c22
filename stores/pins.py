"""PINs: six digits, so everything around them must be strict.

Argon2id over an HMAC with a pepper that is not in the database. Five wrong ones of a person at a
device lock that pair for five minutes; the count is a row, so no restart forgets it.
"""

import datetime as dt
import hashlib
import hmac
import re
import threading
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import access, audit
from .audit import Act
from .models import PinTries, POSDevice, SignIn, Staff, Store

TRIES = 5
LOCKED_FOR = dt.timedelta(minutes=5)
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's minimum.
# Checked when nobody or no PIN is behind a name, so that both take the same time.
NOBODY = HASHER.hash("nobody")
# Guessing must not starve the tills of processor time.
AT_ONCE = threading.BoundedSemaphore(2)


class WeakPin(Exception):
    """A PIN that others would guess. The text says what to avoid."""


class SignInRefused(Exception):
    """No sign-in. The text is for the person at the till."""


class WrongPin(SignInRefused):
    """The PIN is not this person's."""


class Locked(SignInRefused):
    """Too many wrong PINs. The text says until when, and who can help."""


def set_pin(staff_id: int, *, pin: str) -> None:
    """Give a person a new PIN, and all their devices a fresh count; raises WeakPin."""
    check_strength(pin)
    pin_hash = hash_pin(staff_id, pin)
    with transaction.atomic():
        Staff.objects.filter(pk=staff_id).update(pin_hash=pin_hash)
        PinTries.objects.filter(staff_id=staff_id).update(wrong=0, locked_until=None)


def check_strength(pin: str) -> None:
    """Refuse repeats, runs and dates; raises WeakPin."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        raise WeakPin(_("A PIN has six digits."))
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 or len(set(pin)) < 3 or pin[:3] == pin[3:]:
        raise WeakPin(_("Too easy to guess: no repeats and no runs such as 123456."))
    if _is_date(pin):
        raise WeakPin(_("Too easy to guess: this is a date, and birthdays are tried first."))


def people_at(store: Store) -> QuerySet[Staff]:
    """Who may sign in at the tills of a store."""
    roles = access.roles_in(
        store.merchant_id, store.pk, access.Action.SELL, Q(staff=OuterRef("pk"))
    )
    return Staff.objects.filter(Exists(roles), is_active=True).exclude(pin_hash="").order_by("name")


def check_pin(device: POSDevice, staff: Staff | None, pin: str) -> Staff:
    """The person whose PIN it is; raises WrongPin or Locked. Also for a manager's approval.

    The try is counted before the PIN is looked at: guesses that arrive together share the five.
    """
    if staff is None:
        _is_right(NOBODY, pin)
        raise WrongPin(_("Wrong PIN."))
    wrong, locked_until = _count_try(device, staff)
    if locked_until:
        _is_right(NOBODY, pin)
        raise Locked(_locked_text(device, locked_until))
    known = staff.pin_hash or NOBODY
    if _is_right(known, _peppered(staff.pk, pin)) and staff.is_active:
        PinTries.objects.filter(device=device, staff=staff).update(wrong=0, locked_until=None)
        return staff
    left = TRIES - wrong
    if left > 0:
        text = ngettext("Wrong PIN. %d try left.", "Wrong PIN. %d tries left.", left) % left
        raise WrongPin(text)
    until = now() + LOCKED_FOR
    PinTries.objects.filter(device=device, staff=staff).update(locked_until=until)
    audit.record(Act.PIN_FAILED, staff=staff, device=device)
    raise Locked(_locked_text(device, until))


def recognise(device: POSDevice, staff: Staff | None, pin: str) -> Staff:
    """The person whose PIN it is, if they may sell here; raises SignInRefused.

    Not in a transaction of the caller's: a wrong try stays counted.
    """
    if staff and not people_at(device.store).filter(pk=staff.pk).exists():
        staff = None
    return check_pin(device, staff, pin)


@transaction.atomic
def begin(device: POSDevice, person: Staff) -> SignIn:
    """Begin a person's turn at a device, ending whoever's was open."""
    # Not for update: a receipt that refers to the device waits for nobody's sign-in.
    POSDevice.objects.select_for_update(no_key=True).get(pk=device.pk)
    sign_out(device)
    return SignIn.objects.create(device=device, staff=person, signed_in_at=now())


def sign_out(device: POSDevice) -> None:
    """End the open turn at a device, if there is one."""
    SignIn.objects.filter(device=device, ended_at=None).update(ended_at=now())


def hash_pin(staff_id: int, pin: str) -> str:
    return HASHER.hash(_peppered(staff_id, pin))


def _peppered(staff_id: int, pin: str) -> str:
    # With the person inside, a hash copied to another person's row opens nothing.
    message = f"{staff_id}:{pin}".encode()
    return hmac.new(settings.PIN_PEPPER.encode(), message, hashlib.sha256).hexdigest()


def _is_right(known: str, secret: str) -> bool:
    with AT_ONCE:
        try:
            return HASHER.verify(known, secret)
        except (VerificationError, InvalidHashError):
            return False


def _count_try(device: POSDevice, staff: Staff) -> tuple[int, dt.datetime | None]:
    """Count one try in one statement: its number among the wrong ones, and any lock in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO stores_pintries AS tries (device_id, staff_id, wrong)
            VALUES (%(device)s, %(staff)s, 1)
            ON CONFLICT (device_id, staff_id) DO UPDATE SET
                wrong = CASE WHEN tries.locked_until <= %(now)s THEN 1
                             ELSE least(tries.wrong + 1, %(tries)s + 1) END,
                locked_until = CASE WHEN tries.locked_until > %(now)s THEN tries.locked_until
                                    WHEN tries.locked_until IS NULL AND tries.wrong >= %(tries)s
                                    THEN %(until)s END
            RETURNING wrong, locked_until
            """,
            {
                "device": device.pk,
                "staff": staff.pk,
                "tries": TRIES,
                "now": now(),
                "until": now() + LOCKED_FOR,
            },
        )
        wrong, locked_until = cursor.fetchone()
    return wrong, locked_until


def _locked_text(device: POSDevice, until: dt.datetime) -> str:
    local = timezone.localtime(until, device.store.zone)
    return _(
        "Too many wrong PINs. Try again after %(time)s, or ask a manager to set a new PIN."
    ) % {"time": f"{local:%H:%M}"}


def _is_date(pin: str) -> bool:
    """Day, month, year in any order in which people here write them."""
    first, second, third = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return any(
        1 <= month <= 12 and 1 <= day <= 31
        for month, day in ((second, first), (second, third), (first, second))
    )
