"""What an act of the till brings along. Its key: an act that arrives twice is done once."""

import uuid
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pos.models import FormKey
from pos.refusals import NotPossible
from pos.shifts import now
from stores.routes import TillRequest
from stores.together import Together

CLAIM = """
INSERT INTO pos_formkey (key, device_id, act) VALUES (%s, %s, %s)
ON CONFLICT (key) DO NOTHING RETURNING key
"""


def key_of(request: HttpRequest) -> uuid.UUID:
    """The form key of an act. Raises NotPossible when there is none."""
    if key := key_or_none(request):
        return key
    raise NotPossible(_("The page is out of date. Reload it and try again."))


def version_of(request: HttpRequest) -> int:
    """Of the basket that the cashier saw."""
    return read_number(request.POST.get("version", ""))


def edit_of(request: TillRequest) -> dict[str, Any]:
    """What an edit of the basket brings along: `version`, `key`, and by whom it is (`staff_id`).

    Raises NotPossible as `key_of`.
    """
    who = request.staff.pk
    return {"version": version_of(request), "key": key_of(request), "staff_id": who}


def why_of(request: HttpRequest, *, most: int = 200) -> str:
    """Why something is done: a reason as it was chosen, and what was typed beside it."""
    said = (request.POST.get("reason", ""), request.POST.get("note", ""))
    return read_words(": ".join(filter(None, said)), most=most)


def key_or_none(request: HttpRequest) -> uuid.UUID | None:
    """The form key of an act before anybody has asked for the act; None for none."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def read_number(text: str) -> int:
    """A version or a key of a row as a page sends it; 0, which none has, for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if plain else 0


def read_words(text: str, *, most: int) -> str:
    """What a person typed as one line; of what nobody sees on paper, nothing is left."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())[:most]


def is_first(key: uuid.UUID, *, device_id: int, act: str) -> bool:
    """Take the key inside the caller's transaction. False: this act has been done before.

    A second request with the same key waits here until the first has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [key, device_id, act])
        return cursor.fetchone() is not None


def take(key: uuid.UUID, *, device_id: int, act: str, writes: Together) -> None:
    """The same with an act that locks nothing and has looked whether its key is taken.

    A second request with the same key finds the basket changed by the first, and looks again.
    """
    writes.insert(FormKey(key=key, device_id=device_id, act=act, at=now()))


def is_taken(text: str) -> bool:
    """Whether an act with this key has been done, whatever became of it. False for no key."""
    try:
        key = uuid.UUID(text)
    except ValueError:
        return False
    return FormKey.objects.filter(key=key).exists()
