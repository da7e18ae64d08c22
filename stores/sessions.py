"""Who is signed in to the office, for how long, and how that is ended.

Django's sessions in a table of ours (`SESSION_ENGINE`), whose rows know their person. A session
ends half an hour after its person's last act, and twelve hours after it began (ASVS 7.3.1, 7.3.2).
"""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from . import audit
from .audit import Act
from .models import OfficeSession

IDLE = dt.timedelta(minutes=30)
LASTS = dt.timedelta(hours=12)
# Seen often enough to be told, seldom enough to cost no write per page.
SEEN_EVERY = dt.timedelta(minutes=1)
# A page that looks for news by itself is nobody's act.
LOOKS = "look"
BEGAN, SEEN, ADDRESS, BROWSER = "began", "seen", "address", "browser"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return OfficeSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.address, row.browser = data.get(ADDRESS, ""), data.get(BROWSER, "")
        return row


def keep(request: HttpRequest) -> None:
    """Before a page of the office: end what is too old, and note that its person was here."""
    session = request.session
    if SESSION_KEY not in session:
        return
    at = now()
    began, seen = _moment(session.get(BEGAN)), _moment(session.get(SEEN))
    if began is None or seen is None:
        session[BEGAN] = session[SEEN] = at.isoformat()
        session[ADDRESS] = audit.network(request)
        session[BROWSER] = request.headers.get("User-Agent", "")[:200]
    elif at - seen > IDLE or at - began > LASTS:
        person = User.objects.filter(pk=session[SESSION_KEY]).first()
        session.flush()
        audit.record(Act.SESSION_ENDED, request=request, user=person, text="too old")
    elif at - seen > SEEN_EVERY and LOOKS not in request.GET:
        session[SEEN] = at.isoformat()


def of(user: Any) -> QuerySet[OfficeSession]:
    """The open ones of a person, the newest first."""
    found: QuerySet[OfficeSession]
    found = OfficeSession.objects.filter(user=user.pk, expire_date__gt=now())
    return found.order_by("-seen_at")


def forget() -> int:
    """Let go of what has ended. Returns how many."""
    gone: int = OfficeSession.objects.filter(expire_date__lte=now()).delete()[0]
    return gone


@transaction.atomic
def end(user: Any, *, by: HttpRequest, key: str = "", but: str = "") -> int:
    """End a person's sessions, or the one with this key, or all but one. Returns how many."""
    found = OfficeSession.objects.filter(user=user.pk)
    if key:
        found = found.filter(pk=key)
    ended: int = (found.exclude(pk=but) if but else found).delete()[0]
    if ended:
        text = f"{ended} of {user.get_username()}"
        audit.record(Act.SESSION_ENDED, request=by, of=_whose(user), text=text)
    return ended


def _whose(user: Any) -> Any:
    return getattr(user, "staff", None) or user


def _moment(text: Any) -> dt.datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None
