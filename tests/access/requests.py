"""One request, what came of it, and that what was refused has changed nothing."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.policies import ALLOWED, HIDDEN, NO_SUCH_METHOD, REFUSED, SIGN_IN

# What a refusal writes: who was refused, and that somebody was there.
TRACES = ("django_session", "stores_officesession", "stores_auditentry", "stores_auditend")
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
OUTCOMES = {403: REFUSED, 404: HIDDEN, 405: NO_SUCH_METHOD}


@dataclass(frozen=True)
class Answer:
    status: int
    outcome: str
    changed: frozenset[str]
    is_logged: bool
    response: Any


def ask(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> Answer:
    """Ask, look, and take back what it did."""
    # It holds 9,000 at most, and would show none of those that come after.
    connection.queries_log.clear()
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as queries, undone:
        send = getattr(client, method.lower())
        response = send(url, data or {}) if method in ("GET", "POST") else send(url)
        transaction.set_rollback(True)
    found = (WRITES.match(query["sql"]) for query in queries)
    tables = {match[1] for match in found if match}
    changed, is_logged = frozenset(tables - {*TRACES}), "stores_auditentry" in tables
    return Answer(response.status_code, _outcome(response), changed, is_logged, response)


def _outcome(response: Any) -> str:
    to = response.headers.get("Location", "")
    if response.status_code == 302 and to.startswith(reverse(settings.LOGIN_URL)):
        return SIGN_IN
    return OUTCOMES.get(response.status_code, ALLOWED)
