"""How often a password may be wrong. Counted in the database, by django-axes.

Five wrong ones for a user from one place lock that pair for a quarter of an hour, twenty from
anywhere lock the user for as long. A place alone is never locked: a whole shop sits behind one.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from . import audit
from .audit import Act

TRIES = 5
TRIES_ANYWHERE = 20
LOCKED_FOR = dt.timedelta(minutes=15)
KEPT_FOR = dt.timedelta(days=1)


class Tries(AxesDatabaseHandler):  # type: ignore[misc]
    def get_failures(self, request: Any, credentials: Any = None) -> int:
        """Those from this place; four from anywhere weigh as much as one."""
        near: int = super().get_failures(request, credentials)
        return max(near, _anywhere(name(request, credentials)) * TRIES // TRIES_ANYWHERE)


def name(request: Any, credentials: dict[str, Any] | None = None) -> str:
    """By what wrong passwords are counted: the user, or a hash of a name that nobody has.

    That may be a password that was typed into the wrong field.
    """
    typed = str((credentials or {}).get("username") or request.POST.get("username", ""))
    if User.objects.filter(username=typed).exists():
        return typed
    secret = settings.PIN_PEPPER.encode()
    return "?" + hmac.new(secret, f"nobody:{typed}".encode(), hashlib.sha256).hexdigest()[:32]


def _anywhere(username: str) -> int:
    found = AccessAttempt.objects.filter(
        username=username, attempt_time__gte=now() - LOCKED_FOR
    ).aggregate(count=Sum("failures_since_start"))
    return found["count"] or 0


def address(request: HttpRequest) -> str:
    """Where a request comes from; behind our own proxy what that says, and nobody else.

    Of IPv6 the network of 64 bits: one subscriber has all of its addresses.
    """
    found = audit.client_address(request)
    try:
        place = ipaddress.IPv6Address(found)
    except ValueError:
        return found
    return str(place.ipv4_mapped or ipaddress.ip_network(f"{found}/64", strict=False)[0])


def locked(request: HttpRequest, *_of: Any) -> HttpResponse:
    """What somebody is told who has tried too often, whether or not there is such a user."""
    minutes = int(LOCKED_FOR.total_seconds() // 60)
    # As the form has read it, not as it was sent.
    known: dict[str, Any] = getattr(request, "axes_credentials", None) or {}
    username = str(known.get("username") or "")
    user = User.objects.filter(username=username).first()
    if user and not is_unread(request):
        audit.record(Act.LOCKED, request=request, who=username, of=getattr(user, "staff", None))
    return render(
        request, "admin/locked.html", {"minutes": minutes, "site_header": "Nordkassa"}, status=429
    )


def is_unread(request: Any) -> bool:
    """Whether the password was not even looked at, because of a lock that was there before.

    The log has the try that locked. If each further one were in it, anybody could fill it.
    """
    is_counted = getattr(request, "axes_failures_since_start", None) is not None
    return getattr(request, "axes_locked_out", False) and not is_counted


def forgive(username: str) -> int:
    """Unlock a user everywhere. Returns how many counts were dropped."""
    dropped: int = AccessAttempt.objects.filter(username=username).delete()[0]
    return dropped


def forget_old() -> int:
    """What no lock needs any more: it holds whole addresses. Returns how many."""
    gone: int = AccessAttempt.objects.filter(attempt_time__lt=now() - KEPT_FOR).delete()[0]
    return gone


def is_locked(username: str) -> bool:
    """Whether a user has to wait, at one place at least."""
    found = AccessAttempt.objects.filter(
        username=username,
        attempt_time__gte=now() - LOCKED_FOR,
        failures_since_start__gte=TRIES,
    )
    return found.exists() or _anywhere(username) >= TRIES_ANYWHERE
