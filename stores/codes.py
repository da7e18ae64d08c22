"""One-time codes that pair something with a POS device: its tablet, its customer screen.

A code has eight characters. The first three find the offer, the last five are the secret: so wrong
tries count against one offer, and nobody can spoil all offers by guessing.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SELECTOR, SECRET = 3, 5
TRIES = 5

Offering = TypeVar("Offering", bound=Model)


class WrongCode(Exception):
    """Unknown, used, expired or tried too often: deliberately the same text for all."""


def offer(rows: "QuerySet[Any]", pk: int, *, lasts: dt.timedelta) -> str:
    """A new code of one of these rows, in a transaction. It replaces the one before."""
    selector = _random(SELECTOR)
    while rows.filter(pairing_selector=selector).exclude(pk=pk).exists():
        selector = _random(SELECTOR)
    code = selector + _random(SECRET)
    rows.filter(pk=pk).update(
        pairing_selector=selector,
        pairing_sha256=_code_hash(code),
        pairing_expires_at=now() + lasts,
        pairing_tries=0,
    )
    return code


def use_up(rows: "QuerySet[Offering]", code: str) -> Offering | None:
    """The row whose code it is, locked; saving it closes the offer. None: a try was counted."""
    code = code.upper().replace("-", "").replace(" ", "")
    found: Any = (
        rows.select_for_update(of=["self"])
        .filter(
            pairing_selector=code[:SELECTOR], pairing_expires_at__gt=now(), pairing_tries__lt=TRIES
        )
        .first()
    )
    if found is None:
        return None
    if not constant_time_compare(found.pairing_sha256 or "", _code_hash(code)):
        found.pairing_tries += 1
        found.save(update_fields=["pairing_tries"])
        return None
    close(found)
    return found  # type: ignore[no-any-return]


def close(row: Any) -> None:
    """What is offered now pairs nothing any more, once the row is saved."""
    row.pairing_selector = row.pairing_sha256 = row.pairing_expires_at = None
    row.pairing_tries = 0


def shown(code: str) -> str:
    """As a person reads it."""
    return f"{code[:4]} {code[4:]}"


def fresh_token() -> str:
    """What a paired browser proves itself with: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database knows of a token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def tell_all(device_id: int) -> None:
    """When this transaction commits, whoever watches the device has to prove itself anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('nordkassa_live', %s)", [f"{device_id}:revoked"])


def _code_hash(code: str) -> str:
    # Keyed: five characters alone would be guessed from a copy of the database in a second.
    return hmac.new(settings.PIN_PEPPER.encode(), code.encode(), hashlib.sha256).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(length))
