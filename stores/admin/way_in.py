"""A person's way into the office, seen by those above: sessions, a lock, a lost second factor."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from stores import access, audit, factors, sessions, tries
from stores.audit import Act
from stores.models import Staff


def may_end(person: Any, staff: Staff) -> bool:
    """Whoever may set the person's PIN may also end what is open in the person's name.

    Not of who runs the installation: a merchant would take the second factor off its keys.
    """
    if staff.user is None or (staff.user.is_superuser and not access.is_over_all(person)):
        return False
    return access.may_set_pin(person, staff)


def may_open(person: Any, staff: Staff) -> bool:
    """Head office lets people in again, nobody himself: that would be a way round the factor."""
    return staff.user_id != person.pk and access.may_keep(person, staff.merchant_id)


def shown(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    """What the page says."""
    user = staff.user
    assert user
    return {
        "title": _("Way into the office of %s") % staff,
        "sessions": list(sessions.of(user)),
        "here": request.session.session_key,
        "may_open": may_open(request.user, staff),
        "is_locked": tries.is_locked(user.get_username()),
        "has_app": factors.app_of(user) is not None,
    }


def act(request: HttpRequest, staff: Staff) -> None:
    """Do what was pressed, if this person may."""
    user: Any = staff.user
    if "all" in request.POST:
        sessions.end(user, by=request)
        messages.success(request, _("All sessions are ended."))
    elif key := request.POST.get("end", ""):
        for session in sessions.of(user):
            if session.name == key:
                sessions.end(user, by=request, key=session.session_key)
                messages.success(request, _("The session is ended."))
    elif not may_open(request.user, staff):
        return
    elif "unlock" in request.POST:
        tries.forgive(user.get_username())
        factors.forgive(user)
        audit.record(Act.UNLOCKED, request=request, of=staff)
        messages.success(request, _("Unlocked."))
    elif "factor" in request.POST:
        factors.remove(user, by=request, of=staff)
        sessions.end(user, by=request)
        messages.success(request, _("The second factor is removed, and all sessions are ended."))
