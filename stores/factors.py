"""The second factor of the office: a code from an app, or a recovery code that is good once.

Both by django-otp: a code is good for half a minute either way and never twice, wrong ones make
everybody wait longer each time. Where `OFFICE_SECOND_FACTOR` is off, as in a demo, nobody is asked.
"""

import datetime as dt
import hashlib
import hmac
import logging
import secrets
from base64 import b32encode
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as prove
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from . import audit
from .audit import Act
from .crypto import Unreadable
from .models import Authenticator

log = logging.getLogger(__name__)

# In a session: which key it was shown.
OFFERED = "offered"
RECOVERY_CODES = 10
# 50 bits each: nobody guesses them, and people can copy them from paper.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
CODE_LENGTH = 10


class WrongCode(Exception):
    """The code is not good, or not any more. `wait` is how long no other is looked at."""

    def __init__(self, wait: dt.timedelta | None = None) -> None:
        super().__init__("wrong code")
        self.wait = wait


def is_inside(request: Any) -> bool:
    """Whether the person of a request has given all that the office asks for."""
    user = request.user
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return False
    return not settings.OFFICE_SECOND_FACTOR or DEVICE_ID_SESSION_KEY in request.session


def app_of(user: Any) -> Authenticator | None:
    """The app that a person has set up."""
    return Authenticator.objects.filter(user=user, confirmed=True).first()


def offered(request: HttpRequest) -> Authenticator:
    """What a person is setting up in this browser: the same until it is done.

    A key that another browser was shown is not offered again. Who knows no more than the password
    could have looked at it first, and would make the owner's codes for ever.
    """
    app = offered_to(request.user)
    if request.session.get(OFFERED) != _mark(app):
        _renew(app)
        request.session[OFFERED] = _mark(app)
    return app


def offered_to(user: Any) -> Authenticator:
    """The app that a person is setting up."""
    found = Authenticator.objects.filter(user=user, confirmed=False).first()
    if found is not None and not _is_readable(found):
        _renew(found)
    if found is None:
        found = Authenticator(user=user, confirmed=False)
        found.renew()
        # Two windows at once: one of them makes it.
        Authenticator.objects.bulk_create([found], ignore_conflicts=True)
        found = Authenticator.objects.get(user=user, confirmed=False)
    return found


def key_text(app: Authenticator) -> str:
    """The key for whoever cannot scan it."""
    text = b32encode(app.key()).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def set_up(request: HttpRequest, code: str) -> list[str]:
    """Take the app over once it has shown a right code; raises WrongCode.

    Returns the recovery codes, which are shown this one time.
    """
    user: Any = request.user
    with transaction.atomic():
        app = Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
        is_ours = app is not None and request.session.get(OFFERED) == _mark(app)
        is_good = is_ours and app_of(user) is None and _is_right(app, "".join(code.split()))
        if is_good and app is not None:
            app.confirmed = True
            app.save()
            codes = _new_codes(user)
            audit.record(Act.FACTOR_ADDED, request=request)
    if not is_good:
        _refuse(request, app)
    del request.session[OFFERED]
    _let_in(request, app)
    return codes


def check(request: HttpRequest, code: str) -> None:
    """Let a person in by a code of the app or a recovery code; raises WrongCode."""
    user: Any = request.user
    typed = "".join(code.split()).replace("-", "").upper()
    is_of_app = len(typed) == 6 and typed.isdecimal()
    kind: Any = Authenticator if is_of_app else StaticDevice
    with transaction.atomic():
        found = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        is_good = found is not None and _is_right(found, typed if is_of_app else kept(typed))
    if not is_good or found is None:
        _refuse(request, found)
    _let_in(request, found)
    audit.record(Act.SIGNED_IN, request=request, text=kind.__name__)


def renew_codes(request: HttpRequest) -> list[str]:
    """New recovery codes; those of before are good for nothing."""
    with transaction.atomic():
        codes = _new_codes(request.user)
        audit.record(Act.FACTOR_ADDED, request=request, text="recovery codes")
    return codes


def forgive(user: Any) -> None:
    """Let a person try a code again at once."""
    for kind in (Authenticator, StaticDevice):
        for device in kind._default_manager.filter(user=user):
            device.throttle_reset()


def kept(code: str) -> str:
    """What is stored of a recovery code: who reads the table cannot sign in with it."""
    found = hmac.new(settings.PIN_PEPPER.encode(), f"recovery:{code}".encode(), hashlib.sha256)
    return found.hexdigest()[:16]


def codes_left(user: Any) -> int:
    """How many recovery codes a person has not used."""
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


@transaction.atomic
def remove(user: Any, *, by: HttpRequest | None, of: Any = None) -> None:
    """A lost phone: the person sets another one up at the next sign-in."""
    StaticToken.objects.filter(device__user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    text = f"of {user.get_username()}"
    audit.record(Act.FACTOR_REMOVED, request=by, of=of or user, text=text)


def _let_in(request: HttpRequest, device: Any) -> None:
    """By a new session key: whoever knew or planted that of before the code stays outside."""
    request.session.cycle_key()
    prove(request, device)


def _renew(app: Authenticator) -> None:
    """Another key, unless the app was set up meanwhile: that one stays what it is."""
    app.renew()
    Authenticator.objects.filter(pk=app.pk, confirmed=False).update(sealed=app.sealed)


def _mark(app: Authenticator) -> str:
    """What a session remembers of the key that it was shown."""
    return hashlib.sha256(app.sealed.encode()).hexdigest()


def _is_right(device: Any, code: str) -> bool:
    """Whether a code is good. Where no key of ours opens the app's, none is: a recovery code is."""
    try:
        is_right: bool = device.verify_token(code)
    except Unreadable as error:
        log.error("the app of user %s: %s", device.user_id, error)
        return False
    return is_right


def _is_readable(app: Authenticator) -> bool:
    try:
        return bool(app.key())
    except Unreadable:
        return False


def _refuse(request: HttpRequest, device: Any) -> None:
    """Raises WrongCode, with how long to wait."""
    audit.record(Act.FACTOR_FAILED, request=request)
    wait = None
    if device is not None:
        device.refresh_from_db()
        is_allowed, why = device.verify_is_allowed()
        until = None if is_allowed or not why else why.get("locked_until")
        wait = until - now() if until else None
    raise WrongCode(wait)


def _new_codes(user: Any) -> list[str]:
    StaticToken.objects.filter(device__user=user).delete()
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})
    codes = [
        "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)
    ]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=kept(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]
