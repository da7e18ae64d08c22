"""Integrations: made with a token that is shown once, known again by it, and revoked.

A token is `nk_`, 16 digits that find the row, and a secret of 256 random bits.
"""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now

from .models import Integration, IntegrationCall, IntegrationStore, Store, WrongToken

TOKEN = re.compile(r"nk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
# From one address within a minute, before it is told to wait.
WRONG_TRIES = 30
REMEMBERED = dt.timedelta(hours=1)
COUNT = """
UPDATE stores_integration SET
    calls = CASE WHEN calls_minute = date_trunc('minute', clock_timestamp())
        THEN calls + 1 ELSE 1 END,
    calls_minute = date_trunc('minute', clock_timestamp()),
    last_used_at = clock_timestamp()
WHERE id = %s
RETURNING calls, ceil(60 - extract(second FROM clock_timestamp()))::int
"""
MISS = """
INSERT INTO stores_wrongtoken (address, minute, tries)
VALUES (%s, date_trunc('minute', clock_timestamp()), 1)
ON CONFLICT (minute, address) DO UPDATE SET tries = stores_wrongtoken.tries + 1
RETURNING tries, ceil(60 - extract(second FROM clock_timestamp()))::int
"""


@transaction.atomic
def make(
    integration: Integration, *, stores: Iterable[Store] = (), made_by: User | None = None
) -> str:
    """Save a new integration with its user and places; returns its token, which nobody keeps."""
    token = _draw(integration)
    integration.user = _user(integration)
    integration.made_at, integration.made_by = now(), made_by
    integration.save()
    if not integration.is_for_all_stores:
        IntegrationStore.objects.bulk_create(
            IntegrationStore(integration=integration, store=store, merchant=integration.merchant)
            for store in stores
        )
    return token


def find(token: str) -> Integration | None:
    """Whose token this is; None for no token of ours, and for one that is revoked or expired."""
    found = TOKEN.fullmatch(token)
    if found is None:
        return None
    integration = Integration.objects.select_related("merchant").filter(selector=found[1]).first()
    # Compared also where there is none, so that the time tells nothing.
    kept = integration.secret_sha256 if integration else ""
    is_it = constant_time_compare(kept, _hash(found[2]))
    return integration if integration and is_it and integration.is_usable else None


def count_call(integration: Integration) -> int:
    """Count a call; the seconds to wait where there were too many in this minute, else 0."""
    calls, wait = _counted(COUNT, integration.pk)
    return wait if calls > integration.calls_a_minute else 0


def count_miss(address: str) -> int:
    """Count a try with a wrong token; the seconds to wait where there were too many, else 0."""
    tries, wait = _counted(MISS, address[:45])
    return wait if tries > WRONG_TRIES else 0


def forget() -> int:
    """Let go of addresses that have come with wrong tokens and no longer wait; how many."""
    gone, _models = WrongToken.objects.filter(minute__lt=now() - REMEMBERED).delete()
    return gone


def revoke(integration_id: int) -> None:
    """Its token opens nothing any more."""
    Integration.objects.filter(pk=integration_id, revoked_at=None).update(revoked_at=now())


def write_down(integration: Integration, *, method: str, path: str, body: bytes) -> IntegrationCall:
    """Keep a call that writes, before it acts."""
    return IntegrationCall.objects.create(
        integration=integration,
        at=now(),
        method=method,
        # The database holds no text with a NUL in it.
        path=path.replace("\0", "%00")[:200],
        body_sha256=hashlib.sha256(body).hexdigest(),
    )


def answered(call: IntegrationCall, *, status: int, code: str = "") -> None:
    """And how it was answered."""
    IntegrationCall.objects.filter(pk=call.pk).update(status=status, code=code[:40])


def _counted(statement: str, about: int | str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [about])
        count, wait = cursor.fetchone()
    return count, max(1, wait)


def _draw(integration: Integration) -> str:
    secret = secrets.token_urlsafe(32)
    integration.selector = secrets.token_hex(8)
    integration.secret_sha256 = _hash(secret)
    return f"nk_{integration.selector}_{secret}"


def _user(integration: Integration) -> User:
    user = User(
        username=f"integration-{integration.selector}",
        first_name=integration.name,
        is_active=False,
    )
    user.set_unusable_password()
    user.save()
    return user


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
